"""The window's language: our own texts, Qt's texts, and how numbers and dates are written."""

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from invoice_desk.config import resource
from invoice_desk.messages import LANGUAGES

_CHINESE: Final = "zh_CN"
_TRANSLATORS: Final = "invoice-desk-translators"
"""The application's property that holds the translators installed here."""


def install_language(app: QApplication, choice: str) -> str:
    """Speak `choice` (one of LANGUAGES; anything else means the system's language) and return what is spoken now.

    Only what is built afterwards speaks it: the window has to be made anew.
    """
    language = choice if choice in LANGUAGES else _system_language()
    for translator in app.property(_TRANSLATORS) or []:
        app.removeTranslator(translator)
        translator.deleteLater()
    installed: list[QTranslator] = []
    QLocale.setDefault(_locale_of(language))
    if language != "en":
        # The one installed last is asked first: our own texts go before Qt's.
        qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in (
            (f"qtbase_{language}", qt_texts),
            (f"invoice_desk_{language}", str(resource("translations"))),
        ):
            translator = QTranslator(app)
            if translator.load(name, folder):
                app.installTranslator(translator)
                installed.append(translator)
    app.setProperty(_TRANSLATORS, installed)
    return language


def spoken_language() -> str:
    """What `install_language` returned last."""
    return _CHINESE if QLocale().language() is QLocale.Language.Chinese else "en"


def _system_language() -> str:
    return _CHINESE if next(iter(QLocale.system().uiLanguages()), "").startswith("zh") else "en"


def _locale_of(language: str) -> QLocale:
    """Those who use the system in this language keep their own way of writing numbers and dates."""
    locale = QLocale(_CHINESE if language == _CHINESE else "en_GB")
    system = QLocale.system()
    same = (system.language(), system.script()) == (locale.language(), locale.script())
    return system if same else locale
