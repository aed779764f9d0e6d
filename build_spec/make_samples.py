"""How the sample documents in `resources/samples` were made: two are drawn here, one open scan is made smaller.

Needs Pillow, reportlab, qrcode and the font package fonts-noto-cjk; none of the last three is used by the program.

    python build_spec/make_samples.py generate resources/samples
    python build_spec/make_samples.py shrink ORIGINAL.jpg TARGET.jpg

Every name, number and address drawn here is invented; the check digits are right, so that the checks have work.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

CENT = Decimal("0.01")

# --- a fully digital Chinese VAT invoice (数电票), drawn as a picture ---

CJK_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
CJK_FONT_SIMPLIFIED = 2
SIZE = (1654, 1090)
INK, BROWN, RED = (20, 20, 20), (128, 64, 32), (200, 30, 30)
LEFT, RIGHT = 60, 1594
COLUMNS = (60, 400, 590, 690, 830, 1000, 1190, 1360, 1594)
HEADINGS = ("项目名称", "规格型号", "单 位", "数 量", "单 价", "金 额", "税率/征收率", "税 额")
NUMBER, DAY = "26112000000000001234", "2026年03月04日"
SELLER = ("北京样例云图办公用品有限公司", "91110105MAEXAMP14M")
BUYER = ("上海样例海纳咨询有限公司", "91310101MAEXAMP224")
LINES = (
    ("*纸制品*A4复印纸", "70g 500张", "包", "40", "22.124", "884.96", "13%", "115.04"),
    ("*信息技术服务*打印机维护", "", "次", "1", "1500.00", "1500.00", "6%", "90.00"),
    ("*文具*中性笔", "0.5mm 黑", "盒", "12", "15.93", "191.16", "13%", "24.85"),
)
NET, TAX, TOTAL, IN_WORDS = "2576.12", "229.89", "2806.01", "贰仟捌佰零陆圆零壹分"


def draw_vat_invoice(target: Path) -> None:
    """Write the 数电票 as PNG."""
    page = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(page)
    _head(page, draw)
    _parties(draw)
    _vat_lines(draw)
    _foot(draw)
    page.quantize(64).save(target, optimize=True)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(CJK_FONT, size, index=CJK_FONT_SIMPLIFIED)


def _head(page: Image.Image, draw: ImageDraw.ImageDraw) -> None:
    draw.text((827, 70), "电子发票（普通发票）", font=_font(50), fill=BROWN, anchor="mm")
    for y in (108, 116):
        draw.line((560, y, 1094, y), fill=BROWN, width=2)
    draw.ellipse((730, 125, 924, 225), outline=RED, width=4)
    draw.text((827, 160), "样例 SAMPLE", font=_font(26), fill=RED, anchor="mm")
    draw.text((827, 194), "非真实发票", font=_font(22), fill=RED, anchor="mm")
    for y, label, value in ((80, "发票号码：", NUMBER), (130, "开票日期：", DAY)):
        draw.text((1180, y), label, font=_font(26), fill=BROWN)
        draw.text((1306, y), value, font=_font(26), fill=INK)
    code = qrcode.QRCode(box_size=4, border=1)
    code.add_data(f"01,32,,{NUMBER},{TOTAL},20260304,,")
    code.make(fit=True)
    page.paste(code.make_image().get_image().convert("RGB"), (LEFT, 50))


def _parties(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((LEFT, 240, RIGHT, 390), outline=BROWN, width=2)
    for x, side, (name, tax_id) in ((LEFT, "购买方信息", BUYER), (827, "销售方信息", SELLER)):
        draw.line((x, 240, x, 390), fill=BROWN, width=2)
        draw.line((x + 44, 240, x + 44, 390), fill=BROWN, width=2)
        for row, character in enumerate(side):
            draw.text((x + 22, 260 + row * 28), character, font=_font(24), fill=BROWN, anchor="mm")
        draw.text((x + 60, 262), "名称：", font=_font(26), fill=BROWN)
        draw.text((x + 138, 262), name, font=_font(26), fill=INK)
        draw.text((x + 60, 332), "统一社会信用代码/纳税人识别号：", font=_font(22), fill=BROWN)
        draw.text((x + 400, 330), tax_id, font=_font(25), fill=INK)


def _vat_lines(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((LEFT, 390, RIGHT, 790), outline=BROWN, width=2)
    for x, next_x, heading in zip(COLUMNS, COLUMNS[1:], HEADINGS, strict=False):
        draw.text(((x + next_x) // 2, 415), heading, font=_font(24), fill=BROWN, anchor="mm")
    for row, cells in enumerate(LINES):
        _vat_row(draw, 455 + row * 50, cells)
    draw.text((230, 755), "合        计", font=_font(26), fill=BROWN, anchor="mm")
    draw.text((COLUMNS[6] - 12, 755), f"¥{NET}", font=_font(26), fill=INK, anchor="rm")
    draw.text((RIGHT - 12, 755), f"¥{TAX}", font=_font(26), fill=INK, anchor="rm")


def _vat_row(draw: ImageDraw.ImageDraw, y: int, cells: Sequence[str]) -> None:
    for column, text in enumerate(cells):
        if column < 3:
            draw.text((COLUMNS[column] + 12, y), text, font=_font(24), fill=INK, anchor="lm")
        else:
            draw.text((COLUMNS[column + 1] - 12, y), text, font=_font(24), fill=INK, anchor="rm")


def _foot(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((LEFT, 790, RIGHT, 850), outline=BROWN, width=2)
    draw.line((400, 790, 400, 850), fill=BROWN, width=2)
    draw.text((230, 820), "价税合计（大写）", font=_font(26), fill=BROWN, anchor="mm")
    draw.text((430, 820), f"⊗ {IN_WORDS}", font=_font(28), fill=INK, anchor="lm")
    draw.text((1120, 820), "（小写）", font=_font(26), fill=BROWN, anchor="lm")
    draw.text((1230, 820), f"¥{TOTAL}", font=_font(28), fill=INK, anchor="lm")
    draw.rectangle((LEFT, 850, RIGHT, 1000), outline=BROWN, width=2)
    draw.text((76, 870), "备注", font=_font(24), fill=BROWN)
    draw.text((160, 870), "样例 SAMPLE：本页为软件演示数据，不是真实发票，不得作为报销凭证。", font=_font(24), fill=INK)
    draw.text((120, 1030), "开票人：", font=_font(26), fill=BROWN)
    draw.text((224, 1030), "样例", font=_font(26), fill=INK)


# --- an invoice of three pages with a text layer, totals on the last page ---


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the long invoice; `rate` in per cent."""

    description: str
    unit: str
    quantity: int
    price: Decimal
    rate: int

    @property
    def amount(self) -> Decimal:
        """Quantity times price."""
        return self.quantity * self.price


