"""A seller is known again by its tax id or its name, however either is printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.sellers import id_key, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME Co., Ltd.", "acme"),
        ("Acme  Company Limited", "ＡＣＭＥ"),
        ("Müller & Söhne GmbH & Co. KG", "müller söhne"),
        ("Chez Jeanphi S.A.R.L.", "CHEZ JEANPHI"),
        ("Kedai Kopi Sdn. Bhd.", "KEDAI KOPI SDN BHD"),
        ("北京某某科技股份有限公司", "北京某某科技有限公司"),
        ("株式会社ニホン", "ニホン"),
        ("Kowalski Sp. z o.o.", "kowalski"),
    ],
)
def test_spellings_of_one_company_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Inc", "Ltd"), ("Zinc", "Z"), ("Acme Trading", "Acme Transport"), ("上海公司", "北京公司"), ("有限公司", "")],
)
def test_other_companies_stay_others(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_tax_id_is_the_same_with_spaces_points_and_full_width_figures() -> None:
    assert id_key(" de 123.456-789 ") == id_key("DE１２３４５６７８９") == "DE123456789"
    assert id_key("") == ""


@given(st.text(max_size=60))
def test_a_key_is_made_of_letters_and_figures_alone(name: str) -> None:
    key = name_key(name)
    assert all(one.isalnum() for one in key)
    assert key == name_key(f" {name} ")
