"""What is said of a supplier's rules: their values as people write them, and why each of them holds or doesn't."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from invoice_desk.domain.suppliers import Aspect, Rule, Stand
from invoice_desk.domain.typed import InvalidValueError, typed_value

DATE_ORDERS: Final[Mapping[str, str]] = {"dmy": "DD/MM/YYYY", "mdy": "MM/DD/YYYY", "ymd": "YYYY/MM/DD"}

KINDS: Final[Mapping[Aspect, str]] = {Aspect.RATE: "rate", Aspect.CURRENCY: "currency"}
"""How values are typed, where they are no plain text."""


def headers() -> dict[Aspect, str]:
    """The names of the columns, in their order."""
    return {
        Aspect.NAME: QCoreApplication.translate("Suppliers", "Name in your books"),
        Aspect.CATEGORY: QCoreApplication.translate("Suppliers", "Category"),
        Aspect.ACCOUNT: QCoreApplication.translate("Suppliers", "Account"),
        Aspect.RATE: QCoreApplication.translate("Suppliers", "Usual rate"),
        Aspect.DATE_ORDER: QCoreApplication.translate("Suppliers", "Dates"),
        Aspect.CURRENCY: QCoreApplication.translate("Suppliers", "Currency"),
    }


def shown(aspect: Aspect, value: str) -> str:
    """A rule's value as it is shown."""
    return DATE_ORDERS.get(value, value) if aspect is Aspect.DATE_ORDER else value


def typed(aspect: Aspect, text: str) -> str:
    """The value that a typed text means, "" for none. Raises InvalidValueError."""
    text = text.strip()
    if aspect is Aspect.DATE_ORDER:
        bare = text.casefold().replace("yyyy", "y").replace("dd", "d").replace("mm", "m")
        order = "".join(one for one in bare if one.isalpha())
        if text and order not in DATE_ORDERS:
            raise InvalidValueError("supplier.not_an_order", text=text)
        return order
    return str(typed_value(KINDS.get(aspect, "text"), text) or "")


def why(rule: Rule | None) -> str:
    """Why a rule holds, or why it does not."""
    if rule is None:
        return QCoreApplication.translate("Suppliers", "Nothing was learned yet. Type a value to set it.")
    if rule.stand is Stand.SET:
        return QCoreApplication.translate("Suppliers", "Set by you.")
    if rule.stand is Stand.FORGOTTEN:
        text = QCoreApplication.translate("Suppliers", "Not used: you have taken it back.")
    elif rule.holds:
        text = QCoreApplication.translate("Suppliers", "In use.")
    elif not rule.value:
        text = QCoreApplication.translate("Suppliers", "Not used: the field was cleared on most documents.")
    elif rule.others:
        text = QCoreApplication.translate("Suppliers", "Not used: documents contradict each other.")
    else:
        text = QCoreApplication.translate("Suppliers", "Not used yet: {needed} documents must agree.")
    counted = QCoreApplication.translate("Suppliers", "Documents that taught it: {count}; otherwise: {others}.")
    said = f"{text} {counted}" if rule.documents else text
    return said.format(needed=rule.needed, count=rule.documents, others=rule.others)
