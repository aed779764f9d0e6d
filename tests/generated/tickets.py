"""Tickets: railway on paper and as e-invoice, air, taxi, and invoices of a fixed sum (定额发票)."""

import random
import string
from datetime import date
from decimal import Decimal

from invoice_desk.domain.chinese_amount import write_capital_amount
from tests.generated.invented import CITIES, STATIONS, company, day, digits, money, person
from tests.generated.invoices import INKS
from tests.generated.paper import Document, Paper

_CHARGE = Decimal(50)
_PLATES = {"11": "京", "31": "沪", "44": "粤", "32": "苏"}


def railway(dice: random.Random) -> Document:
    """The blue or red ticket of paper."""
    start, end = dice.sample(STATIONS, 2)
    on = day(dice, last=date(2024, 10, 30))
    number, train = dice.choice(string.ascii_uppercase) + digits(dice, 6), _train(dice)
    fare, name = Decimal(dice.randint(30, 1800)) / 2, person(dice)
    fare = fare.quantize(Decimal("0.1"))
    tint = dice.choice([(196, 226, 240), (250, 224, 220)])
    paper = Paper(1020, 640, face=dice.choice(["sans", "serif"]), size=34, colour=tint)
    paper.text(60, 55, number, colour=(190, 40, 40), size=38)
    for x, place in ((90, start), (690, end)):
        width = paper.text(x, 135, place, size=48, bold=True)
        paper.text(width + 8, 140, "站", size=34)
    paper.text(510, 125, train, anchor="mm", size=46)
    paper.rule(400, 160, 620, 160, ink=(60, 60, 60), width=3)
    paper.text(70, 235, f"{on.year}年{on.month:02}月{on.day:02}日 {dice.randint(5, 22):02}:{dice.randint(0, 59):02}开")
    paper.text(690, 235, f"{dice.randint(1, 16):02}车{dice.randint(1, 20):02}{dice.choice('ABCDF')}号")
    paper.text(70, 300, f"￥{fare}元", size=38)
    paper.text(690, 300, dice.choice(["二等座", "一等座", "商务座"]))
    paper.text(70, 355, "限乘当日当次车", size=30)
    paper.text(70, 430, f"{digits(dice, 10)}****{digits(dice, 3)}{dice.choice('0123456789X')}　{name}")
    paper.text(150, 490, "买票请到12306 发货请到95306", size=26)
    paper.text(150, 525, "中国铁路祝您旅途愉快", size=26)
    paper.text(60, 600, f"{digits(dice, 14)}{number} {start}售", size=26)
    paper.code(800, 420, 180, digits(dice, 100))
    fields: dict[str, str | Decimal | date] = {
        "invoice_number": number,
        "travel_date": on,
        "departure": start,
        "destination": end,
        "vehicle": train,
        "passenger_name": name,
        "total_amount": fare,
    }
    return Document("railway", paper.image, fields)


