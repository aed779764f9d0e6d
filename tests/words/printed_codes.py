"""Codes drawn onto paper, as tills and invoicing programs print them."""

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw

PAPER = 244


def code(text: str, *, module: int = 4, kind: zxingcpp.BarcodeFormat = zxingcpp.QRCode) -> Image.Image:
    """A code whose modules are so many pixels wide, with the white round it that it must have."""
    drawn = zxingcpp.create_barcode(text, kind)
    return Image.fromarray(np.asarray(drawn.to_image(scale=module)))


def paper(*codes: tuple[Image.Image, tuple[int, int]], size: tuple[int, int] = (1100, 1500)) -> Image.Image:
    """A page with rows of print and these codes, each with its upper left corner there."""
    page = Image.new("L", size, PAPER)
    draw = ImageDraw.Draw(page)
    for row in range(40, size[1] - 40, 28):
        draw.text((60 + row % 90, row), f"row {row} of what was bought  {row}.00 x 3", fill=40, font_size=16)
    for picture, at in codes:
        page.paste(picture, at)
    return page.convert("RGB")
