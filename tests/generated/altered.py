"""Invoices as PDF whose text says something else than their pages show, and honest ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from tests.intake.documents import pdf_file

HEIGHT: Final = 842
_SWAPPED: Final = {"1": "7", "7": "1", "2": "9", "9": "2"}


@dataclass(frozen=True)
class Print:
    """A text at (x, y) in points from the lower left corner; `colour` as PDF has it; `mapped` by the wrong letters."""

    x: float
    y: float
    text: str
    colour: str = "0 0 0"
    mapped: bool = False
    size: float = 10


INVOICE: Final = (
    Print(50, 780, "Nordlicht Handels GmbH", size=16),
    Print(50, 762, "Hafenstrasse 12, 20457 Hamburg, Germany"),
    Print(50, 700, "INVOICE", size=18),
    Print(50, 670, "Invoice number:"),
    Print(160, 670, "RE-2024-0815"),
    Print(50, 655, "Invoice date:"),
    Print(160, 655, "12.03.2024"),
    Print(50, 640, "Customer: Bergmann Consulting AG, 80331 Munich"),
    Print(50, 600, "Description"),
    Print(350, 600, "Quantity"),
    Print(470, 600, "Amount"),
    Print(50, 585, "Desk lamp, black, with two spare bulbs"),
    Print(350, 585, "2"),
    Print(470, 585, "171.20"),
    Print(50, 570, "Office chair, adjustable in height"),
    Print(350, 570, "1"),
    Print(470, 570, "429.40"),
    Print(350, 540, "Net amount"),
    Print(470, 540, "600.60"),
    Print(350, 525, "VAT 19%"),
    Print(470, 525, "114.11"),
    Print(350, 505, "Total EUR"),
    Print(470, 505, "714.71"),
    Print(50, 460, "Payable within 14 days without deduction to the account below. Thank you for your order."),
    Print(50, 445, "All goods remain our property until they are paid in full."),
)


def changed(text: str, **how: object) -> tuple[Print, ...]:
    """The invoice with the print of that text changed; `extra` texts can simply be added to it."""
    return tuple(replace(one, **how) if one.text == text else one for one in INVOICE)  # type: ignore[arg-type]


def swapped(text: str) -> str:
    """What the wrong mapping makes of figures."""
    return "".join(_SWAPPED.get(char, char) for char in text)


def stamp(text: str, size: tuple[int, int] = (120, 24)) -> Image.Image:
    """A white picture with a text on it, to be laid over another one."""
    picture = Image.new("RGB", size, "white")
    font = ImageFont.load_default(size=20)
    ImageDraw.Draw(picture).text((2, 0), text, fill="black", font=font)
    return picture


def invoice(
    prints: Sequence[Print] = INVOICE, over: Sequence[tuple[Image.Image, tuple[float, float, float, float]]] = ()
) -> bytes:
    """A page with these texts in Helvetica; `over` are pictures laid over it at (x, y, width, height)."""
    lines = [
        f"BT {one.colour} rg /{'F2' if one.mapped else 'F1'} {one.size} Tf {one.x} {one.y} Td ({one.text}) Tj ET"
        for one in prints
    ]
    names = {f"I{index}": 8 + index for index in range(len(over))}
    for name, (_, (x, y, width, height)) in zip(names, over, strict=True):
        lines.append(f"q {width} 0 0 {height} {x} {y} cm /{name} Do Q")
    content = "\n".join(lines).encode("cp1252")
    cmap = _cmap()
    pictures = " ".join(f"/{name} {number} 0 R" for name, number in names.items())
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [5 0 R] >>",
        font + b" >>",
        font + b" /ToUnicode 6 0 R >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {HEIGHT}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> "
        f"/XObject << {pictures} >> >> /Contents 7 0 R >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        *(_image(picture) for picture, _ in over),
    ]
    return pdf_file(objects)


def _cmap() -> bytes:
    """Every printable character is itself, save the figures that are swapped."""
    chars = "".join(f"<{code:02x}> <{ord(swapped(chr(code))):04x}>\n" for code in range(32, 127))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n95 beginbfchar\n{chars}endbfchar\nendcmap end end"
    ).encode()


def _image(picture: Image.Image) -> bytes:
    pixels = picture.convert("RGB").tobytes()
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} /ColorSpace /DeviceRGB "
        f"/BitsPerComponent 8 /Length {len(pixels)} >>\nstream\n"
    )
    return head.encode() + pixels + b"\nendstream"
