"""Files to write get their ending, and nothing is replaced by that without a question."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from invoice_desk.gui.dialogs.asking import Dialogs


@pytest.mark.parametrize(("method", "ending"), [("backup", ".desk"), ("new_statistics", ".xlsx")])
def test_a_file_that_is_there_is_replaced_only_once_that_was_asked(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, ending: str
) -> None:
    questions: list[str] = []
    answers = [False, True]

    def confirm(self: Dialogs, title: str, question: str, yes: str) -> bool:
        questions.append(question)
        return answers[len(questions) - 1]

    def typed(*_: object) -> tuple[str, str]:
        return str(tmp_path / "acme 2026.11"), ""

    monkeypatch.setattr(Dialogs, "_confirm", confirm)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", typed)
    ask = getattr(Dialogs(), method)
    whole = tmp_path / f"acme 2026.11{ending}"
    assert ask(tmp_path) == whole
    assert not questions
    whole.touch()
    assert ask(tmp_path) is None
    assert ask(tmp_path) == whole
    assert whole.name in questions[0]