def railway_invoice(dice: random.Random) -> Document:
    """电子发票（铁路电子客票)."""
    start, end = dice.sample(STATIONS, 2)
    on = day(dice, first=date(2024, 11, 1))
    travelled = day(dice, first=date(2024, 11, 1))
    number, train, buyer, name = f"{on:%y}119{digits(dice, 15)}", _train(dice), company(dice), person(dice)
    fare, ink = Decimal(dice.randint(3000, 180_000)) / 100, dice.choice(INKS)
    paper = Paper(1500, 860, face=dice.choice(["sans", "serif"]), size=28)
    paper.text(750, 70, "电子发票（铁路电子客票）", size=42, colour=ink, anchor="mm", face="serif")
    paper.pair(80, 150, "发票号码：", number, ink=ink)
    paper.pair(960, 150, "开票日期：", f"{on.year}年{on.month:02}月{on.day:02}日", ink=ink)
    for x, place in ((170, start), (1020, end)):
        width = paper.text(x, 260, place, size=42)
        paper.text(width + 6, 264, "站", size=30)
    paper.text(750, 255, train, size=40, anchor="mm")
    hour = f"{dice.randint(5, 22):02}:{dice.randint(0, 59):02}"
    paper.text(80, 350, f"{travelled.year}年{travelled.month:02}月{travelled.day:02}日　{hour}开")
    paper.text(760, 350, f"{dice.randint(1, 16):02}车{dice.randint(1, 20):02}{dice.choice('ABCDF')}号　二等座")
    paper.pair(80, 430, "票价：", f"￥{fare:.2f}", ink=ink)
    paper.text(80, 510, f"{digits(dice, 10)}****{digits(dice, 4)}　{name}")
    paper.pair(80, 600, "电子客票号：", digits(dice, 22), ink=ink)
    paper.pair(80, 670, "购买方名称：", buyer.name, ink=ink)
    paper.pair(760, 670, "统一社会信用代码：", buyer.tax_id, ink=ink)
    paper.text(80, 760, "买票请到12306 发货请到95306", size=24)
    payload = f"01,51,,{number},{fare:.2f},{on:%Y%m%d},,{dice.getrandbits(16):04X}"
    paper.code(1250, 430, 170, payload)
    fields: dict[str, str | Decimal | date] = {
        "invoice_number": number,
        "issue_date": on,
        "travel_date": travelled,
        "departure": start,
        "destination": end,
        "vehicle": train,
        "passenger_name": name,
        "buyer_name": buyer.name,
        "buyer_tax_id": buyer.tax_id,
        "total_amount": fare,
    }
    return Document("railway_invoice", paper.image, fields, payload)


def air(dice: random.Random) -> Document:
    """航空运输电子客票行程单 in the form of an e-invoice."""
    start, end = dice.sample(CITIES, 2)
    on = day(dice, first=date(2024, 12, 1))
    number, name, buyer, seller = (
        f"{on:%y}{dice.choice(['11', '44', '31'])}2{digits(dice, 15)}",
        person(dice),
        company(dice),
        company(dice),
    )
    fare, fuel = Decimal(dice.randint(20_000, 300_000)) / 100, Decimal(dice.choice([0, 30, 50, 70]))
    tax = money((fare + fuel) * 9 / 100)
    total, ink = fare + fuel + tax + _CHARGE, dice.choice(INKS)
    paper = Paper(1700, 820, face=dice.choice(["sans", "serif"]), size=26)
    paper.text(850, 65, "电子发票（航空运输电子客票行程单）", size=40, colour=ink, anchor="mm", face="serif")
    paper.pair(1180, 130, "发票号码：", number, ink=ink)
    paper.pair(70, 190, "旅客姓名：", name, ink=ink)
    paper.pair(560, 190, "有效身份证件号码：", f"{digits(dice, 6)}********{digits(dice, 4)}", ink=ink)
    for x, head, value in (
        (70, "承运人", dice.choice(["国航", "东航", "南航", "海航"])),
        (320, "航班号", dice.choice(["CA", "MU", "CZ", "HU"]) + digits(dice, 4)),
        (570, "座位等级", dice.choice("YMBC")),
        (820, "日期", f"{on.year}年{on.month}月{on.day}日"),
        (1150, "时间", f"{dice.randint(6, 22):02}:{dice.randint(0, 59):02}"),
    ):
        paper.text(x, 320, head, colour=ink)
        paper.text(x, 375, value)
    paper.text(70, 255, f"自：{start}　　至：{end}")
    sums = (("票价", fare), ("燃油附加费", fuel), ("增值税税额", tax), ("民航发展基金", _CHARGE), ("合计", total))
    for column, (head, amount) in enumerate(sums):
        paper.text(70 + column * 320, 470, head, colour=ink)
        paper.text(70 + column * 320, 525, f"CNY {amount:.2f}")
    paper.pair(70, 610, "购买方名称：", buyer.name, ink=ink)
    paper.pair(830, 610, "统一社会信用代码/纳税人识别号：", buyer.tax_id, ink=ink)
    paper.pair(70, 690, "填开单位：", seller.name, ink=ink)
    paper.pair(830, 690, "填开日期：", f"{on.year}年{on.month:02}月{on.day:02}日", ink=ink)
    payload = f"01,61,,{number},{total:.2f},{on:%Y%m%d},,{dice.getrandbits(16):04X}"
    paper.code(70, 25, 120, payload)
    fields: dict[str, str | Decimal | date] = {
        "invoice_number": number,
        "issue_date": on,
        "tax_amount": tax,
        "total_amount": total,
    }
    return Document("air", paper.image, fields, payload)


