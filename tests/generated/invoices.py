"""VAT invoices: on paper with code and number, fully digital (数电票), and on a till roll."""

import random
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.chinese_amount import write_capital_amount
from tests.generated.invented import Company, Line, company, day, digits, lines, money, person
from tests.generated.paper import BLACK, Colour, Document, Paper

INKS: Final[tuple[Colour, ...]] = ((150, 80, 40), (40, 60, 150), (170, 40, 60), (60, 60, 60))
_DIGITAL_FROM: Final = date(2022, 6, 1)
_PLACES: Final = {"11": "北京", "31": "上海", "44": "广东", "32": "江苏", "33": "浙江", "51": "四川", "42": "湖北"}


def special(dice: random.Random) -> Document:
    """增值税专用发票 on paper."""
    return _paper(dice, is_special=True)


def general(dice: random.Random) -> Document:
    """增值税普通发票 on paper, or as the old electronic invoice."""
    return _paper(dice, is_special=False)


def _paper(dice: random.Random, *, is_special: bool) -> Document:
    seller, buyer = company(dice), company(dice)
    region, place = dice.choice(list(_PLACES.items()))
    on = day(dice, last=date(2023, 12, 31))
    is_electronic = not is_special and dice.random() < 0.5
    code = (
        f"0{region}00{on:%y}00{dice.randint(1, 9)}11"
        if is_electronic
        else f"{region}00{on:%y}{dice.randint(1, 9)}{1 if is_special else 3}{dice.randint(2, 5)}0"
    )
    number, check = digits(dice, 8), digits(dice, 20)
    goods = lines(dice, seller.trade, dice.choice([1, 1, 2, 3, 5]))
    net, tax, total = _sums(goods)
    ink = dice.choice(INKS)
    paper = Paper(1800, 1110, face=dice.choice(["sans", "serif"]), size=dice.choice([23, 24, 25]))
    kind = ("电子" if is_electronic else "") + ("专用" if is_special else "普通")
    title = f"{place}增值税{kind}发票"
    paper.text(900, 80, title, size=dice.choice([46, 50]), colour=ink, anchor="mm", face="serif")
    paper.rule(640, 118, 1160, 118, ink=ink, width=3)
    head = [("发票代码：", code), ("发票号码：", number), ("开票日期：", f"{on.year}年{on.month:02}月{on.day:02}日")]
    if not is_special:
        head.append(("校 验 码：", " ".join(check[part : part + 5] for part in range(0, 20, 5))))
    for row, (label, value) in enumerate(head):
        paper.pair(1250, 62 + row * 38, label, value, ink=ink)
    paper.text(60, 190, f"机器编号：{digits(dice, 12)}", colour=ink)
    paper.code(
        70,
        30,
        130,
        f"01,{_type(is_special, is_electronic)},{code},{number},{net},{on:%Y%m%d},"
        f"{'' if is_special else check},{dice.getrandbits(16):04X},",
    )
    left, right, top = 60, 1740, 215
    _party_block(paper, top, "购买方", buyer, ink, dice, left, right)
    paper.upright(1085, top, top + 165, "密码区", ink=ink)
    for row in range(4):
        cipher = "".join(dice.choice("0123456789+-*/<>") for _ in range(27))
        paper.text(1120, top + 25 + row * 38, cipher, size=22)
    bottom = _goods(paper, top + 165, goods, (net, tax), ink, left, right, dice)
    paper.box(left, bottom, right, bottom + 60, ink=ink)
    paper.text(left + 40, bottom + 30, "价税合计（大写）", colour=ink)
    paper.text(left + 420, bottom + 30, f"{dice.choice(['⊗', ''])}{write_capital_amount(total)}")
    paper.text(1290, bottom + 30, "（小写）", colour=ink)
    paper.text(1400, bottom + 30, f"¥{total}")
    _party_block(paper, bottom + 60, "销售方", seller, ink, dice, left, right)
    paper.text(1120, bottom + 90, f"备注 {dice.choice(['', '订单 ' + digits(dice, 6)])}", colour=ink)
    feet = (("收款人：", person(dice)), ("复核：", person(dice)), ("开票人：", person(dice)), ("销售方：（章）", ""))
    for column, (label, value) in enumerate(feet):
        paper.pair(80 + column * 430, bottom + 265, label, value, ink=ink)
    paper.stamp(1450, bottom + 170, seller.name, dice)
    fields: dict[str, str | Decimal | date] = {
        "invoice_code": code,
        "invoice_number": number,
        **_fields(seller, buyer, on, net, tax, total),
    }
    if not is_special:
        fields["check_code"] = check
    payload = f"01,{_type(is_special, is_electronic)},{code},{number},{net},{on:%Y%m%d}"
    return Document("special" if is_special else "general", paper.image, fields, payload)


