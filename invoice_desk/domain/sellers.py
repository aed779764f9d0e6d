"""By what a seller is known again from one document to the next: its tax id, else its name without its legal form."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_FORMS: Final = frozenset(
    "ltd limited llc llp lp plc inc incorporated corp corporation co company pty pte bhd sdnbhd sdn berhad plt gmbh "
    "mbh ag kg ohg ug gbr ek se sarl sas sasu sa eurl snc sl slu sau srl spa bv nv vof bvba lda ltda sro spolsro as "
    "doo dd spzoo spółkazoo ab aktiebolag oy oyj ou oü aps kft zrt bt tbk cv ооо тов ао".split()
)
"""Words, and letters with points between them, at the end of a name that say what kind of company it is."""
_MOST_WORDS: Final = 4
_CHINESE_FORMS: Final = ("股份有限公司", "有限责任公司", "有限公司", "株式会社", "有限会社", "合同会社", "주식회사")
_SHORTEST: Final = 2


def id_key(tax_id: str) -> str:
    """A tax id without the spaces, points and strokes of print, in capitals; "" for none."""
    return "".join(one for one in unicodedata.normalize("NFKC", tax_id).upper() if one.isalnum())


@lru_cache(maxsize=10_000)
def name_key(name: str) -> str:
    """A form in which two spellings of one seller's name are equal: `ACME Co., Ltd.` and `Acme`; "" for none."""
    words = _WORD.findall(unicodedata.normalize("NFKC", name).casefold())
    while (shorter := _without_form(words)) != words:
        words = shorter
    key = "".join(words)
    for form in _CHINESE_FORMS:
        bare = key.removesuffix(form).removeprefix(form)
        if bare != key and len(bare) >= _SHORTEST:
            return bare
    return key


def _without_form(words: list[str]) -> list[str]:
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        if "".join(words[-count:]) in _FORMS:
            return words[:-count]
    return words
