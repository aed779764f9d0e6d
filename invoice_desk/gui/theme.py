"""The window's looks: a light and a dark palette over Qt's Fusion style, and colours that mean something.

The style itself is chosen where the application is made.
"""

import sys
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

_Role = QPalette.ColorRole
_Colours = Mapping[QPalette.ColorRole, tuple[str, str]]

# Light first, dark second. Everything that is read has a contrast of at least 4.5:1 on what it stands on.
_ROLES: Final[_Colours] = {
    _Role.Window: ("#f3f4f6", "#2c2e33"),
    _Role.WindowText: ("#1b1f24", "#e4e6ea"),
    _Role.Base: ("#ffffff", "#1a1c1f"),
    _Role.AlternateBase: ("#f8f9fb", "#202226"),
    _Role.Text: ("#1b1f24", "#e4e6ea"),
    _Role.PlaceholderText: ("#656b75", "#979ea9"),
    _Role.Button: ("#f7f8fa", "#3b3e45"),
    _Role.ButtonText: ("#1b1f24", "#e4e6ea"),
    _Role.BrightText: ("#ffffff", "#ffffff"),
    _Role.ToolTipBase: ("#24282e", "#3a3e45"),
    _Role.ToolTipText: ("#f5f6f8", "#f0f1f4"),
    _Role.Highlight: ("#1f5fbf", "#6ea8fa"),
    _Role.HighlightedText: ("#ffffff", "#0d1420"),
    _Role.Accent: ("#1f5fbf", "#6ea8fa"),
    _Role.Link: ("#1c58b3", "#7fb2fb"),
    _Role.LinkVisited: ("#6a3fa6", "#bd9df2"),
    _Role.Light: ("#ffffff", "#4c5058"),
    _Role.Midlight: ("#e6e8ec", "#40434a"),
    _Role.Mid: ("#c9cdd4", "#15171a"),
    _Role.Dark: ("#a3a9b3", "#101114"),
    _Role.Shadow: ("#6f7680", "#08090a"),
}
_DISABLED: Final[_Colours] = {
    _Role.WindowText: ("#8d939c", "#767c86"),
    _Role.Text: ("#8d939c", "#767c86"),
    _Role.PlaceholderText: ("#8d939c", "#767c86"),
    _Role.ButtonText: ("#8d939c", "#767c86"),
    _Role.Base: ("#f6f7f8", "#26282c"),
    _Role.Highlight: ("#e3e5e9", "#33363c"),
    _Role.HighlightedText: ("#6b717b", "#979ea9"),
    _Role.Accent: ("#a3a9b3", "#5b6069"),
    _Role.Link: ("#8d939c", "#767c86"),
}
# Selected rows are tinted rather than solid blue, so that the colours of verdicts stay readable on them.
_ROW: Final[_Colours] = {
    _Role.Highlight: ("#d3e3fb", "#26456f"),
    _Role.HighlightedText: ("#10151b", "#ffffff"),
}
_ROW_UNFOCUSED: Final[_Colours] = {
    _Role.Highlight: ("#e1e6ee", "#343c48"),
    _Role.HighlightedText: ("#10151b", "#ffffff"),
}
_NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "confirmed": ("#16643a", "#6fd39a"),
    "corrected": ("#1c56ad", "#8fbcff"),
    "conflict": ("#b3261e", "#ffa59c"),
    "unconfirmed": ("#7d4b00", "#eec069"),
    "missing": ("#565c66", "#b0b6c0"),
    "accent": ("#1c56ad", "#8fbcff"),
    "warning": ("#7d4b00", "#eec069"),
    "error": ("#b3261e", "#ffa59c"),
    "ok": ("#16643a", "#6fd39a"),
    "muted": ("#565c66", "#b0b6c0"),
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
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid palette(placeholder-text); border-radius: 7px;
    background: palette(base); }
QRadioButton::indicator:hover { border-color: palette(accent); }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid palette(accent); }
QRadioButton::indicator:disabled { border-color: palette(mid); background: palette(window); }
QCheckBox::indicator:unchecked { width: 12px; height: 12px; border: 1px solid palette(placeholder-text);
    border-radius: 2px; background: palette(base); }
QProgressBar { border: 1px solid palette(placeholder-text); border-radius: 4px; background: palette(base); }
QProgressBar::chunk { border-radius: 3px; background: palette(accent); }
"""


def apply_theme(app: QApplication, choice: str) -> None:
    """Dress the application: `choice` is `light`, `dark`, or `auto`, which follows the system from now on.

    May be called again with another choice; what is visible changes at once.
    """
    hints = app.styleHints()
    follower = app.property(_FOLLOWER)
    if isinstance(follower, _Follower):
        hints.colorSchemeChanged.disconnect(follower.follow)
        follower.deleteLater()
        app.setProperty(_FOLLOWER, None)
    # This also tells the system how to draw title bars and its own dialogs, where it can be told.
    scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown)
    hints.setColorScheme(scheme)
    if scheme is Qt.ColorScheme.Unknown:
        follower = _Follower(app)
        app.setProperty(_FOLLOWER, follower)
        hints.colorSchemeChanged.connect(follower.follow)
        scheme = hints.colorScheme()
    _dress(app, dark=scheme is Qt.ColorScheme.Dark)


def is_dark(palette: QPalette) -> bool:
    """Whether light texts stand on dark ground."""
    return palette.color(_Role.Base).lightness() < 128


def colour(palette: QPalette, name: str) -> QColor:
    """The colour that stands for `name` (a verdict, `warning`, `error`, `ok`, `accent`, `muted`), readable on the
    palette's base, alternate rows, window and selection. KeyError for a name that means nothing.
    """
    return QColor(_NAMED[name][is_dark(palette)])


def made_palette(*, dark: bool) -> QPalette:
    """The palette of everything but rows."""
    palette = QPalette()
    _set(palette, QPalette.ColorGroup.All, _ROLES, dark)
    _set(palette, QPalette.ColorGroup.Disabled, _DISABLED, dark)
    return palette


def row_palette(*, dark: bool) -> QPalette:
    """The palette of tables, lists and menus."""
    palette = made_palette(dark=dark)
    _set(palette, QPalette.ColorGroup.Active, _ROW, dark)
    _set(palette, QPalette.ColorGroup.Inactive, _ROW_UNFOCUSED, dark)
    return palette


def _set(palette: QPalette, group: QPalette.ColorGroup, colours: _Colours, dark: bool) -> None:
    for role, pair in colours.items():
        palette.setColor(group, role, QColor(pair[dark]))


class _Follower(QObject):
    """Dresses the application anew when the system goes from light to dark or back."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        _dress(self._app, dark=scheme is Qt.ColorScheme.Dark)


def _dress(app: QApplication, *, dark: bool) -> None:
    palette = made_palette(dark=dark)
    app.setPalette(palette)
    for name in ("QAbstractItemView", "QMenu", "QMenuBar"):
        app.setPalette(row_palette(dark=dark), name)  # type: ignore[arg-type]  # it takes str and no bytes
    QToolTip.setPalette(palette)
    if sys.platform == "linux":
        app.setFont(_with_chinese(app.font()))
    app.setStyleSheet(_SHEET)


def _with_chinese(font: QFont) -> QFont:
    families = font.families() or [font.family()]
    font.setFamilies([*families, *(name for name in _CHINESE_FONTS if name not in families)])
    return font