def digital(dice: random.Random) -> Document:
    """电子发票（增值税专用发票 or 普通发票）: parties side by side, a number of twenty digits."""
    seller, buyer = company(dice), company(dice)
    is_special = dice.random() < 0.5
    on = day(dice, first=_DIGITAL_FROM)
    region = dice.choice(list(_PLACES))
    number = f"{on:%y}{region}{dice.randint(1, 2)}000000{digits(dice, 9)}"
    goods = lines(dice, seller.trade, dice.choice([1, 1, 2, 4]))
    net, tax, total = _sums(goods)
    ink = dice.choice(INKS)
    paper = Paper(1800, 1180, face=dice.choice(["sans", "serif"]), size=dice.choice([23, 24, 26]))
    title = f"电子发票（{'增值税专用发票' if is_special else '普通发票'}）"
    paper.text(900, 75, title, size=46, colour=ink, anchor="mm", face="serif")
    paper.pair(1270, 70, "发票号码：", number, ink=ink)
    paper.pair(1270, 115, "开票日期：", f"{on.year}年{on.month:02}月{on.day:02}日", ink=ink)
    payload = f"01,{31 if is_special else 32},,{number},{total},{on:%Y%m%d},,{dice.getrandbits(16):04X}"
    paper.code(70, 30, 125, payload)
    left, right, top = 60, 1740, 175
    middle = (left + right) // 2
    for x0, x1, label, party in ((left, middle, "购买方信息", buyer), (middle, right, "销售方信息", seller)):
        paper.box(x0, top, x1, top + 150, ink=ink)
        paper.rule(x0 + 50, top, x0 + 50, top + 150, ink=ink)
        paper.upright(x0 + 25, top, top + 150, label, ink=ink)
        paper.pair(x0 + 65, top + 42, "名称：", party.name, ink=ink)
        paper.pair(x0 + 65, top + 108, "统一社会信用代码/纳税人识别号：", party.tax_id, ink=ink)
    bottom = _goods(paper, top + 150, goods, (net, tax), ink, left, right, dice)
    paper.box(left, bottom, right, bottom + 60, ink=ink)
    paper.text(left + 60, bottom + 30, "价税合计（大写）", colour=ink)
    paper.text(left + 430, bottom + 30, f"{dice.choice(['⊗', ''])}{write_capital_amount(total)}")
    paper.text(1200, bottom + 30, "（小写）", colour=ink)
    paper.text(1310, bottom + 30, f"¥{total}")
    paper.box(left, bottom + 60, right, bottom + 190, ink=ink)
    paper.upright(left + 25, bottom + 60, bottom + 190, "备注", ink=ink)
    paper.pair(100, bottom + 235, "开票人：", person(dice), ink=ink)
    fields: dict[str, str | Decimal | date] = {
        "invoice_number": number,
        **_fields(seller, buyer, on, net, tax, total),
    }
    return Document("digital", paper.image, fields, payload)


def roll(dice: random.Random) -> Document:
    """增值税普通发票（卷票）: narrow, printed by the till, one total."""
    seller, buyer = company(dice), company(dice)
    region, place = dice.choice(list(_PLACES.items()))
    on = day(dice, last=date(2023, 12, 31))
    code, number, check = f"0{region}00{on:%y}00{dice.randint(1, 9)}07", digits(dice, 8), digits(dice, 20)
    goods = lines(dice, seller.trade, dice.choice([1, 2, 3]))
    total = money(sum((line.amount + line.tax for line in goods), Decimal(0)))
    net = money(sum((line.amount for line in goods), Decimal(0)))
    ink = dice.choice(INKS)
    paper = Paper(560, 1290 + 70 * len(goods), face="sans", size=dice.choice([24, 25, 26]))
    paper.text(280, 60, f"{place}增值税普通发票", size=36, colour=ink, anchor="mm", face="serif")
    paper.text(280, 105, "（卷票）", size=26, colour=ink, anchor="mm", face="serif")
    y = 160
    heads = [
        ("发票代码：", code),
        ("发票号码：", number),
        ("机打号码：", number),
        ("机器编号：", digits(dice, 12)),
        ("销售方名称：", ""),
        ("", seller.name),
        ("纳税人识别号：", ""),
        ("", seller.tax_id),
        ("开票日期：", f"{on:%Y-%m-%d}"),
        ("收款员：", person(dice)),
        ("购买方名称：", ""),
        ("", buyer.name),
        ("购买方税号：", ""),
        ("", buyer.tax_id),
    ]
    for label, value in heads:
        paper.pair(35, y, label, value, ink=ink)
        y += 44
    paper.text(35, y, "项目", colour=ink)
    paper.text(235, y, "单价", colour=ink)
    paper.text(345, y, "数量", colour=ink)
    paper.text(525, y, "金额", colour=ink, anchor="rm")
    for line in goods:
        gross = money(line.amount + line.tax)
        paper.text(35, y + 44, line.item)
        paper.text(235, y + 82, f"{money(gross / line.quantity)}")
        paper.text(365, y + 82, f"{line.quantity}")
        paper.text(525, y + 82, f"{gross}", anchor="rm")
        y += 80
    paper.rule(30, y + 40, 530, y + 40, ink=ink)
    paper.pair(35, y + 75, "合计金额（小写）：", f"¥{total}", ink=ink)
    paper.pair(35, y + 120, "合计金额（大写）：", "", ink=ink)
    paper.text(35, y + 162, write_capital_amount(total))
    paper.pair(35, y + 206, "校验码：", check, ink=ink)
    payload = f"01,11,{code},{number},{net},{on:%Y%m%d},{check},{dice.getrandbits(16):04X},"
    paper.code(190, y + 240, 180, payload)
    fields: dict[str, str | Decimal | date] = {
        "invoice_code": code,
        "invoice_number": number,
        "check_code": check,
        "issue_date": on,
        "seller_name": seller.name,
        "seller_tax_id": seller.tax_id,
        "buyer_name": buyer.name,
        "total_amount": total,
    }
    return Document("roll", paper.image, fields, payload)