PRODUCTS = (
    ("Copy paper A4 80 g", "ream", "4.35", 23, ("white", "ivory", "recycled", "punched")),
    ("Lever arch file 75 mm", "pc", "2.79", 23, ("black", "blue", "red", "green")),
    ("Ballpoint pen box of 20", "box", "7.90", 23, ("black", "blue", "red", "assorted")),
    ("Sticky notes 76 x 76 mm", "pack", "3.15", 23, ("yellow", "pink", "lime", "mixed")),
    ("Envelope C4 window", "box", "18.40", 23, ("90 g", "100 g", "120 g", "padded")),
    ("Desk calendar", "pc", "5.60", 23, ("small", "medium", "large", "wall")),
    ("Toner cartridge T12", "pc", "64.25", 23, ("black", "cyan", "magenta", "yellow")),
    ("Label roll 62 mm", "roll", "9.85", 23, ("paper", "film", "removable", "thermal")),
    ("Bookkeeping handbook", "pc", "32.00", 0, ("volume 1", "volume 2", "volume 3", "index")),
    ("Archive box", "pc", "1.95", 23, ("flat", "deep", "hanging", "lid only")),
    ("Whiteboard marker", "set", "6.20", 23, ("chisel", "bullet", "fine", "refill")),
    ("Delivery of newspapers, month", "sub", "11.90", 9, ("October", "November", "December", "January")),
    ("Cleaning wipes", "tub", "4.10", 23, ("screen", "keyboard", "glass", "surface")),
)
PDF_LINES = tuple(
    Line(f"{name}, {variant}", unit, 1 + (3 * row + 5 * column) % 12, Decimal(price) + column * Decimal("0.15"), rate)
    for row, (name, unit, price, rate, variants) in enumerate(PRODUCTS)
    for column, variant in enumerate(variants)
)
LINES_A_PAGE = (18, 24, 10)
RIGHT_EDGE = 545
HEADER = (
    (50, "Example Stationery Ltd", "Helvetica-Bold", 15, 60),
    (50, "1 Sample Quay, Dublin 2, Ireland", "Helvetica", 9, 76),
    (50, "VAT No. IE1234567T", "Helvetica", 9, 89),
    (50, "Bill to:", "Helvetica-Bold", 9, 118),
    (50, "Specimen Consulting Ltd", "Helvetica", 10, 132),
    (50, "22 Demo Street, Cork, Ireland", "Helvetica", 9, 145),
    (360, "INVOICE", "Helvetica-Bold", 18, 60),
    (360, "Invoice No.:  EX-2026-0418", "Helvetica", 10, 90),
    (360, "Invoice date:  4 March 2026", "Helvetica", 10, 104),
    (360, "Due date:  3 April 2026", "Helvetica", 10, 118),
    (360, "Your order:  PO-7731 of 26 February 2026", "Helvetica", 9, 132),
    (360, "Customer No.:  20456", "Helvetica", 9, 145),
)
PDF_COLUMNS = ((50, "No."), (80, "Description"), (300, "Unit"))
PDF_NUMBER_COLUMNS = ((365, "Qty"), (425, "Unit price"), (470, "VAT %"), (RIGHT_EDGE, "Amount"))


