"""Several names in a sentence, parted as the window's language parts them."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication


def listed(names: Iterable[str]) -> str:
    """The names one after the other: `Seller, Date`, in Chinese `销售方、日期`."""
    return QCoreApplication.translate("Lists", ", ").join(names)