def taxi(dice: random.Random) -> Document:
    """The slip that a taxi's meter prints."""
    on, region = day(dice, last=date(2024, 6, 30)), dice.choice(["11", "31", "44", "32"])
    place = {"11": "北京市", "31": "上海市", "44": "广东省", "32": "江苏省"}[region]
    code, number = f"1{region}00{on:%y}0{digits(dice, 4)}", digits(dice, 8)
    letters = dice.choice("ABDE") + dice.choice(string.ascii_uppercase)
    plate = f"{_PLATES[region]}{letters}{digits(dice, 4)}"
    total = Decimal(dice.randint(11, 220)).quantize(Decimal("0.01"))
    ink = dice.choice(INKS)
    paper = Paper(470, 1010, face="sans", size=28)
    paper.text(235, 55, f"{place}出租汽车专用发票", size=30, colour=ink, anchor="mm", face="serif")
    paper.text(235, 100, "发票联", size=28, colour=ink, anchor="mm", face="serif")
    hour = dice.randint(6, 21)
    rows = [
        ("发票代码 ", code),
        ("发票号码 ", number),
        ("单位 ", digits(dice, 5)),
        ("电话 ", digits(dice, 8)),
        ("车号 ", plate),
        ("证号 ", digits(dice, 6)),
        ("日期 ", f"{on:%Y-%m-%d}"),
        ("上车 ", f"{hour:02}:{dice.randint(0, 29):02}"),
        ("下车 ", f"{hour:02}:{dice.randint(30, 59):02}"),
        ("单价 ", f"{dice.choice(['2.30', '2.50', '2.70'])}元/公里"),
        ("里程 ", f"{dice.randint(20, 400) / 10}公里"),
        ("等候 ", f"00:0{dice.randint(0, 9)}:{dice.randint(10, 59)}"),
        ("状态 ", f"{dice.randint(1, 9)}"),
        (dice.choice(["金额 ", "总金额 "]), f"{total}元"),
    ]
    for row, (label, value) in enumerate(rows):
        paper.pair(45, 165 + row * 56, label, value, ink=ink)
    fields: dict[str, str | Decimal | date] = {
        "invoice_code": code,
        "invoice_number": number,
        "issue_date": on,
        "vehicle": plate,
        "total_amount": total,
    }
    return Document("taxi", paper.image, fields)


def fixed(dice: random.Random) -> Document:
    """通用定额发票: a code, a number and a round sum."""
    region, year = dice.choice(["11", "31", "44", "32", "51"]), dice.randint(15, 23)
    code, number = f"1{region}00{year}{digits(dice, 5)}", digits(dice, 8)
    total = Decimal(dice.choice([1, 2, 5, 10, 20, 50, 100]))
    ink = dice.choice(INKS)
    paper = Paper(1000, 560, face="sans", size=34, colour=(250, 246, 232))
    place = {"11": "北京", "31": "上海", "44": "广东", "32": "江苏", "51": "四川"}[region]
    paper.text(500, 70, f"{place}通用定额发票", size=48, colour=ink, anchor="mm", face="serif")
    paper.text(500, 125, "发票联", size=32, colour=ink, anchor="mm", face="serif")
    paper.pair(90, 200, "发票代码：", code, ink=ink)
    paper.pair(90, 260, "发票号码：", number, ink=ink)
    paper.text(500, 355, f"{write_capital_amount(total)}", size=56, anchor="mm", face="serif")
    paper.text(500, 425, f"￥{total}.00", size=40, anchor="mm")
    paper.text(90, 500, "收款单位（盖章有效）", colour=ink, size=28)
    paper.stamp(760, 430, company(dice).name, dice, radius=(120, 80))
    fields: dict[str, str | Decimal | date] = {
        "invoice_code": code,
        "invoice_number": number,
        "total_amount": total,
    }
    return Document("fixed", paper.image, fields)


def _train(dice: random.Random) -> str:
    return dice.choice("GDCKTZ") + str(dice.randint(1, 9999))
