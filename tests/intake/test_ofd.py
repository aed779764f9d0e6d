"""OFD text objects become words where they stand."""

from pathlib import Path

import pytest

from invoice_desk.domain.document import Limits, Region
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.reader import OpenedDocument, RawPage
from tests.intake.documents import ofd_entries, text_object, zipped

DEV = Path(__file__).parents[3] / "shared" / "data" / "dev" / "ofd"


def opened(data: bytes, limits: Limits | None = None) -> OpenedDocument:
    return OfdReader().open(data, "x.ofd", None, limits or Limits(), 100)


def only_page(layer: str, template: str = "") -> RawPage:
    (page,) = opened(zipped(ofd_entries([layer], template))).pages
    return page


def texts(layer: str) -> list[str]:
    return [word.text for word in only_page(layer).words]


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocumentError) as caught:
        list(opened(data, limits).pages)
    return caught.value.code


def near(region: Region, *edges: float) -> bool:
    return all(
        abs(is_ - ought) < 1e-6 for is_, ought in zip((region.x0, region.y0, region.x1, region.y1), edges, strict=True)
    )


def test_a_cell_is_one_word_in_its_place() -> None:
    page = only_page(text_object("发票号码", "20 10 60 8", x="2", y="5", size="4", DeltaX="g 3 4"))
    (word,) = page.words
    assert word.text == "发票号码"
    assert (page.width, page.height, page.image) == (200, 100, None)
    # left 20 + 2, four characters of 4 mm; baseline at 10 + 5
    assert near(word.region, 22 / 200, (15 - 0.88 * 4) / 100, 38 / 200, (15 + 0.12 * 4) / 100)


def test_the_last_step_holds_for_the_rest() -> None:
    (word,) = only_page(text_object("12345678", "20 10 60 8", DeltaX="2")).words
    assert word.region.x1 == pytest.approx((20 + 7 * 2 + 2) / 200)


def test_the_matrix_is_applied() -> None:
    (word,) = only_page(text_object("次数", "20 10 60 8", DeltaX="4", more='CTM="0 1 -1 0 10 0"')).words
    assert word.region.y1 - word.region.y0 == pytest.approx(8 / 100)
    assert word.region.x1 - word.region.x0 == pytest.approx(4 / 200)


def test_lines_of_one_object_are_words_of_their_own() -> None:
    layer = text_object("ABCDEF", "20 10 60 20", DeltaX="g 2 2 -4 g 2 2", DeltaY="g 2 0 4.5 g 2 0")
    first, second = only_page(layer).words
    assert (first.text, second.text) == ("ABC", "DEF")
    assert first.region.y1 < second.region.y1
    assert first.region.x0 == second.region.x0


def test_vertical_text_is_one_word() -> None:
    (word,) = only_page(text_object("购买方", "20 10 10 30", DeltaY="g 2 6")).words
    assert word.text == "购买方"
    assert word.region.y1 - word.region.y0 == pytest.approx((4 + 12) / 100)


def test_characters_written_one_by_one_are_joined_and_cells_are_not() -> None:
    amount = [text_object(char, f"{20 + 2 * i} 10 4 8") for i, char in enumerate("¥4197.17")]
    cells = [text_object("25", "60 10 8 8"), text_object("元", "80 10 8 8"), text_object("下", "80 20 8 8")]
    assert texts("".join(amount + cells)) == ["¥4197.17", "25", "元", "下"]


def test_neighbouring_cells_stay_apart() -> None:
    assert texts(text_object("发票代码", "20 10 16 8") + text_object("033002", "36 10 16 8")) == ["发票代码", "033002"]


def test_the_template_s_words_come_first() -> None:
    page = only_page(text_object("26.00", "90 10 20 8"), template=text_object("合计", "20 10 20 8"))
    assert [word.text for word in page.words] == ["合计", "26.00"]


def test_blank_invisible_and_outlying_text_is_left_out() -> None:
    unseen = [
        text_object(" ", "20 10 20 8"),
        text_object("x", "20 10 20 8", more='Visible="false"'),
        text_object("y", "500 10 20 8"),
        text_object("z", "what is this"),
    ]
    assert texts("".join(unseen) + text_object("seen", "20 30 20 8")) == ["seen"]


def test_a_damaged_page_among_good_ones_is_noted() -> None:
    entries = ofd_entries([text_object(f"page {n}", "20 10 20 8") for n in (1, 2, 3)])
    entries["Doc_0/Pages/Page_1/Content.xml"] = "<ofd:Page><half"
    document = opened(zipped(entries))
    assert [page.words[0].text for page in document.pages] == ["page 1", "page 3"]
    assert document.notes == [Note("page.damaged", {"page": 2})]


def test_a_damaged_template_leaves_the_page_s_own_words() -> None:
    entries = ofd_entries([text_object("26.00", "90 10 20 8")], template=text_object("合计", "20 10 20 8"))
    entries["Doc_0/Tpls/Tpl_0/Content.xml"] = b"\xff\xfe\x00"
    (page,) = opened(zipped(entries)).pages
    assert [word.text for word in page.words] == ["26.00"]


def test_nothing_readable_is_an_error() -> None:
    entries = ofd_entries([text_object("26.00", "90 10 20 8")])
    entries["Doc_0/Pages/Page_0/Content.xml"] = "<half"
    assert code_of(zipped(entries)) == "ofd.damaged"
    assert code_of(zipped(entries | {"Doc_0/Document.xml": "<half"})) == "ofd.damaged"
    assert code_of(zipped(ofd_entries([]))) == "ofd.damaged"
    assert code_of(zipped({name: entries[name] for name in entries if name != "OFD.xml"})) == "ofd.damaged"


def test_another_zip_is_unsupported_and_half_a_zip_is_cut_off() -> None:
    data = zipped({"word/document.xml": "<x/>"})
    assert code_of(data) == "file.unsupported"
    assert code_of(data[: len(data) // 2]) == "archive.cut_off"


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    entries = ofd_entries([text_object("&x;", "90 10 20 8")])
    page = entries["Doc_0/Pages/Page_0/Content.xml"]
    for entity in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', '<!ENTITY x "boom">'):
        entries["Doc_0/Pages/Page_0/Content.xml"] = f"<!DOCTYPE p [{entity}]>{page!s}"
        assert code_of(zipped(entries)) == "ofd.damaged"


def test_a_bomb_beside_the_pages_does_no_harm_and_in_their_place_is_refused() -> None:
    entries = ofd_entries([text_object("26.00", "90 10 20 8")])
    (page,) = opened(zipped(entries | {"Doc_0/Res/big.bin": bytes(5_000_000)})).pages
    assert page.words[0].text == "26.00"
    assert code_of(zipped(entries | {"Doc_0/Pages/Page_0/Content.xml": b" " * 5_000_000})) == "archive.bomb"


@pytest.mark.skipif(not DEV.is_dir(), reason="no shared data")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shudian_2024.ofd", {"24112000000048542163", "2024年05月28日", "¥4449.00", "北京互联三六五科技有限公司"}),
        ("vat_e_5pages_list.ofd", {"050001700111", "12235358", "¥10600.00"}),
        ("vat_e_jiangsu_taxfree.ofd", {"25577301", "¥181.14", "壹佰捌拾壹圆壹角肆分"}),
    ],
)
def test_real_invoices_show_their_values(name: str, expected: set[str]) -> None:
    page = next(opened((DEV / name).read_bytes()).pages)
    assert expected <= {word.text for word in page.words}