def write_long_invoice(target: Path) -> None:
    """Write the invoice of three pages as a PDF with real text."""
    canvas = Canvas(str(target), pagesize=A4, invariant=True)
    canvas.setTitle("Sample invoice")
    carried, first = Decimal(0), 0
    for page, count in enumerate(LINES_A_PAGE, start=1):
        y = _page_head(canvas, page)
        if first:
            y = _sum_row(canvas, y, "Brought forward", carried)
        for position, line in enumerate(PDF_LINES[first : first + count], start=first + 1):
            y = _line_row(canvas, y, position, line)
            carried += line.amount
        first += count
        if first < len(PDF_LINES):
            _sum_row(canvas, y + 6, "Carried forward", carried)
        else:
            _totals(canvas, y + 16)
        canvas.showPage()
    canvas.save()


def _text(canvas: Canvas, x: float, y: float, text: str, *, bold: bool = False, right: bool = False) -> None:
    canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 9)
    (canvas.drawRightString if right else canvas.drawString)(x, A4[1] - y, text)


def _page_head(canvas: Canvas, page: int) -> float:
    canvas.setFillGray(0.5)
    _text(canvas, 50, 815, "SAMPLE: invented data, not a real invoice")
    _text(canvas, RIGHT_EDGE, 815, f"Page {page} of {len(LINES_A_PAGE)}", right=True)
    canvas.setFillGray(0)
    y = 190.0
    if page == 1:
        for x, text, font, size, top in HEADER:
            canvas.setFont(font, size)
            canvas.drawString(x, A4[1] - top, text)
    else:
        _text(canvas, 50, 60, "Example Stationery Ltd, invoice EX-2026-0418, continued", bold=True)
        y = 95.0
    for x, heading in PDF_COLUMNS:
        _text(canvas, x, y, heading, bold=True)
    for x, heading in PDF_NUMBER_COLUMNS:
        _text(canvas, x, y, heading, bold=True, right=True)
    canvas.line(50, A4[1] - y - 5, RIGHT_EDGE, A4[1] - y - 5)
    return y + 22


def _line_row(canvas: Canvas, y: float, position: int, line: Line) -> float:
    for (x, _), text in zip(PDF_COLUMNS, (str(position), line.description, line.unit), strict=True):
        _text(canvas, x, y, text)
    numbers = (str(line.quantity), f"{line.price:.2f}", str(line.rate), f"{line.amount:,.2f}")
    for (x, _), text in zip(PDF_NUMBER_COLUMNS, numbers, strict=True):
        _text(canvas, x, y, text, right=True)
    return y + 24


def _sum_row(canvas: Canvas, y: float, label: str, amount: Decimal, *, bold: bool = False) -> float:
    _text(canvas, 300, y, label, bold=bold)
    _text(canvas, RIGHT_EDGE, y, f"{amount:,.2f}", bold=bold, right=True)
    return y + 20


def _totals(canvas: Canvas, y: float) -> None:
    canvas.line(300, A4[1] - y + 12, RIGHT_EDGE, A4[1] - y + 12)
    net = sum((line.amount for line in PDF_LINES), Decimal(0))
    y = _sum_row(canvas, y + 6, "Total net", net)
    tax = Decimal(0)
    for rate, base, vat in _vat_breakdown():
        y = _sum_row(canvas, y, f"VAT {rate} % on {base:,.2f}", vat)
        tax += vat
    y = _sum_row(canvas, y, "Total VAT", tax)
    y = _sum_row(canvas, y, "Invoice total EUR", net + tax, bold=True)
    _text(canvas, 50, y + 30, "Please pay by bank transfer within 30 days, quoting the invoice number.")
    _text(canvas, 50, y + 44, "IBAN IE96 XMPL 9900 0000 0000 01, Example Stationery Ltd")


def _vat_breakdown() -> Iterator[tuple[int, Decimal, Decimal]]:
    for rate in sorted({line.rate for line in PDF_LINES}):
        base = sum((line.amount for line in PDF_LINES if line.rate == rate), Decimal(0))
        yield rate, base, (base * rate / 100).quantize(CENT, ROUND_HALF_UP)


# --- open scans ---


def shrink(original: Path, target: Path) -> None:
    """Write a JPEG of at most 1600 pixels a side, quality 80, without metadata."""
    with Image.open(original) as picture:
        smaller = picture.convert("RGB")
    smaller.thumbnail((1600, 1600), Image.Resampling.LANCZOS)
    smaller.save(target, "JPEG", quality=80, optimize=True)


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("generate").add_argument("folder", type=Path)
    smaller = commands.add_parser("shrink")
    smaller.add_argument("original", type=Path)
    smaller.add_argument("target", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "shrink":
        shrink(arguments.original, arguments.target)
        return
    draw_vat_invoice(arguments.folder / "cn_vat_invoice_sample.png")
    write_long_invoice(arguments.folder / "ie_invoice_3_pages_sample.pdf")


if __name__ == "__main__":
    main()
