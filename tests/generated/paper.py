"""A sheet to draw forms on: text in Debian's Noto fonts, cells, rules, QR codes, stamps."""

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
BLACK: Final[Colour] = (25, 25, 30)
FONTS: Final = Path("/usr/share/fonts/opentype/noto")
"""Debian's package fonts-noto-cjk."""

_FILES: Final = {
    ("sans", False): "NotoSansCJK-Regular.ttc",
    ("sans", True): "NotoSansCJK-Bold.ttc",
    ("serif", False): "NotoSerifCJK-Regular.ttc",
    ("serif", True): "NotoSerifCJK-Bold.ttc",
}
_SIMPLIFIED: Final = 2


@dataclass
class Document:
    """What was drawn, and what stands on it: fields by id, the payload of its QR code, "" where it has none."""

    kind: str
    image: Image.Image
    fields: dict[str, str | Decimal | date]
    code: str = ""
    lines: list[dict[str, str | Decimal]] = field(default_factory=list)


def has_fonts() -> bool:
    return all((FONTS / name).is_file() for name in _FILES.values())


@cache
def font(face: str, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / _FILES[face, bold]), size, index=_SIMPLIFIED)


class Paper:
    """Places are in pixels from the top left corner; `face` and `size` are what text has by itself."""

    def __init__(self, width: int, height: int, *, face: str, size: int, colour: Colour = (252, 251, 248)) -> None:
        self.image = Image.new("RGB", (width, height), colour)
        self.draw = ImageDraw.Draw(self.image)
        self.face = face
        self.size = size

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: int = 0,
        colour: Colour = BLACK,
        anchor: str = "lm",
        bold: bool = False,
        face: str = "",
    ) -> float:
        """Write; `anchor` as Pillow has it. Returns where the text ends at the right."""
        made = font(face or self.face, size or self.size, bold=bold)
        self.draw.text((x, y), text, font=made, fill=colour, anchor=anchor)
        return x + made.getlength(text)

    def pair(self, x: float, y: float, label: str, value: str, *, ink: Colour, colour: Colour = BLACK) -> None:
        """A label in the ink of the form and what is printed behind it."""
        end = self.text(x, y, label, colour=ink)
        self.text(end + self.size * 0.3, y, value, colour=colour)

    def box(self, x0: float, y0: float, x1: float, y1: float, *, ink: Colour, width: int = 2) -> None:
        self.draw.rectangle((x0, y0, x1, y1), outline=ink, width=width)

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, ink: Colour, width: int = 2) -> None:
        self.draw.line((x0, y0, x1, y1), fill=ink, width=width)

    def upright(self, x: float, y0: float, y1: float, label: str, *, ink: Colour) -> None:
        """A label whose characters stand one below the other, in the middle between two heights."""
        step = self.size * 1.15
        top = (y0 + y1) / 2 - step * (len(label) - 1) / 2
        for number, char in enumerate(label):
            self.text(x, top + number * step, char, colour=ink, anchor="mm")

    def code(self, x: int, y: int, side: int, payload: str) -> None:
        made = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode).to_image(scale=8)
        self.image.paste(Image.fromarray(made).convert("RGB").resize((side, side)), (x, y))

    def stamp(
        self, x: float, y: float, name: str, dice: random.Random, *, radius: tuple[int, int] = (150, 100)
    ) -> None:
        """A red seal over whatever is there, as transparent as ink."""
        seal = Image.new("RGBA", self.image.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(seal)
        red = (200, 30, 30, dice.randint(90, 150))
        pen.ellipse((x - radius[0], y - radius[1], x + radius[0], y + radius[1]), outline=red, width=5)
        pen.text((x, y - 20), name[:12], font=font("serif", 20), fill=red, anchor="mm")
        pen.text((x, y + 25), "发票专用章", font=font("serif", 26), fill=red, anchor="mm")
        self.image.paste(Image.alpha_composite(self.image.convert("RGBA"), seal).convert("RGB"))
