"""A duplicate and its original beside each other: what differs is named, what is selected outlined on both pages."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.gui.comparison import ComparedField, Comparison, Side
from invoice_desk.gui.dialogs.ask import ComparisonChoice, ComparisonOffer
from invoice_desk.gui.dialogs.compare_dialog import CompareDialog
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.messages import messages_in
from tests.gui.page.pages import Answers, pictures, plain

TOTAL, OTHER_TOTAL = Region(1, 0.5, 0.8, 0.6, 0.82), Region(1, 0.5, 0.7, 0.6, 0.72)
FIELDS = (
    ComparedField("total_amount", "Total", "21.50", "21.05", True, TOTAL, OTHER_TOTAL),
    ComparedField("invoice_number", "Number", "", "R-17", False),
    ComparedField("seller_name", "Seller", "Chez Jean", "Chez Jean", False),
)
REMARK = "Has the same seller and date as old.jpg."


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def dialog_over(
    qtbot: QtBot, stack: ExitStack, fields: Sequence[ComparedField] = FIELDS, *, can_be_rejected: bool = True
) -> CompareDialog:
    answers = Answers({"a": plain(50), "b": plain(150)})
    this, original = (Side(PageSource(name, f"/in/{name}.jpg", (1,), kind="JPG")) for name in ("a", "b"))

    both = stack.enter_context(pictures(answers)), stack.enter_context(pictures(answers))
    offer = ComparisonOffer(Comparison(this, original, fields), REMARK, can_be_rejected, both, messages_in("en"))
    dialog = CompareDialog(offer)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: all(pane.whole_page() is not None for pane in dialog.pages))
    return dialog


def cell(dialog: CompareDialog, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
    model = dialog.fields.model()
    return str(model.data(model.index(row, column), role))


def said(dialog: CompareDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_what_differs_is_named_and_outlined_on_both_pages(qtbot: QtBot, stack: ExitStack) -> None:
    dialog = dialog_over(qtbot, stack)
    assert REMARK in said(dialog)
    assert "Different: Total" in said(dialog)
    assert [pane.outlined() for pane in dialog.pages] == [TOTAL, OTHER_TOTAL]
    QTest.keyClick(dialog.fields, Qt.Key.Key_Down)
    assert [cell(dialog, 1, column) for column in range(3)] == ["Number", "—", "R-17"]
    assert [pane.outlined() for pane in dialog.pages] == [None, None]
    spoken = [cell(dialog, row, 0, Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert spoken == ["Total: different", "Number: only in one", "Seller: the same"]


def test_where_nothing_differs_it_says_so(qtbot: QtBot, stack: ExitStack) -> None:
    assert "Nothing that was read differs." in said(dialog_over(qtbot, stack, FIELDS[1:]))


@pytest.mark.parametrize("choice", list(ComparisonChoice))
def test_a_key_decides(qtbot: QtBot, stack: ExitStack, choice: ComparisonChoice) -> None:
    dialog = dialog_over(qtbot, stack)
    key = Qt.Key(ord(dialog.decisions[choice].text().partition("&")[2][0]))
    QTest.keyClick(dialog, key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(partial(_is, dialog, choice))
    assert not dialog.isVisible()


def _is(dialog: CompareDialog, choice: ComparisonChoice) -> bool:
    return dialog.choice() is choice


def test_enter_and_escape_decide_nothing(qtbot: QtBot, stack: ExitStack) -> None:
    dialog = dialog_over(qtbot, stack)
    QTest.keyClick(dialog.fields, Qt.Key.Key_Return)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert (dialog.isVisible(), dialog.choice()) == (False, None)


def test_what_is_out_of_the_books_already_is_not_rejected_again(qtbot: QtBot, stack: ExitStack) -> None:
    dialog = dialog_over(qtbot, stack, can_be_rejected=False)
    assert not dialog.decisions[ComparisonChoice.REJECT].isEnabled()
