"""Names in a row are parted by the marks of the language that is spoken."""

from PySide6.QtWidgets import QApplication

from invoice_desk.gui.language import install_language
from invoice_desk.gui.listed import listed


def test_names_are_parted_as_the_language_does(qapp: QApplication) -> None:
    install_language(qapp, "zh_CN")
    try:
        assert listed(["销售方", "日期"]) == "销售方、日期"
    finally:
        install_language(qapp, "en")
    assert listed(["Seller", "Date"]) == "Seller, Date"
