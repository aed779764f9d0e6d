"""The user's own wording of the prompt, with what a model is asked beside it as it is being written."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from invoice_desk.config import load_profiles
from invoice_desk.domain.errors import Param, PromptError
from invoice_desk.extraction.own_prompt import own_template
from invoice_desk.extraction.prompt import GAPS, LANGUAGES, doubts_about, prompt_for, shipped_template
from invoice_desk.gui.symbol import Symbol

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile
    from invoice_desk.domain.record import Note
    from invoice_desk.gui.background import Background

_SIZE: Final = (1080, 700)
_SOON_MS: Final = 120
"""After the last key, so that a preview never stands in the way of typing."""

_SAMPLES: Final = {
    "en": "Corner Shop Ltd\n2026-03-04\nTea    2.40\nCake   7.20\nTOTAL  GBP 9.60",
    "zh_CN": "街角小店\n2026-03-04\n红茶   2.40\n蛋糕   7.20\n合计   ¥9.60",
}
"""What might have been recognised on a page."""

Templates = Mapping[str, str | None]


class PromptDialog(QDialog):
    """Edits a template for each language. `edited` are templates that were changed before and are not kept yet."""

    def __init__(
        self,
        render: Callable[[str, Mapping[str, Param]], str],
        background: "Background",
        *,
        language: str,
        edited: Templates,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Prompt"))
        self._render = render
        self._kept: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._profiles: Sequence[Profile] = ()
        self._shown_language = ""
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self._preview)
        self._lay_out()
        self._language.setCurrentIndex(max(0, self._language.findData(language)))
        self._halves.setEnabled(False)
        background.run(_loaded, partial(self._show_loaded, edited))

    def choice(self) -> Templates:
        """The templates that differ from what is kept; None where the shipped one is wanted again."""
        self._remember()
        changed = {one: text for one, text in self._texts.items() if text.strip() != self._kept[one].strip()}
        return {one: None if text.strip() == shipped_template(one) else text for one, text in changed.items()}

    def is_loaded(self) -> bool:
        """Whether templates and kinds of documents are there."""
        return bool(self._profiles)

    # What is shown.

    def _show_loaded(self, edited: Templates, found: "tuple[Sequence[Profile], Mapping[str, str]]") -> None:
        if not isValid(self):  # closed meanwhile
            return
        self._profiles, kept = found
        self._kept = dict(kept)
        self._texts = {**kept, **{one: text or shipped_template(one) for one, text in edited.items()}}
        language = self._language.currentData()
        self._kind.addItem(self.tr("any kind: the model decides"), "")
        for profile in self._profiles:
            self._kind.addItem(profile.label_in(language), profile.id)
        self._halves.setEnabled(True)
        self._shown_language = ""  # what stands in the field is nobody's
        self._show_language()
        self._template.setFocus()

    @Slot()
    def _show_language(self) -> None:
        self._remember()
        self._shown_language = str(self._language.currentData())
        if self._shown_language in self._texts:
            self._template.setPlainText(self._texts[self._shown_language])
            self._preview()

    def _remember(self) -> None:
        if self._shown_language in self._texts:
            self._texts[self._shown_language] = self._template.toPlainText()

    @Slot()
    def _preview(self) -> None:
        """Show what a model would be asked, or why it can't be; say what is missing."""
        self._soon.stop()
        template, language = self._template.toPlainText(), self._shown_language
        self._back.setEnabled(template.strip() != shipped_template(language))
        try:
            doubts = doubts_about(template)
            prompt = prompt_for(
                [one for one in self._profiles if self._kind.currentData() in ("", one.id)],
                language=language,
                page_text=_SAMPLES[language] if self._with_text.isChecked() and "{page_text}" in template else "",
                own=template,
            )
        except PromptError as error:
            self._say("error", self._render(error.code, error.params))
            self._preview_text.clear()
        else:
            said = [self.tr("Always said first:"), prompt.system, self.tr("Then, in your words:"), prompt.user]
            self._show_prompt("\n\n".join(said), in_your_words=sum(len(part) + 2 for part in said[:2]))
            self._say_doubts(doubts, prompt.version)
        self._remember()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self._can_all_be_used())

    def _show_prompt(self, text: str, *, in_your_words: int) -> None:
        """Show a prompt where it was looked at, or from the place `in_your_words` on, where it is new."""
        bar, is_new = self._preview_text.verticalScrollBar(), not self._preview_text.toPlainText()
        before = bar.value()
        self._preview_text.setPlainText(text)
        bar.setValue(bar.maximum() if is_new else before)
        if is_new:  # coming from below, the cursor's line is the first that is shown
            cursor = self._preview_text.textCursor()
            cursor.setPosition(in_your_words)
            self._preview_text.setTextCursor(cursor)

    def _say_doubts(self, doubts: "Sequence[Note]", version: str) -> None:
        if doubts:
            self._say("warning", " ".join(self._render(doubt.code, doubt.params) for doubt in doubts))
        else:
            self._say(
                "ok",
                self.tr("In order. Version {version}; each reading keeps the one it was made with.").format(
                    version=version
                ),
            )

    def _say(self, sign: str, text: str) -> None:
        self._sign.show_icon(sign)
        self._said.setText(text)

    def _can_all_be_used(self) -> bool:
        try:
            for template in self._texts.values():
                doubts_about(template)
        except PromptError:
            return False
        return True

    @Slot()
    def _go_back(self) -> None:
        """Show the shipped template; the step can be undone."""
        cursor = self._template.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(shipped_template(self._shown_language))
        self._preview()

    @Slot(QListWidgetItem)
    def _insert_gap(self, item: QListWidgetItem) -> None:
        self._template.textCursor().insertText(f"{{{item.data(Qt.ItemDataRole.UserRole)}}}")
        self._template.setFocus()

    # Layout.

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        self._halves = QSplitter(Qt.Orientation.Horizontal, self)
        self._halves.addWidget(self._left())
        self._halves.addWidget(self._right())
        self._halves.setChildrenCollapsible(False)
        column.addWidget(self._halves, 1)
        self._sign = Symbol("ok", 16, self)
        self._said = QLabel(self)
        self._said.setWordWrap(True)
        state = QHBoxLayout()
        state.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._said, 1)
        column.addLayout(state)
        standard = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(standard.Ok | standard.Cancel, self)
        self._back = self._buttons.addButton(
            self.tr("&Back to the shipped prompt"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self._back.clicked.connect(self._go_back)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column.addWidget(self._buttons)
        self.resize(*_SIZE)

    def _left(self) -> QWidget:
        self._language = QComboBox(self)
        for one in LANGUAGES:
            self._language.addItem(self._render(f"settings.choice.{one}", {}), one)
        self._language.currentIndexChanged.connect(self._show_language)
        self._template = _text_field(self)
        self._template.setAccessibleName(self.tr("Your wording"))
        self._template.textChanged.connect(self._soon.start)
        self._gaps = QListWidget(self)
        self._gaps.setWordWrap(True)
        self._gaps.setAccessibleName(self.tr("What can be filled in"))
        self._gaps.setToolTip(self.tr("Double-click, or press Enter, to insert it"))
        self._gaps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for gap in GAPS:
            said = self._render(f"prompt.gap.{gap}", {})
            item = QListWidgetItem(f"{{{gap}}}  {said}", self._gaps)
            item.setData(Qt.ItemDataRole.UserRole, gap)
        self._gaps.itemActivated.connect(self._insert_gap)
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 4, 0)
        column.addLayout(_labelled(self.tr("&Wording for models asked in"), self._language))
        column.addWidget(self._template, 3)
        column.addWidget(QLabel(self.tr("Filled in where it stands in braces:"), side))
        column.addWidget(self._gaps, 2)
        return side

    def _right(self) -> QWidget:
        self._kind = QComboBox(self)
        self._kind.currentIndexChanged.connect(self._soon.start)
        self._with_text = QCheckBox(self.tr("with &recognised text"), self)
        self._with_text.toggled.connect(self._soon.start)
        self._preview_text = _text_field(self)
        self._preview_text.setReadOnly(True)
        self._preview_text.setAccessibleName(self.tr("What a model is asked"))
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(4, 0, 0, 0)
        head = _labelled(self.tr("What a model is &asked about"), self._kind)
        head.addWidget(self._with_text)
        column.addLayout(head)
        column.addWidget(self._preview_text, 1)
        return side


def _text_field(parent: QWidget) -> QPlainTextEdit:
    field = QPlainTextEdit(parent)
    field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    field.setTabChangesFocus(True)
    return field


def _labelled(text: str, field: QWidget) -> QHBoxLayout:
    label = QLabel(text, field.parentWidget())
    label.setBuddy(field)
    row = QHBoxLayout()
    row.addWidget(label)
    row.addWidget(field, 1)
    return row


def _loaded() -> "tuple[Sequence[Profile], Mapping[str, str]]":
    """The kinds of documents, and the template of each language; in the background."""
    profiles, _ = load_profiles()
    kept = {}
    for language in LANGUAGES:
        own = own_template(language)
        kept[language] = shipped_template(language) if own is None else own.strip()
    return tuple(profiles.values()), kept
