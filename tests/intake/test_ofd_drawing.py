"""What an OFD page shows beside its text: rules, shapes, pictures and seals; what is damaged is left out."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from invoice_desk.domain.document import Limits
from invoice_desk.intake.ofd import OfdReader
from tests.intake.documents import encoded, ofd_entries, zipped

Parts = Mapping[str, bytes | str]

WHITE, BLACK, RED, BLUE, BROWN = (255, 255, 255), (0, 0, 0), (200, 0, 0), (0, 0, 200), (128, 64, 0)
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def sheet(layer: str, template: str = "", more: "Parts | None" = None) -> Image.Image:
    """The page of 200 x 100 mm at four pixels a millimetre."""
    entries = ofd_entries([layer], template)
    entries["Doc_0/Document.xml"] = (
        str(entries["Doc_0/Document.xml"])
        .replace("<ofd:CommonData>", "<ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes>")
        .replace("</ofd:Document>", "<ofd:Annotations>Annots.xml</ofd:Annotations></ofd:Document>")
    )
    (page,) = OfdReader().open(zipped(entries | dict(more or {})), "a.ofd", None, Limits(), 800).pages
    assert page.backdrop is not None
    return page.backdrop()


def at(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place in millimetres."""
    pixel = image.getpixel((round(x * 4), round(y * 4)))
    assert isinstance(pixel, tuple)
    return pixel


def path(data: str, boundary: str = "0 0 200 100", more: str = "", inside: str = "") -> str:
    return (
        f'<ofd:PathObject Boundary="{boundary}" LineWidth="1" {more}>{inside}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def resources(inside: str, **parts: bytes) -> Parts:
    named = {f"Doc_0/Res/{name}.png": data for name, data in parts.items()}
    return {"Doc_0/Res.xml": f'<ofd:Res {OFD} BaseLoc="Res">{inside}</ofd:Res>', **named}


PICTURE = (
    '<ofd:MultiMedias><ofd:MultiMedia ID="9"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
)
SHOWN = '<ofd:ImageObject Boundary="{at}" CTM="20 0 0 10 0 0" ResourceID="9"/>'


def test_a_rule_is_drawn_where_it_stands() -> None:
    image = sheet(path("M 0 5 L 100 5", "50 40 100 10"))
    assert image.size == (800, 400)
    assert at(image, 100, 45) == BLACK
    assert {at(image, 40, 45), at(image, 160, 45), at(image, 100, 40)} == {WHITE}


def test_rules_have_the_colour_of_their_own_of_their_layer_or_of_its_style() -> None:
    styles = resources(
        '<ofd:DrawParams><ofd:DrawParam ID="3"><ofd:StrokeColor Value="128 64 0"/></ofd:DrawParam>'
        '<ofd:DrawParam ID="4" Relative="3" LineWidth="2"/></ofd:DrawParams>'
    )
    own = path("M 0 10 L 200 10", inside='<ofd:StrokeColor Value="200 0 0"/>')
    by_style = path("M 0 20 L 200 20", more='DrawParam="4"')
    in_block = f'<ofd:PageBlock DrawParam="4">{path("M 0 30 L 200 30")}</ofd:PageBlock>'
    image = sheet(own + by_style + in_block, more=styles)
    assert (at(image, 100, 10), at(image, 100, 20), at(image, 100, 30)) == (RED, BROWN, BROWN)


def test_a_shape_is_filled_only_where_it_says_so() -> None:
    square = "M 0 0 L 20 0 L 20 20 L 0 20 C"
    fill = '<ofd:FillColor Value="0 0 200"/>'
    image = sheet(path(square, "10 10 20 20", 'Fill="true"', fill) + path(square, "60 10 20 20", inside=fill))
    assert (at(image, 20, 20), at(image, 70, 20), at(image, 60, 20)) == (BLUE, WHITE, BLACK)


def test_a_curve_bends() -> None:
    image = sheet(path("M 0 50 B 50 0 150 0 200 50"))
    assert at(image, 100, 12.5) == BLACK
    assert at(image, 100, 50) == WHITE


def test_a_template_lies_below_the_page() -> None:
    image = sheet(path("M 0 10 L 200 10", inside='<ofd:StrokeColor Value="200 0 0"/>'), path("M 0 10 L 200 10"))
    assert at(image, 100, 10) == RED


def test_a_picture_is_shown_at_its_size() -> None:
    blue = encoded(Image.new("RGB", (30, 30), BLUE), "PNG")
    image = sheet(SHOWN.format(at="50 40 20 10"), more=resources(PICTURE, a=blue))
    assert {at(image, 51, 41), at(image, 69, 49)} == {BLUE}
    assert {at(image, 49, 45), at(image, 71, 45), at(image, 60, 51)} == {WHITE}


def test_a_seal_lies_over_the_page_and_what_is_below_shines_through() -> None:
    seal = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    seal.paste((*RED, 255), (0, 0, 15, 30))
    annotations = '<ofd:Page PageID="0"><ofd:FileLoc>Seal.xml</ofd:FileLoc></ofd:Page>'
    appearance = f'<ofd:Appearance Boundary="100 40 20 10">{SHOWN.format(at="0 0 20 10")}</ofd:Appearance>'
    parts = {
        **resources(PICTURE, a=encoded(seal, "PNG")),
        "Doc_0/Annots.xml": f"<ofd:Annotations {OFD}>{annotations}</ofd:Annotations>",
        "Doc_0/Seal.xml": f"<ofd:PageAnnot {OFD}><ofd:Annot>{appearance}</ofd:Annot></ofd:PageAnnot>",
    }
    image = sheet(path("M 0 45 L 200 45"), more=parts)
    assert (at(image, 104, 45), at(image, 116, 45), at(image, 116, 42)) == (RED, BLACK, WHITE)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n broken", b"JBIG2"])
def test_a_picture_that_nobody_can_read_is_left_out(data: bytes) -> None:
    image = sheet(SHOWN.format(at="50 40 20 10") + path("M 0 10 L 200 10"), more=resources(PICTURE, a=data))
    assert (at(image, 60, 45), at(image, 100, 10)) == (WHITE, BLACK)


def test_resources_and_annotations_that_are_not_there_harm_nothing() -> None:
    assert at(sheet(path("M 0 10 L 200 10")), 100, 10) == BLACK


@settings(deadline=None, max_examples=60)
@given(st.text("MSLQBAC 0123456789.-eEnaif", max_size=60), st.text("0123456789.- einf", max_size=24))
def test_whatever_a_path_says_the_page_is_drawn(data: str, matrix: str) -> None:
    assert sheet(path(data, more=f'CTM="{matrix}"')).size == (800, 400)
