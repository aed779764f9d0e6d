"""Which text layers are believed, and which OCR words a page with pictures gains."""

import pytest

from invoice_desk.domain.document import Page, Region, Word, WordOrigin
from invoice_desk.words.text_layer import is_trustworthy, pictures_worth_reading, with_words_in_pictures


def words(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(text, Region(1, 0.1, 0.1, 0.2, 0.2)) for text in texts)


def at(text: str, x: float, y: float) -> Word:
    return Word(text, Region(1, x - 0.05, y - 0.01, x + 0.05, y + 0.01))


GOOD = words(*["Total amount due", "12.50", "Paid by card on delivery"] * 10)


def test_a_page_of_words_is_believed() -> None:
    assert is_trustworthy(GOOD, scanned=False)


def test_chinese_characters_standing_alone_are_words() -> None:
    assert is_trustworthy(
        words(*"发票号码开票日期购买方销售方项目名称规格型号单位数量单价金额税率税额" * 10), scanned=False
    )


@pytest.mark.parametrize(
    "found",
    [
        (),
        words("Page 1", "of 2"),
        words(*"Totalamountdueandpaidbycardon" * 10),
        words("\ufffd" * 60, *["Total amount due and paid by card"] * 10),
        words("\ue012\ue013\ue014\ue015\ue016\ue017" * 10, *["Total amount due and paid by"] * 10),
    ],
)
def test_too_few_lonely_or_unreadable_letters_are_not_believed(found: tuple[Word, ...]) -> None:
    assert not is_trustworthy(found, scanned=False)


def test_a_scan_s_text_is_not_believed() -> None:
    assert not is_trustworthy(GOOD, scanned=True)


def test_small_pictures_are_passed_over() -> None:
    logo, icon = Region(1, 0.1, 0.1, 0.3, 0.2), Region(1, 0.5, 0.5, 0.55, 0.55)
    assert pictures_worth_reading((logo, icon)) == (logo,)


def test_ocr_adds_only_what_stands_in_a_picture_and_nowhere_else() -> None:
    page = Page(
        1, 600, 800, origin=WordOrigin.TEXT_LAYER, words=(at("over the logo", 0.2, 0.15), at("Total", 0.5, 0.8))
    )
    ocr = Page(1, 600, 800, words=(at("ACME Ltd", 0.2, 0.11), at("over the l0go", 0.21, 0.15), at("Tota1", 0.5, 0.8)))
    joined = with_words_in_pictures(page, ocr, (Region(1, 0.1, 0.1, 0.3, 0.2),))
    assert [word.text for word in joined.words] == ["over the logo", "Total", "ACME Ltd"]
    assert joined.origin is WordOrigin.TEXT_LAYER


def test_ocr_that_turned_the_page_adds_nothing() -> None:
    page = Page(1, 600, 800, origin=WordOrigin.TEXT_LAYER)
    ocr = Page(1, 600, 800, turned=90, words=(at("ACME Ltd", 0.2, 0.11),))
    assert with_words_in_pictures(page, ocr, (Region(1, 0, 0, 1, 1),)) == page
