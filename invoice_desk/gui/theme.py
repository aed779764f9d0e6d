"""The window's looks: light, dark and high contrast over Qt's Fusion style, and colours that mean something.

The style itself is chosen where the application is made.
"""

import sys
from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from invoice_desk.config import resource

_Role = QPalette.ColorRole
_Colours = Mapping[QPalette.ColorRole, tuple[str, str, str]]


class Look(IntEnum):
    """Which of the three colours that stand for a role."""

    LIGHT = 0
    DARK = 1
    CONTRAST = 2


# By the look. Everything that is read has a contrast of at least 4.5:1 on what it stands on, 7:1 in high contrast.
_ROLES: Final[_Colours] = {
    _Role.Window: ("#f3f4f6", "#2c2e33", "#000000"),
    _Role.WindowText: ("#1b1f24", "#e4e6ea", "#ffffff"),
    _Role.Base: ("#ffffff", "#1a1c1f", "#000000"),
    _Role.AlternateBase: ("#f8f9fb", "#202226", "#1a1a1a"),
    _Role.Text: ("#1b1f24", "#e4e6ea", "#ffffff"),
    _Role.PlaceholderText: ("#656b75", "#979ea9", "#d6d6d6"),
    _Role.Button: ("#f7f8fa", "#3b3e45", "#000000"),
    _Role.ButtonText: ("#1b1f24", "#e4e6ea", "#ffffff"),
    _Role.BrightText: ("#ffffff", "#ffffff", "#ffffff"),
    _Role.ToolTipBase: ("#24282e", "#3a3e45", "#000000"),
    _Role.ToolTipText: ("#f5f6f8", "#f0f1f4", "#ffff00"),
    _Role.Highlight: ("#1f5fbf", "#6ea8fa", "#ffff00"),
    _Role.HighlightedText: ("#ffffff", "#0d1420", "#000000"),
    _Role.Accent: ("#1f5fbf", "#6ea8fa", "#ffff00"),
    _Role.Link: ("#1c58b3", "#7fb2fb", "#7fd7ff"),
    _Role.LinkVisited: ("#6a3fa6", "#bd9df2", "#e0b0ff"),
    _Role.Light: ("#ffffff", "#4c5058", "#8f8f8f"),
    _Role.Midlight: ("#e6e8ec", "#40434a", "#333333"),
    _Role.Mid: ("#c9cdd4", "#15171a", "#4d4d4d"),
    _Role.Dark: ("#a3a9b3", "#101114", "#a6a6a6"),
    _Role.Shadow: ("#6f7680", "#08090a", "#ffffff"),
}
_DISABLED: Final[_Colours] = {
    _Role.WindowText: ("#8d939c", "#767c86", "#a6a6a6"),
    _Role.Text: ("#8d939c", "#767c86", "#a6a6a6"),
    _Role.PlaceholderText: ("#8d939c", "#767c86", "#a6a6a6"),
    _Role.ButtonText: ("#8d939c", "#767c86", "#a6a6a6"),
    _Role.Base: ("#f6f7f8", "#26282c", "#000000"),
    _Role.Highlight: ("#e3e5e9", "#33363c", "#333333"),
    _Role.HighlightedText: ("#6b717b", "#979ea9", "#a6a6a6"),
    _Role.Accent: ("#a3a9b3", "#5b6069", "#a6a6a6"),
    _Role.Link: ("#8d939c", "#767c86", "#a6a6a6"),
}
# Selected rows are tinted rather than solid blue, so that the colours of verdicts stay readable on them.
_ROW: Final[_Colours] = {
    _Role.Highlight: ("#d3e3fb", "#26456f", "#00346b"),
    _Role.HighlightedText: ("#10151b", "#ffffff", "#ffffff"),
}
_ROW_UNFOCUSED: Final[_Colours] = {
    _Role.Highlight: ("#e1e6ee", "#343c48", "#333333"),
    _Role.HighlightedText: ("#10151b", "#ffffff", "#ffffff"),
}
_NAMED: Final[Mapping[str, tuple[str, str, str]]] = {
    "confirmed": ("#16643a", "#6fd39a", "#7dff9b"),
    "corrected": ("#1c56ad", "#8fbcff", "#8fd3ff"),
    "conflict": ("#b3261e", "#ffa59c", "#ffb3ab"),
    "unconfirmed": ("#7d4b00", "#eec069", "#ffe14d"),
    "missing": ("#565c66", "#b0b6c0", "#d6d6d6"),
    "accent": ("#1c56ad", "#8fbcff", "#8fd3ff"),
    "warning": ("#7d4b00", "#eec069", "#ffe14d"),
    "error": ("#b3261e", "#ffa59c", "#ffb3ab"),
    "ok": ("#16643a", "#6fd39a", "#7dff9b"),
    "muted": ("#565c66", "#b0b6c0", "#d6d6d6"),
}