def _type(is_special: bool, is_electronic: bool) -> str:
    return "01" if is_special else "10" if is_electronic else "04"


def _sums(goods: list[Line]) -> tuple[Decimal, Decimal, Decimal]:
    net = money(sum((line.amount for line in goods), Decimal(0)))
    tax = money(sum((line.tax for line in goods), Decimal(0)))
    return net, tax, net + tax


def _fields(
    seller: Company, buyer: Company, on: date, net: Decimal, tax: Decimal, total: Decimal
) -> dict[str, str | Decimal | date]:
    return {
        "issue_date": on,
        "seller_name": seller.name,
        "seller_tax_id": seller.tax_id,
        "buyer_name": buyer.name,
        "buyer_tax_id": buyer.tax_id,
        "net_amount": net,
        "tax_amount": tax,
        "total_amount": total,
    }


def _party_block(
    paper: Paper, top: int, label: str, party: Company, ink: Colour, dice: random.Random, left: int, right: int
) -> None:
    paper.box(left, top, right, top + 165, ink=ink)
    for x in (left + 50, 1060, 1110):
        paper.rule(x, top, x, top + 165, ink=ink)
    paper.upright(left + 25, top, top + 165, label, ink=ink)
    offset = dice.uniform(-3, 3)  # the printer does not meet the form
    rows = (
        ("名　　　　称：", party.name),
        ("纳税人识别号：", party.tax_id),
        ("地 址、电 话：", party.address),
        ("开户行及账号：", party.bank),
    )
    for row, (name, value) in enumerate(rows):
        y = top + 24 + row * 39
        paper.text(left + 62, y, name, colour=ink)
        paper.text(left + 250, y + offset, value)


def _goods(
    paper: Paper,
    top: int,
    goods: list[Line],
    sums: tuple[Decimal, Decimal],
    ink: Colour,
    left: int,
    right: int,
    dice: random.Random,
) -> int:
    """The table of goods with its row of sums; returns where it ends."""
    heads = [
        dice.choice(["货物或应税劳务、服务名称", "项目名称"]),
        "规格型号",
        "单位",
        "数量",
        "单价",
        "金额",
        "税率",
        "税额",
    ]
    if paper.image.height > 1150:
        heads[0] = "项目名称"
    edges = [left, left + 470, left + 610, left + 700, left + 810, left + 1010, left + 1250, left + 1370, right]
    bottom = top + 60 + max(4, len(goods)) * 42 + 60
    paper.box(left, top, right, bottom, ink=ink)
    for edge in edges[1:-1]:
        paper.rule(edge, top, edge, bottom, ink=ink)
    for head, x0, x1 in zip(heads, edges, edges[1:], strict=False):
        paper.text((x0 + x1) / 2, top + 28, head, colour=ink, anchor="mm")
    for row, line in enumerate(goods):
        y = top + 78 + row * 42
        paper.text(edges[0] + 8, y, line.item)
        paper.text(edges[1] + 8, y, line.specification)
        paper.text(edges[2] + 20, y, line.unit)
        for edge, value in (
            (edges[4], f"{line.quantity}"),
            (edges[5], f"{line.price:.2f}"),
            (edges[6], f"{line.amount}"),
            (edges[7], f"{line.rate}%"),
            (edges[8], f"{line.tax}"),
        ):
            paper.text(edge - 10, y, value, anchor="rm")
    paper.text(left + 230, bottom - 28, "合　　　计", colour=ink, anchor="mm")
    paper.text(edges[6] - 10, bottom - 28, f"¥{sums[0]}", anchor="rm", colour=BLACK)
    paper.text(edges[8] - 10, bottom - 28, f"¥{sums[1]}", anchor="rm", colour=BLACK)
    return bottom
