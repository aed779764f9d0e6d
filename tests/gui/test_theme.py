"""The looks: everything that is read can be read, in all three themes, and a change of the theme is seen at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessibilityHints, QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Verdict
from invoice_desk.extraction.columns.values import DrawnRow
from invoice_desk.gui import theme
from invoice_desk.gui.line_columns.face import ColumnsFace
from invoice_desk.gui.theme import Look, apply_theme, colour, is_dark, look_of, made_palette, row_palette
from invoice_desk.messages import messages_in

Role, Group = QPalette.ColorRole, QPalette.ColorGroup
READABLE = 4.5
"""WCAG 2, AA."""

NOTICEABLE = 3.0
"""The same, of what is no text."""

HIGH = 7.0
"""WCAG 2, AAA."""

GROUNDS = (Role.Base, Role.AlternateBase, Role.Window)
TEXTS = (Role.WindowText, Role.Text, Role.PlaceholderText, Role.ButtonText, Role.Link, Role.LinkVisited)
in_all_themes = pytest.mark.parametrize("look", list(Look), ids=lambda look: look.name.lower())


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(text: QColor, ground: QColor) -> float:
    darker, lighter = sorted((luminance(text), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def grounds_of_rows(look: Look) -> list[QColor]:
    """What a coloured word in a table can stand on: rows, the window, a selection with and without focus."""
    rows = row_palette(look)
    selections = [rows.color(group, Role.Highlight) for group in (Group.Active, Group.Inactive)]
    return [*(rows.color(role) for role in GROUNDS), *selections]


def test_the_formula_knows_black_and_white() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@in_all_themes
def test_every_named_colour_is_readable_on_rows_windows_and_selections(look: Look) -> None:
    palette = made_palette(look)
    for name in theme._NAMED:
        for ground in grounds_of_rows(look):
            assert contrast(colour(palette, name), ground) >= READABLE, (name, ground.name())


@in_all_themes
def test_every_text_is_readable_on_what_it_stands_on(look: Look) -> None:
    for palette in (made_palette(look), row_palette(look)):
        for group in (Group.Active, Group.Inactive):
            pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
            pairs += [
                (Role.ButtonText, Role.Button),
                (Role.ButtonText, Role.Midlight),  # a button of the toolbar under the mouse
                (Role.ButtonText, Role.Mid),  # … and pressed
                (Role.HighlightedText, Role.Highlight),
                (Role.ToolTipText, Role.ToolTipBase),
            ]
            for text, ground in pairs:
                found = contrast(palette.color(group, text), palette.color(group, ground))
                assert found >= READABLE, (text.name, ground.name, group.name)


@in_all_themes
def test_rows_and_a_selection_can_be_told_apart_and_so_can_what_is_disabled(look: Look) -> None:
    palette = row_palette(look)
    for group in (Group.Active, Group.Inactive):
        assert palette.color(group, Role.Highlight) not in [palette.color(group, ground) for ground in GROUNDS]
    assert palette.color(Group.Disabled, Role.Text) != palette.color(Group.Active, Role.Text)


def test_every_verdict_has_a_colour_and_what_means_nothing_has_none() -> None:
    palette = made_palette(Look.LIGHT)
    for name in (*Verdict, "warning", "error", "ok", "accent", "muted"):
        assert colour(palette, str(name)).isValid()
    with pytest.raises(KeyError):
        colour(palette, "pretty")


# The application.


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """Follows the system again afterwards, as it does by default."""
    yield qapp
    apply_theme(qapp, "auto")


def looks_dark(widget: QTableWidget | QLabel) -> bool:
    """By the ground that is painted, not by what the palette says."""
    return widget.grab().toImage().pixelColor(widget.width() - 3, widget.height() - 3).lightness() < 128


@pytest.mark.parametrize("table", [True, False], ids=["table", "window"])
def test_what_is_visible_changes_with_the_theme_at_once(qtbot: QtBot, app: QApplication, table: bool) -> None:
    apply_theme(app, "light")
    widget = QTableWidget(2, 1) if table else QLabel("ACME")
    qtbot.addWidget(widget)
    widget.resize(200, 150)
    widget.show()
    assert not looks_dark(widget)

    apply_theme(app, "dark")
    assert looks_dark(widget)
    assert is_dark(widget.palette())

    apply_theme(app, "light")
    assert not looks_dark(widget)
    assert not is_dark(widget.palette())


def test_a_selected_row_is_tinted_and_a_selected_text_is_not(qtbot: QtBot, app: QApplication) -> None:
    apply_theme(app, "light")
    table, field = QTableWidget(1, 1), QLineEdit()
    qtbot.addWidget(table)
    qtbot.addWidget(field)
    table.setItem(0, 0, QTableWidgetItem(""))
    table.selectRow(0)
    table.show()

    cell = table.visualRect(table.model().index(0, 0)).center() + table.viewport().pos()
    tints = [row_palette(Look.LIGHT).color(group, Role.Highlight) for group in (Group.Active, Group.Inactive)]
    assert table.grab().toImage().pixelColor(cell) in tints
    assert field.palette().color(Group.Active, Role.Highlight) not in tints


def told_by_the_system(app: QApplication, scheme: Qt.ColorScheme) -> None:
    app.styleHints().colorSchemeChanged.emit(scheme)


@pytest.mark.parametrize("theme_name", ["light", "dark", "contrast"])
def test_what_is_clicked_and_what_fills_up_stands_out_from_its_ground(
    qtbot: QtBot, app: QApplication, theme_name: str
) -> None:
    apply_theme(app, theme_name)
    listed = QListWidget()
    QListWidgetItem("", listed).setCheckState(Qt.CheckState.Unchecked)
    for made in (QRadioButton(), QCheckBox(), QProgressBar(), listed):
        qtbot.addWidget(made)
        made.resize(120, 20)
        made.show()
        picture = made.grab().toImage()
        ground = made.palette().color(Role.Base if made is listed else Role.Window)
        line = [picture.pixelColor(x, 10) for x in range(3 if made is listed else 0, 20)]  # behind its frame
        assert max(contrast(colour, ground) for colour in line) >= NOTICEABLE, type(made).__name__


@pytest.mark.parametrize("theme_name", ["light", "dark", "contrast"])
def test_that_a_row_of_drawn_columns_can_be_taken_is_seen(qtbot: QtBot, app: QApplication, theme_name: str) -> None:
    apply_theme(app, theme_name)
    face = ColumnsFace(messages_in("en"), language="en")
    qtbot.addWidget(face)
    face.show_rows([DrawnRow({}, is_sum=True)], [None])
    face.resize(400, 300)
    face.show()
    cell = face.table.visualRect(face.model.index(0, 0))
    picture, ground = face.table.viewport().grab(cell).toImage(), face.palette().color(Role.Base)
    line = [picture.pixelColor(x, picture.height() // 2) for x in range(24)]
    assert max(contrast(colour, ground) for colour in line) >= NOTICEABLE


@pytest.mark.parametrize("theme_name", ["light", "dark", "contrast"])
def test_which_is_chosen_and_how_far_it_is_can_be_seen(qtbot: QtBot, app: QApplication, theme_name: str) -> None:
    apply_theme(app, theme_name)
    button, bar, box = QRadioButton(), QProgressBar(textVisible=False), QCheckBox()
    for made in (button, bar, box):
        qtbot.addWidget(made)
        made.resize(120, 20)
        made.show()
    accent = made_palette(Look[theme_name.upper()]).color(Role.Accent)
    button.setChecked(True)
    box.setChecked(True)
    bar.setValue(50)
    assert accent in [button.grab().toImage().pixelColor(x, 10) for x in range(20)]
    ticked = [box.grab().toImage().pixelColor(x, 10) for x in range(2, 12)]
    assert accent in ticked
    assert max(contrast(accent, one) for one in ticked) >= NOTICEABLE
    filled = bar.grab().toImage()
    assert filled.pixelColor(20, 10) == accent
    assert contrast(accent, filled.pixelColor(100, 10)) >= NOTICEABLE


def test_the_theme_of_the_system_is_followed_until_one_is_chosen(qtbot: QtBot, app: QApplication) -> None:
    apply_theme(app, "auto")
    told_by_the_system(app, Qt.ColorScheme.Dark)
    assert is_dark(app.palette())
    told_by_the_system(app, Qt.ColorScheme.Light)
    assert not is_dark(app.palette())

    apply_theme(app, "light")
    told_by_the_system(app, Qt.ColorScheme.Dark)
    assert not is_dark(app.palette())

    apply_theme(app, "auto")
    apply_theme(app, "auto")
    told_by_the_system(app, Qt.ColorScheme.Dark)
    assert is_dark(app.palette())


def test_high_contrast_of_the_system_is_followed(
    qtbot: QtBot, app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_theme(app, "auto")
    needs = app.styleHints().accessibility()
    monkeypatch.setattr(
        QAccessibilityHints, "contrastPreference", lambda _: Qt.ContrastPreference.HighContrast, raising=True
    )
    needs.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert look_of(app.palette()) is Look.CONTRAST

    monkeypatch.undo()
    needs.contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert look_of(app.palette()) is Look.LIGHT


def test_in_high_contrast_texts_stand_out_more(qtbot: QtBot) -> None:
    rows = row_palette(Look.CONTRAST)
    for name in theme._NAMED:
        for ground in grounds_of_rows(Look.CONTRAST):
            assert contrast(colour(rows, name), ground) >= HIGH, (name, ground.name())
    for group in (Group.Active, Group.Inactive):
        for role in (*GROUNDS, Role.Highlight):
            assert contrast(rows.color(group, Role.Text), rows.color(group, role)) >= HIGH


@pytest.mark.parametrize("kind", [QPushButton, QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QListWidget])
def test_in_high_contrast_all_that_is_used_is_framed_and_shows_the_focus(
    qtbot: QtBot, app: QApplication, kind: type[QWidget]
) -> None:
    apply_theme(app, "contrast")
    window = QWidget()
    column = QVBoxLayout(window)
    before, made = QLineEdit(window), kind(window)
    column.addWidget(before)
    column.addWidget(made)
    qtbot.addWidget(window)
    window.show()
    before.setFocus()
    palette = app.palette()

    def edge() -> set[str]:
        picture = window.grab(made.geometry()).toImage()
        ground = palette.color(Role.Window)
        line = (picture.pixelColor(x, picture.height() // 2) for x in range(4))
        return {one.name() for one in line if contrast(one, ground) >= NOTICEABLE}

    unfocused = edge()
    assert unfocused
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    assert edge() != unfocused


def test_in_high_contrast_the_groups_of_a_menu_are_parted_by_a_line(qtbot: QtBot, app: QApplication) -> None:
    apply_theme(app, "contrast")
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("")
    line = menu.addSeparator()
    menu.addAction("")
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    picture, place = menu.grab().toImage(), menu.actionGeometry(line)
    colours = [picture.pixelColor(place.center().x(), y) for y in range(place.top(), place.bottom() + 1)]
    assert max(contrast(one, menu.palette().color(Role.Base)) for one in colours) >= NOTICEABLE


def test_a_system_that_says_nothing_gets_the_light_theme(qtbot: QtBot, app: QApplication) -> None:
    apply_theme(app, "dark")
    apply_theme(app, "auto")
    assert not is_dark(app.palette())


def test_dressing_again_adds_no_fonts(qtbot: QtBot, app: QApplication) -> None:
    apply_theme(app, "light")
    once = app.font().families()
    apply_theme(app, "dark")
    assert app.font().families() == once
