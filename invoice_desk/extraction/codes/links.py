"""Codes that are links to a tax administration with the invoice in their parameters; they are never opened.

Spain (VERI*FACTU: Orden HAC/1177/2024, art. 20 and 21) and Mexico (CFDI: Anexo 20, código de barras bidimensional).
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from invoice_desk.extraction.codes.draft import CodeDraft

SPAIN: Final = "verifactu-qr"
MEXICO: Final = "cfdi-qr"

_SPANISH_HOSTS: Final = frozenset({"www2.agenciatributaria.gob.es", "www2.aeat.es"})
_MEXICAN_HOST: Final = "verificacfdi.facturaelectronica.sat.gob.mx"
_MOST_PARAMETERS: Final = 20
_NIF: Final = re.compile(r"[0-9A-Z]{9}")
_RFC: Final = re.compile(r"[A-ZÑ&]{3,4}[0-9]{6}[0-9A-Z]{3}")
_ANYBODY: Final = frozenset({"XAXX010101000", "XEXX010101000"})  # the public at large; buyers abroad
_DAY: Final = re.compile(r"(?P<day>[0-9]{2})-(?P<month>[0-9]{2})-(?P<year>[0-9]{4})")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
_SIX_PLACES: Final = re.compile(r"0*(?P<sum>[0-9]{1,12}(?:\.[0-9]{1,2})?)0*")


def read_spain(text: str) -> CodeDraft | None:
    """`nif`, `numserie`, `fecha` (day first) and `importe`, the total, in euros."""
    said = parameters(text, _SPANISH_HOSTS)
    day = _DAY.fullmatch(said.get("fecha", ""))
    nif, number, total = (said.get(name, "") for name in ("nif", "numserie", "importe"))
    if day is None or not number or not _NIF.fullmatch(nif) or not _AMOUNT.fullmatch(total):
        return None
    draft = CodeDraft(SPAIN)
    draft.tax_id("seller_tax_id", nif)
    draft.identifier("invoice_number", number)
    draft.day("issue_date", f"{day['year']}-{day['month']}-{day['day']}")
    draft.money("total_amount", total)
    draft.currency("EUR")
    return draft if "issue_date" in draft else None


def read_mexico(text: str) -> CodeDraft | None:
    """`re` and `rr`, the RFC of both parties, and `tt`, the total in the invoice's own currency."""
    said = parameters(text, {_MEXICAN_HOST})
    seller, buyer = said.get("re", "").upper(), said.get("rr", "").upper()
    total = _SIX_PLACES.fullmatch(said.get("tt", ""))
    if total is None or not _RFC.fullmatch(seller):
        return None
    draft = CodeDraft(MEXICO)
    draft.tax_id("seller_tax_id", seller)
    if _RFC.fullmatch(buyer) and buyer not in _ANYBODY:
        draft.tax_id("buyer_tax_id", buyer)
    draft.money("total_amount", total["sum"])
    return draft


def parameters(text: str, hosts: frozenset[str] | set[str]) -> Mapping[str, str]:
    """What a link to one of these hosts asks for; empty for any other text."""
    try:
        link = urlsplit(text.strip())
        if link.scheme not in {"http", "https"} or link.hostname not in hosts:
            return {}
        asked = parse_qs(link.query, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return {}
    return {name: values[0].strip() for name, values in asked.items()}
