"""Companies, people, goods and sums that exist nowhere."""

import random
import string
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from stdnum.cn import uscc

_CENT: Final = Decimal("0.01")

PROVINCES: Final = {
    "北京": ("110108", "海淀区中关村南大街"),
    "上海": ("310115", "浦东新区张杨路"),
    "广东": ("440305", "深圳市南山区科苑路"),
    "江苏": ("320505", "苏州市虎丘区狮山路"),
    "浙江": ("330106", "杭州市西湖区文三路"),
    "四川": ("510107", "成都市武侯区人民南路"),
    "湖北": ("420106", "武汉市武昌区中南路"),
    "陕西": ("610113", "西安市雁塔区长安南路"),
    "山东": ("370202", "青岛市市南区香港中路"),
    "福建": ("350203", "厦门市思明区湖滨南路"),
}
"""By name the code of a district and a street in it."""

_BRANDS: Final = (
    "恒达 明远 瑞丰 华信 金源 博雅 天成 宏图 安泰 联创 新锐 顺通 佳禾 盛世 启航 和美 春晖 鼎新 锦程 百川".split()
)
_TRADES: Final = {
    "科技": ("信息技术服务", ("软件开发服务费", "技术服务费", "系统维护费", "云服务器租用"), 6),
    "餐饮管理": ("餐饮服务", ("餐费", "餐饮服务", "会议用餐"), 6),
    "酒店管理": ("住宿服务", ("住宿费", "房费", "会议室租赁"), 6),
    "商贸": ("日用杂品", ("办公用品", "打印纸A4", "洗手液", "收纳箱"), 13),
    "电子": ("电子元件", ("集成电路", "贴片电容10uF", "连接器", "继电器JQX-13F"), 13),
    "物流": ("运输服务", ("货物运输服务", "快递费", "装卸费"), 9),
    "建材": ("水泥制品", ("预拌混凝土C30", "水泥砖", "砂浆"), 13),
    "文化传播": ("设计服务", ("平面设计费", "广告制作费", "展会策划费"), 6),
}
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = "伟芳娜敏静磊强洋艳勇军杰娟涛明超霞平刚桂英华玉兰建国海燕晓东雪梅"
_BANKS: Final = "中国工商银行 中国建设银行 招商银行 中国银行 交通银行 中国农业银行".split()
STATIONS: Final = (
    "北京南 上海虹桥 南京南 杭州东 苏州北 武汉 郑州东 西安北 成都东 长沙南 广州南 深圳北 济南西 天津西 合肥南 厦门北"
).split()
CITIES: Final = "北京 上海 广州 成都 深圳 杭州 西安 昆明 重庆 青岛 厦门 大连 三亚 长沙".split()


@dataclass(frozen=True)
class Company:
    """A company that sells or buys."""

    name: str
    tax_id: str
    address: str
    bank: str
    trade: str


@dataclass(frozen=True)
class Line:
    """A line of an invoice; sums in yuan, `rate` in percent."""

    item: str
    specification: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    rate: int
    tax: Decimal


def money(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choice(string.digits) for _ in range(count))


def company(dice: random.Random) -> Company:
    province = dice.choice(list(PROVINCES))
    district, street = PROVINCES[province]
    brand, trade = dice.choice(_BRANDS), dice.choice(list(_TRADES))
    place = dice.choice([province, f"{province}{'市' if province in ('北京', '上海') else '省'}", ""])
    body = f"91{district}MA" + "".join(dice.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(7))
    bank = f"{dice.choice(_BANKS)}{province}分行 {digits(dice, 19)}"
    phone = f"0{dice.randint(10, 99)}-{digits(dice, 8)}"
    return Company(
        name=f"{place}{brand}{trade}{dice.choice(['有限公司', '有限责任公司', '股份有限公司'])}",
        tax_id=body + uscc.calc_check_digit(body),
        address=f"{street}{dice.randint(1, 899)}号 {phone}",
        bank=bank,
        trade=trade,
    )


def person(dice: random.Random) -> str:
    return dice.choice(_SURNAMES) + "".join(dice.sample(_GIVEN, dice.choice([1, 2, 2])))


def day(dice: random.Random, first: date = date(2018, 1, 5), last: date = date(2026, 9, 30)) -> date:
    return first + timedelta(days=dice.randrange((last - first).days))


def lines(dice: random.Random, trade: str, count: int, *, rate: int | None = None) -> list[Line]:
    category, items, own = _TRADES[trade]
    of_all = own if rate is None else rate
    made = []
    for name in (dice.choice(items) for _ in range(count)):
        quantity = Decimal(dice.choice([1, 1, 2, 3, 5, 10, 24]))
        price = Decimal(dice.randint(300, 500_000)) / 100
        amount = money(quantity * price)
        tax = money(amount * of_all / 100)
        specification, unit = (
            dice.choice(["", "", "标准", f"XH-{dice.randint(10, 99)}"]),
            dice.choice(["项", "个", "件", ""]),
        )
        made.append(Line(f"*{category}*{name}", specification, unit, quantity, price, amount, of_all, tax))
    return made
