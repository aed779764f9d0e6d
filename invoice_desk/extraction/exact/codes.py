"""The code lists of EN 16931 as far as words for them help: kinds of document, ways to pay, units."""

from typing import Final

CREDIT_NOTES: Final = frozenset("81 83 261 262 296 308 381 396 420 458 532".split())
"""UNTDID 1001 codes of credit notes, as EN 16931 allows them: amounts are positive and mean a refund."""

_KINDS: Final = {
    "325": "Pro forma invoice",
    "326": "Partial invoice",
    "380": "Invoice",
    "381": "Credit note",
    "383": "Debit note",
    "384": "Corrected invoice",
    "386": "Prepayment invoice",
    "388": "Tax invoice",
    "389": "Self-billed invoice",
    "393": "Factored invoice",
    "396": "Factored credit note",
    "261": "Self-billed credit note",
    "751": "Invoice information for accounting purposes",
    "875": "Partial construction invoice",
    "876": "Partial final construction invoice",
    "877": "Final construction invoice",
}
_MEANS: Final = {
    "10": "Cash",
    "20": "Cheque",
    "30": "Credit transfer",
    "42": "Payment to bank account",
    "48": "Bank card",
    "49": "Direct debit",
    "54": "Credit card",
    "55": "Debit card",
    "57": "Standing agreement",
    "58": "SEPA credit transfer",
    "59": "SEPA direct debit",
    "97": "Clearing between partners",
}
_UNITS: Final = {
    "ANN": "a",
    "C62": "pcs",
    "CMT": "cm",
    "DAY": "d",
    "EA": "pcs",
    "GRM": "g",
    "H87": "pcs",
    "HUR": "h",
    "KGM": "kg",
    "KMT": "km",
    "KWH": "kWh",
    "LTR": "l",
    "MIN": "min",
    "MON": "mo",
    "MTK": "m²",
    "MTQ": "m³",
    "MTR": "m",
    "P1": "%",
    "TNE": "t",
    "WEE": "wk",
}


def kind_of_document(code: str) -> str:
    """UNTDID 1001 in words; empty for a code that has none here."""
    return _KINDS.get(code.strip(), "")


def means_of_payment(code: str) -> str:
    """UNTDID 4461 in words; empty for a code that has none here."""
    return _MEANS.get(code.strip(), "")


def unit_sign(code: str) -> str:
    """The sign of a unit of UN/ECE Recommendation 20, or its code."""
    return _UNITS.get(code.strip(), code.strip())
