"""Who read a document, how long it took, and what each of them said, word for word."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QSplitter, QWidget

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Reading, Record, Usage
from invoice_desk.messages import reader_label

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile


class ReadingsList(QSplitter):
    """The readings of one document, the newest first; beside them what the selected one says."""

    def __init__(
        self, *, language: str, render: Callable[[str, Mapping[str, Param]], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._language = language
        self._render = render
        self._readings: tuple[Reading, ...] = ()
        self._profile: Profile | None = None
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Readings"))
        self.list.setWordWrap(True)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setAccessibleName(self.tr("What the selected reading says"))
        self.addWidget(self.list)
        self.addWidget(self.text)
        self.setSizes([300, 500])
        self.setChildrenCollapsible(False)
        self.list.currentRowChanged.connect(self._show)

    def show_record(self, record: Record, profile: "Profile") -> None:
        """List the readings of `record`; the selected one stays so while they are the same."""
        readings = record.readings[::-1]
        if (readings, profile) == (self._readings, self._profile):
            return
        self._readings, self._profile = readings, profile
        self.list.clear()
        for reading in readings:
            item = QListWidgetItem("\n".join((reader_label(reading, self._render), " · ".join(self._facts(reading)))))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _facts(self, reading: Reading) -> Iterator[str]:
        yield self.tr("{seconds} s").format(seconds=seconds_text(reading.seconds))
        usage = reading.usage or Usage()
        if usage.tokens_per_second:
            yield self.tr("{speed} tokens/s").format(speed=f"{usage.tokens_per_second:.0f}")
        if usage.tokens_in or usage.tokens_out:
            yield self.tr("{read} tokens in, {written} out").format(read=usage.tokens_in, written=usage.tokens_out)
        if usage.loading >= 1:
            yield self.tr("{seconds} s to load").format(seconds=seconds_text(usage.loading))
        if usage.cost is not None:
            yield f"{usage.cost:.4f} {usage.currency}".strip()
        if reading.prompt_version:
            yield self.tr("prompt {version}").format(version=reading.prompt_version)

    @Slot(int)
    def _show(self, row: int) -> None:
        reading = self._readings[row] if 0 <= row < len(self._readings) else None
        self.text.setPlainText("\n".join(self._said(reading)) if reading else "")

    def _said(self, reading: Reading) -> Iterator[str]:
        for field_id, value in reading.fields.items():
            spec = self._profile.field(field_id) if self._profile else None
            said = self.tr("nothing printed there") if value.denied else value.text
            yield f"{spec.label_in(self._language) if spec else field_id}: {said}"
        if reading.line_items:
            yield self.tr("Line items: {count}").format(count=len(reading.line_items))
        if reading.raw_answer:
            yield ""
            yield self.tr("The model's answer, word for word:")
            yield reading.raw_answer


def seconds_text(seconds: float) -> str:
    """Seconds with as many places as say something."""
    return f"{seconds:.1f}" if seconds >= 0.1 else f"{seconds:.2f}"
