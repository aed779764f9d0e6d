"""What a window is to somebody without a mouse or without sight: where Tab leads, and what a screen reader says."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMenuBar,
    QRadioButton,
    QTabBar,
    QTableView,
    QTextBrowser,
    QToolBar,
    QToolButton,
    QWidget,
)

from invoice_desk.gui.table.editing_view import EditingView

_MOST = 300
_LINKS = 200


def stops(window: QWidget) -> list[QWidget]:
    """What can be worked with by keyboard now, and should be reached."""
    return [
        one
        for one in window.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        and one.window() is window
        and one.isVisible()
        and one.isEnabled()
        and one.focusProxy() is None
        and not (isinstance(one, QTabBar) and one.count() == 0)
    ]


def walked(window: QWidget) -> list[QWidget]:
    """Where real presses of Tab lead, until they come back; where Tab is a key of the table, Ctrl+Tab leads on."""
    start = QApplication.focusWidget()
    if start is None:
        QTest.keyClick(window, Qt.Key.Key_Tab)
        start = QApplication.focusWidget()
    found: list[QWidget] = []
    here = start
    for _ in range(_MOST):
        assert here is not None, f"the keyboard is nowhere after {described(found[-1])}"
        if here in found:  # the same one again: Tab does not lead out, and what comes after it is not reached
            return found
        found.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
        for _ in range(_LINKS if isinstance(here, QTextBrowser) else 0):  # from one link to the next, then on
            if QApplication.focusWidget() is here:
                QTest.keyClick(here, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is here and _takes_tab(here):
            QTest.keyClick(here, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
        here = QApplication.focusWidget()
    raise AssertionError("Tab never comes back")


def _takes_tab(widget: QWidget) -> bool:
    return isinstance(widget, EditingView)


def mouse_only(window: QWidget) -> Iterator[QWidget]:
    """Buttons that no key reaches, and that are no second way to what a menu has."""
    for button in window.findChildren(QAbstractButton):
        if not (button.isVisible() and button.isEnabled() and button.window() is window):
            continue
        if button.objectName().startswith("qt_") or isinstance(button.parentWidget(), QTabBar | QTableView):
            continue  # parts of what Qt has
        in_a_bar = isinstance(button.parentWidget(), QToolBar) and isinstance(button, QToolButton)
        has_keys_of_its_own = isinstance(button, QRadioButton) or isinstance(button.parentWidget(), QLineEdit)
        if has_keys_of_its_own or (in_a_bar and button.actions()):
            continue
        if button.focusPolicy() & Qt.FocusPolicy.TabFocus != Qt.FocusPolicy.TabFocus:
            yield button


def unsaid(widget: QWidget) -> str:
    """What a screen reader would not say of it: "" when it says what it is called and what it is."""
    seen = QAccessible.queryAccessibleInterface(widget)
    if seen is None:
        return "nothing"
    missing = [] if seen.text(QAccessible.Text.Name).strip() else ["name"]
    # An area of its own kind is to Qt a part of the window: it is known by its name.
    if seen.role() == QAccessible.Role.NoRole:
        missing.append("role")
    return " and ".join(missing)


def keys_given_twice(window: QWidget) -> list[str]:
    """Letters that lead to two places with Alt, as they are underlined on what is shown."""
    texts: list[str] = []
    for one in window.findChildren(QWidget):
        if not one.isVisible() or one.window() is not window:
            continue
        if isinstance(one, QAbstractButton) or (isinstance(one, QLabel) and one.buddy() is not None):
            texts.append(one.text())
        elif isinstance(one, QTabBar):
            texts += [one.tabText(number) for number in range(one.count())]
        elif isinstance(one, QMenuBar):
            texts += [action.text() for action in one.actions()]
    letters = [key for text in texts if (key := QKeySequence.mnemonic(text).toString())]
    return sorted({key for key in letters if letters.count(key) > 1})


def described(widget: QWidget) -> str:
    """For a message: its class, its text, and what it stands in."""
    parents: list[str] = []
    one = widget.parentWidget()
    while one is not None and len(parents) < 3:
        parents.append(type(one).__name__)
        one = one.parentWidget()
    text = widget.text() if isinstance(widget, QAbstractButton) else widget.accessibleName()
    return f"{type(widget).__name__} {text!r} in {' in '.join(parents)}"


def complaints(window: QWidget) -> Sequence[str]:
    """Everything that somebody who has only a keyboard or a screen reader would stumble over."""
    wanted = stops(window)
    found = [f"no {said}: {described(one)}" for one in wanted if (said := unsaid(one))]
    found += [f"only by mouse: {described(one)}" for one in mouse_only(window)]
    found += [f"leads to two places: {key}" for key in keys_given_twice(window)]
    if wanted:
        reached = walked(window)
        found += [f"Tab never comes to {described(one)}" for one in wanted if not _comes_to(one, reached)]
    return found


def _comes_to(widget: QWidget, reached: Sequence[QWidget]) -> bool:
    """Of radio buttons Tab comes to one, arrow keys to the others."""
    if isinstance(widget, QRadioButton):
        return any(isinstance(one, QRadioButton) and one.parent() is widget.parent() for one in reached)
    return widget in reached