# Fontconfig picks Japanese forms for Chinese texts unless it is told which; a family that is missing does no harm.
_CHINESE_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)

# Kept as a property: searching the application's children makes Python build the classes of all of them.
_FOLLOWER: Final = "invoice-desk-theme-follower"

# Only what a palette can't say. Colours are the palette's.
_SHEET: Final = """
QToolBar { spacing: 4px; padding: 4px 6px; border: none; border-bottom: 1px solid palette(mid); }
QToolBar QToolButton { padding: 4px 6px; border: 1px solid transparent; border-radius: 4px; }
QToolBar QToolButton:hover { background: palette(midlight); }
QToolBar QToolButton:pressed, QToolBar QToolButton:checked { background: palette(mid); }
QToolBar QToolButton:focus { border-color: palette(accent); }
QToolBar::separator { width: 1px; margin: 4px 4px; background: palette(mid); }
QHeaderView::section { padding: 4px 6px; border: none; border-right: 1px solid palette(midlight);
    border-bottom: 1px solid palette(mid); background: palette(window); color: palette(window-text);
    font-weight: normal; }
QTabBar::tab { padding: 6px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { background: palette(midlight); }
QTabBar::tab:selected { border-bottom-color: palette(accent); }
QTabBar::tab:selected:focus { border: 1px solid palette(accent); border-bottom-width: 2px; }
QToolTip { padding: 3px 5px; border: 1px solid palette(shadow); background: palette(tool-tip-base);
    color: palette(tool-tip-text); }
QStatusBar::item { border: none; }
QMenu::separator { height: 1px; margin: 3px 6px; background: palette(midlight); }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid palette(placeholder-text); border-radius: 7px;
    background: palette(base); }
QRadioButton::indicator:hover { border-color: palette(accent); }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid palette(accent); }
QRadioButton::indicator:disabled { border-color: palette(mid); background: palette(window); }
QCheckBox::indicator:unchecked, QListView::indicator:unchecked, ColumnsFace QTableView::indicator:unchecked {
    width: 12px; height: 12px; border: 1px solid palette(placeholder-text);
    border-radius: 2px; background: palette(base); }
QCheckBox::indicator:checked, QListView::indicator:checked, ColumnsFace QTableView::indicator:checked {
    width: 12px; height: 12px; border: 1px solid palette(accent); border-radius: 2px; background: palette(accent);
    image: url("LOOK/TICK.png"); }
QCheckBox::indicator:checked:disabled, QListView::indicator:checked:disabled {
    border-color: palette(placeholder-text); background: palette(placeholder-text); }
QCheckBox::indicator:indeterminate { width: 6px; height: 6px; border: 4px solid palette(accent); border-radius: 2px;
    background: palette(base); }
QProgressBar { border: 1px solid palette(placeholder-text); border-radius: 4px; background: palette(base); }
QProgressBar::chunk { border-radius: 3px; background: palette(accent); }
"""

# On black ground nothing is seen of the shades by which Fusion sets off what can be clicked or typed into.
_CONTRAST_SHEET: Final = """
QPushButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea, QGroupBox, QMenu {
    border: 1px solid palette(text); }
QPushButton { padding: 4px 14px; border-radius: 3px; background: palette(button); }
QPushButton:default { border-width: 2px; }
QPushButton:hover, QPushButton:pressed { background: palette(midlight); }
QLineEdit, QComboBox, QAbstractSpinBox { padding: 2px; border-radius: 2px; background: palette(base); }
QPushButton:focus, QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QAbstractScrollArea:focus {
    border: 2px solid palette(accent); }
QPushButton:disabled, QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    border-color: palette(dark); }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 16px; border: none; }
QAbstractSpinBox::up-arrow { image: url("LOOK/arrow-up.png"); width: 9px; height: 5px; }
QAbstractSpinBox::down-arrow, QComboBox::down-arrow { image: url("LOOK/arrow-down.png"); width: 9px; height: 5px; }
QComboBox::drop-down { width: 18px; border: none; }
QMenu::separator { background: palette(dark); }
QToolButton { border: 1px solid transparent; }
QToolButton:focus, QToolButton:checked { border: 1px solid palette(accent); }
QHeaderView { border: none; }
QSplitter::handle, QScrollBar::handle { background: palette(dark); }
QScrollBar { background: palette(base); }
QScrollBar:vertical { width: 14px; }
QScrollBar:horizontal { height: 14px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
"""


