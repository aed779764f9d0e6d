"""The icons: each name has its drawing, each is seen at any size, and all follow the theme."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from invoice_desk.config import resource
from invoice_desk.gui import icons
from invoice_desk.gui.icons import icon
from invoice_desk.gui.theme import apply_theme, colour

NAMES = sorted(icons._NAMES)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light")
    yield qapp
    apply_theme(qapp, "auto")


def drawn(found: QIcon, size: int = 24, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    return found.pixmap(QSize(size, size), mode).toImage()


def ink(image: QImage) -> set[str]:
    """The colours of what is drawn, its soft edges left out."""
    colours = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {one.name() for one in colours if one.alpha() == 255}


def test_every_name_has_a_drawing_and_every_drawing_a_name() -> None:
    assert sorted(path.stem for path in resource("icons").glob("*.svg")) == NAMES


def test_what_has_a_colour_of_its_own_is_an_icon() -> None:
    assert set(icons._COLOURS) <= icons._NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_drawn_within_its_square(app: QApplication, name: str) -> None:
    drawing = ET.parse(resource("icons", f"{name}.svg")).getroot()
    assert drawing.tag.endswith("}svg")

    for size in (16, 24, 48):
        image = drawn(icon(name), size)
        assert (image.width(), image.height()) == (size, size)
        covered = sum(image.pixelColor(x, y).alpha() > 64 for x in range(size) for y in range(size))
        assert 0.02 < covered / size**2 < 0.95


def test_an_icon_nobody_drew_is_a_mistake_that_is_told() -> None:
    with pytest.raises(KeyError):
        icon("unicorn")


def test_icons_are_sharp_on_a_dense_screen(app: QApplication) -> None:
    picture = icon("undo").pixmap(QSize(20, 20), 2.0)

    assert picture.size() == QSize(40, 40)
    assert picture.devicePixelRatio() == 2.0


def test_an_icon_follows_the_theme_and_so_does_its_button(qtbot: QtBot, app: QApplication) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    button.setIcon(icon("close"))
    button.show()
    light = ink(drawn(button.icon()))
    painted = button.grab().toImage()

    apply_theme(app, "dark")

    assert app.palette().buttonText().color().name() in ink(drawn(button.icon()))
    assert ink(drawn(button.icon())).isdisjoint(light)
    assert button.grab().toImage() != painted


def test_what_has_a_meaning_has_its_colour_in_all_themes(app: QApplication) -> None:
    for theme in ("light", "dark", "contrast"):
        apply_theme(app, theme)
        for name, meaning in icons._COLOURS.items():
            assert colour(app.palette(), meaning).name() in ink(drawn(icon(name), 64)), (name, theme)


def test_an_icon_of_what_can_not_be_done_is_greyed(app: QApplication) -> None:
    for name in ("undo", "warning"):
        normal, disabled = drawn(icon(name)), drawn(icon(name), mode=QIcon.Mode.Disabled)
        assert ink(normal).isdisjoint(ink(disabled))


def test_copies_of_an_icon_outlive_it(qtbot: QtBot, app: QApplication) -> None:
    found = icon("undo")
    picture = drawn(found)
    copies = [QIcon(found) for _ in range(50)]
    for copy in copies:
        copy.addPixmap(copy.pixmap(QSize(24, 24)))  # Qt clones the drawing before it changes it
    del found

    assert all(drawn(copy) == picture for copy in copies)
