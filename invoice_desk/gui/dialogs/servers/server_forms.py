"""The forms of servers: an Ollama server has its address, all others a name, a key, models, limits and prices too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from invoice_desk.domain.endpoint import MOST_PARALLEL, Endpoint
from invoice_desk.domain.errors import EngineError, Param
from invoice_desk.gui.dialogs.servers.drafts import OLLAMA, Draft
from invoice_desk.gui.dialogs.servers.key_field import KeyField
from invoice_desk.gui.dialogs.setting_form import SettingForm, muted
from invoice_desk.settings import Setting, Settings

if TYPE_CHECKING:
    from invoice_desk.extraction.address import Address
    from invoice_desk.gui.background import Background

_MOST_PER_MINUTE: Final = 100_000
_PRICE_WIDTH: Final = 90

Render = Callable[[str, Mapping[str, Param]], str]
AddressOf = Callable[[str, str], "Address"]


class AddressField(QWidget):
    """A server's address as it is typed, and below it the one that will be asked where something else was meant."""

    changed = Signal()

    def __init__(self, render: Render, address_of: AddressOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._render = render
        self._address_of = address_of
        self._kind = OLLAMA
        self._text = QLineEdit(self)
        self._text.setAccessibleName(self.tr("Address"))
        self._text.textEdited.connect(self._take)
        self._mended = muted("", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._text)
        column.addWidget(self._mended)
        self.setFocusProxy(self._text)

    def show_address(self, kind: str, text: str) -> None:
        """Edit another server's address."""
        self._kind = kind
        self._text.setText(text)
        self._say_mended()

    def text(self) -> str:
        """As it is typed."""
        return self._text.text().strip()

    @Slot()
    def _take(self) -> None:
        self._say_mended()
        self.changed.emit()

    def _say_mended(self) -> None:
        try:
            address = self._address_of(self._kind, self.text()) if self.text() else None
        except EngineError:
            address = None
        note = address.note if address is not None else None
        self._mended.setVisible(note is not None)
        if note is not None:
            self._mended.setText(self._render(note.code, note.params))


class OllamaForm(QWidget):
    """One Ollama server's address, and below it what holds for all of them."""

    changed = Signal()

    def __init__(
        self,
        common: Sequence[Setting],
        settings: Settings,
        render: Render,
        address_of: AddressOf,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._address = AddressField(render, address_of, self)
        self._address.changed.connect(self.changed)
        self.common = SettingForm(common, settings, render, self, explained=False)
        form = QFormLayout()
        form.addRow(self.tr("&Address"), self._address)
        title = self.tr("All Ollama servers")
        heading = QLabel(f"<b>{title}</b>", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addSpacing(6)
        column.addWidget(heading)
        column.addWidget(self.common)
        self.setFocusProxy(self._address)

    def show_draft(self, draft: Draft, *, fixed: bool) -> None:
        """Edit another server; one that the environment decides can only be seen."""
        self._address.show_address(OLLAMA, draft.host)
        self._address.setEnabled(not fixed)

    def edited(self, draft: Draft) -> Draft:
        """The server with what stands here."""
        return replace(draft, host=self._address.text())


class EndpointForm(QWidget):
    """An endpoint's fields."""

    changed = Signal()
    key_looked_for = Signal()
    """It is known now whether a key is kept."""

    def __init__(
        self, render: Render, background: "Background", address_of: AddressOf, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = QLineEdit(self)
        self._address = AddressField(render, address_of, self)
        self._key = KeyField(background, self)
        self._models = QLineEdit(self)
        self._parallel = QSpinBox(self)
        self._parallel.setRange(1, MOST_PARALLEL)
        self._per_minute = QSpinBox(self)
        self._per_minute.setRange(0, _MOST_PER_MINUTE)
        self._per_minute.setGroupSeparatorShown(True)
        self._price_in, self._price_out, self._currency = (QLineEdit(self) for _ in range(3))
        self._hint = muted("", self)
        self._lay_out()
        for text in (self._models, self._price_in, self._price_out, self._currency):
            text.textEdited.connect(self.changed)
        for number in (self._parallel, self._per_minute):
            number.valueChanged.connect(self.changed)
        self._name.textEdited.connect(self._take_name)
        self._address.changed.connect(self.changed)
        self._key.changed.connect(self.changed)
        self._key.looked.connect(self.key_looked_for)

    def has_key(self) -> bool:
        """Whether the server gets a key, as far as is known."""
        return self._key.has_key()

    def show_draft(self, draft: Draft, *, hint: str, models: Sequence[str], fixed: bool) -> None:
        """Edit another server, of which `hint` says what is worth knowing; `models` are asked where none are named."""
        endpoint = draft.endpoint
        if endpoint is None:
            return
        self.blockSignals(True)
        self._name.setText(endpoint.name)
        self._name.setPlaceholderText(endpoint.kind)
        self._address.show_address(endpoint.kind, endpoint.url)
        self._key.show_key(endpoint.engine, draft.was, endpoint.key_variable, draft.key)
        self._models.setText(", ".join(endpoint.models))
        self._models.setPlaceholderText(", ".join(models) or self.tr("those that the server lists"))
        self._parallel.setValue(endpoint.parallel)
        self._per_minute.setValue(endpoint.per_minute)
        self._price_in.setText(endpoint.price_in)
        self._price_out.setText(endpoint.price_out)
        self._currency.setText(endpoint.price_currency)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        for part in (self._name, self._address, self._models, self._parallel, self._per_minute, *self._prices()):
            part.setEnabled(not fixed)
        self.blockSignals(False)

    def edited(self, draft: Draft) -> Draft:
        """The server with what stands here."""
        if draft.endpoint is None:
            return draft
        endpoint = draft.endpoint._replace(
            name=self._name.text().strip(),
            url=self._address.text(),
            models=tuple(filter(None, (one.strip() for one in self._models.text().replace("，", ",").split(",")))),
            parallel=self._parallel.value(),
            per_minute=self._per_minute.value(),
            price_in=self._price_in.text().strip(),
            price_out=self._price_out.text().strip(),
            price_currency=self._currency.text().strip().upper(),
            key_variable=self._key.variable(),
        )
        return replace(draft, endpoint=endpoint, key=self._key.typed())

    @Slot(str)
    def _take_name(self, text: str) -> None:
        """Names are written in small letters, with hyphens for spaces: so they can stand in a command."""
        place = self._name.cursorPosition()
        self._name.setText("".join("-" if char.isspace() or char == ":" else char for char in text.lower()))
        self._name.setCursorPosition(place)
        self._key.rename(Endpoint(self._name.placeholderText(), "", self._name.text()).engine)
        self.changed.emit()

    def _prices(self) -> Sequence[QLineEdit]:
        return (self._price_in, self._price_out, self._currency)

    def _lay_out(self) -> None:
        self._name.setToolTip(self.tr("Small letters, digits and hyphens; the program calls the server by it"))
        self._models.setToolTip(self.tr("Names separated by commas, where the server lists none or too many"))
        self._per_minute.setSpecialValueText(self.tr("no limit"))
        for field, text in zip(self._prices(), (self.tr("read"), self.tr("written"), self.tr("currency")), strict=True):
            field.setPlaceholderText(text)
            field.setAccessibleName(self.tr("Price per million tokens: {part}").format(part=text))
            field.setMaximumWidth(_PRICE_WIDTH)
        limits = QHBoxLayout()
        limits.addWidget(self._parallel)
        each = QLabel(self.tr("Requests per &minute"), self)
        each.setBuddy(self._per_minute)
        limits.addSpacing(12)
        limits.addWidget(each)
        limits.addWidget(self._per_minute)
        limits.addStretch(1)
        prices = QHBoxLayout()
        for field in self._prices():
            prices.addWidget(field)
        prices.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self._hint)
        form.addRow(self.tr("&Name"), self._name)
        form.addRow(self.tr("&Address"), self._address)
        form.addRow(self.tr("&Key"), self._key)
        form.addRow(self.tr("M&odels to offer"), self._models)
        form.addRow(self.tr("Documents at &once"), limits)
        form.addRow(self.tr("&Price per million tokens"), prices)
        label = form.labelForField(limits)
        if isinstance(label, QLabel):
            label.setBuddy(self._parallel)
        label = form.labelForField(prices)
        if isinstance(label, QLabel):
            label.setBuddy(self._price_in)
        self.setFocusProxy(self._name)
