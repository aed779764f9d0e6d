"""PDF pages are rendered as they are shown, with their text where it stands."""

import pytest

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.intake.reader import OpenedDocument, RawPage
from tests.intake.documents import PdfPage, encoded, pdf, pdf_file, picture


def opened(data: bytes, password: str | None = None) -> OpenedDocument:
    return PdfReader().open(data, "x", password, Limits(), 400)


def only_page(data: bytes) -> RawPage:
    (page,) = opened(data).pages
    return page


def texts(page: RawPage) -> list[str]:
    return [word.text for word in page.words]


def code_of(data: bytes, password: str | None = None) -> str:
    with pytest.raises(UnreadableDocumentError) as caught:
        list(opened(data, password).pages)
    return caught.value.code


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50, 40, 350, 260)])
@pytest.mark.parametrize("shift", [0, 1000])
def test_words_stand_where_their_ink_is(
    rotate: int, crop: tuple[float, float, float, float] | None, shift: float
) -> None:
    moved = (crop[0] + shift, crop[1] + shift, crop[2] + shift, crop[3] + shift) if crop else None
    box = (shift, shift, 400 + shift, 300 + shift)
    made = PdfPage([(100 + shift, 200 + shift, 24, "HHHHHH")], box=box, crop=moved, rotate=rotate)
    page = only_page(pdf([made]))
    assert page.image is not None
    ink = page.image.convert("L").point(lambda shade: 255 - shade).getbbox()
    assert ink is not None
    width, height = page.image.size
    left, right = min(word.region.x0 for word in page.words), max(word.region.x1 for word in page.words)
    top, bottom = min(word.region.y0 for word in page.words), max(word.region.y1 for word in page.words)
    assert left * width - 1 <= ink[0] < ink[2] <= right * width + 1
    assert top * height - 1 <= ink[1] < ink[3] <= bottom * height + 1
    assert (right - left) * width < 1.7 * (ink[2] - ink[0])
    assert (bottom - top) * height < 1.7 * (ink[3] - ink[1])


def test_the_picture_fits_the_long_side_whatever_the_page_s_size() -> None:
    for box in ((0, 0, 595.28, 841.89), (0, 0, 200_000, 200_000), (0, 0, 80, 2000), (0, 0, 14_400, 3)):
        page = only_page(pdf([PdfPage(box=box)]))
        assert page.image is not None
        assert max(page.image.size) == 400
        assert min(page.image.size) >= 1


def test_a_phrase_is_one_word_and_columns_are_apart() -> None:
    lines = [(50, 200, 12, "Total amount due"), (300, 200, 12, "12.50"), (50, 180, 12, "Paid by card")]
    assert texts(only_page(pdf([PdfPage(lines)]))) == ["Total amount due", "12.50", "Paid by card"]


def test_cells_close_together_without_a_blank_are_apart() -> None:
    lines = [(50, 200, 12, "49,99"), (90, 200, 12, "21 %")]
    assert texts(only_page(pdf([PdfPage(lines)]))) == ["49,99", "21 %"]


def test_letters_written_one_by_one_are_put_together() -> None:
    letters = [(50 + 7.3 * i, 200, 10, letter) for i, letter in enumerate("TOTAL")]
    assert texts(only_page(pdf([PdfPage(letters)]))) == ["TOTAL"]


def test_a_phrase_with_wide_blanks_is_split_like_columns() -> None:
    assert texts(only_page(pdf([PdfPage([(50, 200, 10, "Total          12.50")])]))) == ["Total", "12.50"]


def test_text_outside_the_visible_page_is_left_out() -> None:
    lines = [(50, 200, 12, "seen"), (50, 5000, 12, "hidden"), (900, 200, 12, "hidden too")]
    assert texts(only_page(pdf([PdfPage(lines)]))) == ["seen"]


def with_picture(matrix: str, *, before: str = "", texts: bytes = b"") -> bytes:
    """A PDF page of 400 x 300 points with a grey pixel drawn through `matrix`, and texts."""
    dictionary = b"/XObject << /I 6 0 R >> /Font << /F1 3 0 R >>"
    content = f"{before} q {matrix} cm /I Do Q ".encode() + texts
    image = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Resources << %s >> /Contents 5 0 R >>" % dictionary,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        image + b" /Length 1 >>\nstream\n\x80\nendstream",
    ]
    return pdf_file(parts)


def test_pictures_are_where_they_are_drawn() -> None:
    (region,) = only_page(with_picture("100 0 0 60 200 210")).pictures
    assert (region.x0, region.x1) == pytest.approx((0.5, 0.75), abs=0.001)
    assert (region.y0, region.y1) == pytest.approx((0.1, 0.3), abs=0.001)


def test_a_picture_that_covers_most_of_the_page_makes_it_a_scan() -> None:
    assert only_page(with_picture("400 0 0 200 0 0")).scanned
    assert not only_page(with_picture("400 0 0 150 0 0")).scanned


def test_overlapping_pictures_do_not_add_up() -> None:
    twice = "q 400 0 0 100 0 0 cm /I Do Q q 400 0 0 100 0 0 cm /I Do Q"
    assert not only_page(with_picture("400 0 0 100 0 0", before=twice)).scanned


def test_hidden_text_makes_a_scan() -> None:
    text = b"BT /F1 12 Tf 3 Tr 50 200 Td (TOTAL 12.50) Tj ET"
    assert only_page(with_picture("10 0 0 10 0 0", texts=text)).scanned
    assert not only_page(with_picture("10 0 0 10 0 0", texts=text.replace(b"3 Tr", b"0 Tr"))).scanned


def test_the_long_side_may_follow_from_the_page_s_shape() -> None:
    data = pdf([PdfPage(box=(0, 0, 100, 1000))])
    (page,) = PdfReader().open(data, "x", None, Limits(), lambda width, height: round(300 * height / width)).pages
    assert page.image is not None
    assert page.image.size == (300, 3000)


def test_a_scan_without_a_text_layer_has_no_words() -> None:
    assert only_page(encoded(picture(), "PDF")).words == ()


def test_garbage_before_the_header_is_passed_over() -> None:
    assert texts(only_page(b"\n" * 500 + pdf([PdfPage([(50, 200, 12, "here")])]))) == ["here"]


def test_a_password_is_asked_for_and_used() -> None:
    data = pdf([PdfPage()], user_password="secret")
    assert code_of(data) == "pdf.password_needed"
    assert code_of(data, "guess") == "pdf.password_wrong"
    assert len(list(opened(data, "secret").pages)) == 1


def test_a_password_that_is_not_needed_does_no_harm() -> None:
    assert len(list(opened(pdf([PdfPage()]), "secret").pages)) == 1


def test_a_file_without_pages_is_told_from_a_damaged_one_even_after_a_locked_one() -> None:
    assert code_of(pdf([PdfPage()], user_password="secret")) == "pdf.password_needed"
    assert code_of(pdf([])) == "pdf.no_pages"
    assert code_of(b"%PDF-1.4\n" + bytes(range(256)) * 4) == "pdf.damaged"


def test_a_damaged_page_among_good_ones_is_noted() -> None:
    good = pdf([PdfPage([(50, 200, 12, name)]) for name in ("one", "two", "three")])
    document = opened(
        good.replace(b"6 0 obj\n<< /Type /Page ", b"6 0 obj\n<< /Type /Rage ").replace(b"6 0 obj", b"9 9 obj")
    )
    assert [texts(page) for page in document.pages] == [["one"], ["three"]]
    assert document.notes == [Note("page.damaged", {"page": 2})]
