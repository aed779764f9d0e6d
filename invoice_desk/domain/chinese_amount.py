"""Amounts in Chinese capital figures (大写), as invoices and cheques write them.

Rules: 正确填写票据和结算凭证的基本规定 (annex of 支付结算办法): 元 or 圆, 整 or 正 after 元 and optional after 角,
one 零 for a run of noughts, 人民币 or ⊗ in front, （负数） for red invoices.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Final

_DIGITS: Final = {character: value for value, group in enumerate(
    ("零〇○", "壹一弌", "贰貳二", "叁參叄三", "肆四", "伍五", "陆陸六", "柒七", "捌八", "玖九")
) for character in group}  # fmt: skip
_PLACES: Final = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_GROUPS: Final = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_FIGURES: Final = "".join([*_DIGITS, *_PLACES, *_GROUPS])
_SHAPE: Final = re.compile(
    rf"(?P<negative>[(（]?负(?:数)?[)）]?|-)?(?:(?P<yuan>[{_FIGURES}]+)[元圆圓])?"
    rf"(?:零?(?P<jiao>[{_FIGURES}])角)?(?:零?(?P<fen>[{_FIGURES}])分)?[整正]?"
)
_FRONT: Final = re.compile(r"^(?:人民币|[⊗ⓧ×xX*¥￥:：\s®◎])+")
_RUN: Final = re.compile(rf"(?:[(（]?负数?[)）]?)?[{_FIGURES}元圆圓角分整正]{{3,}}")
_WRITTEN: Final = "零壹贰叁肆伍陆柒捌玖"
_LIMIT: Final = Decimal(10) ** 12


def parse_capital_amount(text: str) -> Decimal | None:
    """The amount that a text in capital figures says, with two places; None when it is none or contradicts itself."""
    bare = _FRONT.sub("", unicodedata.normalize("NFKC", text).replace(" ", ""))
    match = _SHAPE.fullmatch(bare)
    if match is None or not (match["yuan"] or match["jiao"] or match["fen"]):
        return None
    yuan = _integer(match["yuan"]) if match["yuan"] else 0
    jiao, fen = _digit(match["jiao"]), _digit(match["fen"])
    if yuan is None or jiao is None or fen is None:
        return None
    amount = Decimal(yuan) + Decimal(jiao) / 10 + Decimal(fen) / 100
    return (-amount if match["negative"] else amount).quantize(Decimal("0.01"))


def find_capital_amount(text: str) -> str | None:
    """The first run of capital figures in a line that is an amount, or None."""
    for match in _RUN.finditer(unicodedata.normalize("NFKC", text).replace(" ", "")):
        if parse_capital_amount(match.group()) is not None:
            return match.group()
    return None


def write_capital_amount(amount: Decimal) -> str:
    """An amount in capital figures, as the rules write it: 1280.50 → 壹仟贰佰捌拾圆伍角整.

    Raises ValueError for a fraction of a fen or an amount from a million million on.
    """
    cents = amount.copy_abs() * 100
    if cents != cents.to_integral_value() or amount.copy_abs() >= _LIMIT:
        raise ValueError("an amount in capital figures has two places and is below 10^12")
    yuan, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_written(yuan)}圆" if yuan or not rest else ""
    if jiao:
        words += f"{_WRITTEN[jiao]}角"
    elif fen and yuan:
        words += "零"
    words += f"{_WRITTEN[fen]}分" if fen else "整"
    return f"（负数）{words}" if amount < 0 else words


def _digit(text: str | None) -> int | None:
    return 0 if text is None else _DIGITS.get(text)


def _integer(text: str) -> int | None:
    """The number before 元; None when places don't fall in order (拾 after 佰 after 仟, 万 after 亿)."""
    total = section = 0
    digit: int | None = None
    last_place, last_group = 10_000, 10**12
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _PLACES:
            place = _PLACES[character]
            if place >= last_place:
                return None
            section += (1 if digit is None or (digit == 0 and place == 10) else digit) * place
            last_place, digit = place, None
        else:
            group = _GROUPS[character]
            if group >= last_group and group != 10**8:
                return None
            section += digit or 0
            total = (total + section) * group if group == 10**8 and last_group == 10_000 else total + section * group
            section, digit, last_place, last_group = 0, None, 10_000, group
    return total + section + (digit or 0)


def _written(number: int) -> str:
    if number == 0:
        return _WRITTEN[0]
    words, pending = "", False
    for exponent in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**exponent % 10
        group_end = exponent in {4, 8}
        if digit:
            words += (_WRITTEN[0] if pending else "") + _WRITTEN[digit] + ("", "拾", "佰", "仟")[exponent % 4]
            pending = False
        else:
            pending = bool(words)
        if group_end and number // 10**exponent % 10_000:
            words += "万" if exponent == 4 else "亿"
    return words