_CHOICES: Final = {"light": Look.LIGHT, "dark": Look.DARK, "contrast": Look.CONTRAST}


def apply_theme(app: QApplication, choice: str) -> None:
    """Dress the application: `choice` is `light`, `dark`, `contrast`, or `auto`, which follows the system from now on.

    May be called again with another choice; what is visible changes at once.
    """
    hints = app.styleHints()
    follower = app.property(_FOLLOWER)
    if isinstance(follower, _Follower):
        follower.stop()
        app.setProperty(_FOLLOWER, None)
    look = _CHOICES.get(choice)
    # This also tells the system how to draw title bars and its own dialogs, where it can be told.
    if look is None:
        hints.setColorScheme(Qt.ColorScheme.Unknown)
        follower = _Follower(app)
        app.setProperty(_FOLLOWER, follower)
        follower.look_again()
    else:
        hints.setColorScheme(Qt.ColorScheme.Light if look is Look.LIGHT else Qt.ColorScheme.Dark)
        _dress(app, look)


def look_of(palette: QPalette) -> Look:
    """The look that a palette belongs to; one that is none of ours counts as light or dark."""
    base = palette.color(QPalette.ColorGroup.Active, _Role.Base)
    if base == QColor(_ROLES[_Role.Base][Look.CONTRAST]):
        return Look.CONTRAST
    return Look.DARK if is_dark(palette) else Look.LIGHT


def is_dark(palette: QPalette) -> bool:
    """Whether light texts stand on dark ground."""
    return palette.color(_Role.Base).lightness() < 128


def colour(palette: QPalette, name: str) -> QColor:
    """The colour that stands for `name` (a verdict, `warning`, `error`, `ok`, `accent`, `muted`), readable on the
    palette's base, alternate rows, window and selection. KeyError for a name that means nothing.
    """
    return QColor(_NAMED[name][look_of(palette)])


def made_palette(look: Look) -> QPalette:
    """The palette of everything but rows."""
    palette = QPalette()
    _set(palette, QPalette.ColorGroup.All, _ROLES, look)
    _set(palette, QPalette.ColorGroup.Disabled, _DISABLED, look)
    return palette


def row_palette(look: Look) -> QPalette:
    """The palette of tables, lists and menus."""
    palette = made_palette(look)
    _set(palette, QPalette.ColorGroup.Active, _ROW, look)
    _set(palette, QPalette.ColorGroup.Inactive, _ROW_UNFOCUSED, look)
    return palette


def _set(palette: QPalette, group: QPalette.ColorGroup, colours: _Colours, look: Look) -> None:
    for role, three in colours.items():
        palette.setColor(group, role, QColor(three[look]))


class _Follower(QObject):
    """Dresses the application anew when the system goes from light to dark, to high contrast, or back."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._hints = app.styleHints()
        self._needs = self._hints.accessibility()
        self._hints.colorSchemeChanged.connect(self.follow)
        self._needs.contrastPreferenceChanged.connect(self.look_again)

    def stop(self) -> None:
        """Follow no longer."""
        self._hints.colorSchemeChanged.disconnect(self.follow)
        self._needs.contrastPreferenceChanged.disconnect(self.look_again)
        self.deleteLater()

    @Slot()
    def look_again(self) -> None:
        """Look as the system does now."""
        self.follow(self._hints.colorScheme())

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Look as the system does with this scheme."""
        if self._needs.contrastPreference() is Qt.ContrastPreference.HighContrast:
            _dress(self._app, Look.CONTRAST)
        else:
            _dress(self._app, Look.DARK if scheme is Qt.ColorScheme.Dark else Look.LIGHT)


def _dress(app: QApplication, look: Look) -> None:
    palette, rows = made_palette(look), row_palette(look)
    app.setPalette(palette)
    for name in ("QAbstractItemView", "QMenu", "QMenuBar"):
        app.setPalette(rows, name)  # type: ignore[arg-type]  # it takes str and no bytes
    QToolTip.setPalette(palette)
    if sys.platform == "linux":
        app.setFont(_with_chinese(app.font()))
    app.setStyleSheet(_sheet(look))


def _sheet(look: Look) -> str:
    text = _SHEET + _CONTRAST_SHEET if look is Look.CONTRAST else _SHEET
    tick = "tick-white" if look is Look.LIGHT else "tick-black"  # on the accent
    return text.replace("LOOK", resource("look").as_posix()).replace("TICK", tick)


def _with_chinese(font: QFont) -> QFont:
    families = font.families() or [font.family()]
    font.setFamilies([*families, *(name for name in _CHINESE_FONTS if name not in families)])
    return font
