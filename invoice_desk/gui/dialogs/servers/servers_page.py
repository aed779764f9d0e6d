"""The servers that models are asked at: add, edit, remove, and try out the one that is shown."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from invoice_desk import app
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.record import Note
from invoice_desk.gui.dialogs.servers.drafts import (
    OLLAMA,
    Draft,
    drafts_of,
    endpoints_in,
    free_name,
    hosts_in,
    key_changes,
    key_for,
    problem_of,
)
from invoice_desk.gui.dialogs.servers.server_forms import EndpointForm, OllamaForm
from invoice_desk.gui.dialogs.servers.trial_panel import TrialPanel
from invoice_desk.gui.icons import icon
from invoice_desk.gui.symbol import Symbol
from invoice_desk.settings import SETTINGS, Settings, Value, overruled

if TYPE_CHECKING:
    from invoice_desk.extraction.address import Address
    from invoice_desk.extraction.engine import ExtractionEngine
    from invoice_desk.extraction.openai.presets import Preset
    from invoice_desk.gui.dialogs.ask import KeyChange, SettingsOffer

_HOSTS, _ENDPOINTS = "ollama_hosts", "endpoints"
_LIST_WIDTH: Final = 220
_LINES, _PADDING = 2, 8


class ServersPage(QWidget):
    """Edits copies of the servers in force; nothing is kept before the dialog's OK."""

    def __init__(self, offer: "SettingsOffer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offer = offer
        self._drafts = drafts_of(offer.settings)
        self._fixed = frozenset(setting.key for setting in overruled())
        self._presets = app.endpoint_presets()
        self._lay_out()
        for draft in self._drafts:
            self._add_item(draft)
        self.list.setCurrentRow(0)

    # What the dialog wants to know.

    def changes(self) -> Mapping[str, Value]:
        """What differs from the settings in force."""
        found = dict(self._ollama.common.changes())
        if _HOSTS not in self._fixed and hosts_in(self._drafts) != self._offer.settings.ollama_hosts:
            found[_HOSTS] = ", ".join(hosts_in(self._drafts))
        if _ENDPOINTS not in self._fixed and endpoints_in(self._drafts) != self._offer.settings.endpoints:
            found[_ENDPOINTS] = endpoints_in(self._drafts)
        return found

    def key_changes(self) -> "tuple[KeyChange, ...]":
        """What is to be done with keys."""
        return key_changes(self._offer.settings.endpoints, self._drafts)

    def is_in_order(self) -> bool:
        """Whether all servers can be kept; else the first that can't is shown."""
        for row, draft in enumerate(self._drafts):
            if problem_of(draft, self._drafts, app.address_of) is not None:
                self.list.setCurrentRow(row)
                self._show_problem()
                self._form().setFocus()
                return False
        return True

    def restore_defaults(self) -> None:
        """Show the defaults of what is a number. Servers stay: taking them away is no default."""
        self._ollama.common.restore_defaults()

    def stop(self) -> None:
        """End a trial that runs."""
        self._trial.stop()

    # Servers.

    def add(self, kind: str, preset: str = "") -> None:
        """Add a server and edit it."""
        if kind == OLLAMA:
            draft = Draft(OLLAMA)
        else:
            url = self._presets[preset].url if preset else ""
            name = free_name(kind, preset, self._drafts)
            draft = Draft(kind, endpoint=Endpoint(kind, url, name, preset))
        place = len(hosts_in(self._drafts)) if kind == OLLAMA else len(self._drafts)
        self._drafts.insert(place, draft)
        self._add_item(draft, place)
        self.list.setCurrentRow(place)
        self._form().setFocus()

    @Slot()
    def remove(self) -> None:
        """Remove the server that is shown; the last of Ollama's stays, as there is always an address to look at."""
        row = self.list.currentRow()
        if self._may_remove(row):
            del self._drafts[row]
            self.list.takeItem(row)
            self._show_row(self.list.currentRow())

    def _may_remove(self, row: int) -> bool:
        if row < 0 or self._is_fixed(self._drafts[row]):
            return False
        return self._drafts[row].endpoint is not None or len(hosts_in(self._drafts)) > 1

    def _is_fixed(self, draft: Draft) -> bool:
        return (_HOSTS if draft.endpoint is None else _ENDPOINTS) in self._fixed

    def _add_item(self, draft: Draft, place: int = -1) -> None:
        item = QListWidgetItem()
        self.list.insertItem(self.list.count() if place < 0 else place, item)
        self._name_item(item, draft)

    def _name_item(self, item: QListWidgetItem, draft: Draft) -> None:
        title = draft.endpoint.engine if draft.endpoint else self.tr("Ollama")
        item.setText(f"{title}\n{draft.address}")
        item.setToolTip(draft.address)
        item.setSizeHint(QSize(1, _LINES * self.list.fontMetrics().height() + _PADDING))  # as wide as the list
        item.setIcon(icon(self._sign_of(draft)))

    def _sign_of(self, draft: Draft) -> str:
        if problem_of(draft, self._drafts, app.address_of) is not None:
            return "warning"
        return "server" if self._address(draft).is_nearby else "cloud"

    # The one that is shown.

    @Slot(int)
    def _show_row(self, row: int) -> None:
        if not 0 <= row < len(self._drafts):
            return
        draft = self._drafts[row]
        fixed = self._is_fixed(draft)
        if draft.endpoint is None:
            self._ollama.show_draft(draft, fixed=fixed)
        else:
            preset = self._preset_of(draft.endpoint)
            hint = self._offer.render(preset.hint if preset else "servers.hint_dify", {})
            self._endpoint.show_draft(draft, hint=hint, models=preset.models if preset else (), fixed=fixed)
        form = self._form()
        for one in (self._ollama, self._endpoint):
            one.setVisible(one is form)
        self._remove.setEnabled(self._may_remove(row))
        self._show_problem()
        self._offer_trial()

    @Slot()
    def _take_edit(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        form = self._form()
        edited = form.edited(self._drafts[row])
        if edited == self._drafts[row]:
            return
        self._drafts[row] = edited
        for place, draft in enumerate(self._drafts):  # two may have stood in each other's way
            self._name_item(self.list.item(place), draft)
        self._show_problem()
        self._offer_trial()

    @Slot()
    def _show_problem(self) -> None:
        """Say at once what is wrong, what the environment decides, or that others may see the key."""
        draft = self._drafts[self.list.currentRow()]
        problem = problem_of(draft, self._drafts, app.address_of)
        if problem is not None:
            self._say("error", problem[1])
        elif self._is_fixed(draft):
            key = _HOSTS if draft.endpoint is None else _ENDPOINTS
            variable = next(one.variable for one in SETTINGS if one.key == key)
            self._say("lock", Note("servers.fixed", {"variable": variable}))
        elif draft.endpoint is not None and self._endpoint.has_key() and self._address(draft).is_overheard:
            self._say("warning", Note("servers.key_overheard", {"host": self._address(draft).host}))
        else:
            self._say("", None)

    @staticmethod
    def _address(draft: Draft) -> "Address":
        return app.address_of(draft.kind, draft.address)

    def _preset_of(self, endpoint: Endpoint) -> "Preset | None":
        """What is known of the kind of server; of Dify there is but one."""
        return app.preset_of(endpoint) if endpoint.kind == "openai" else None

    def _say(self, sign: str, note: Note | None) -> None:
        self._sign.show_icon(sign)
        self._said.setText(self._offer.render(note.code, note.params) if note else "")
        self._said.setVisible(note is not None)

    def _form(self) -> OllamaForm | EndpointForm:
        row = self.list.currentRow()
        is_ollama = 0 <= row < len(self._drafts) and self._drafts[row].endpoint is None
        return self._ollama if is_ollama else self._endpoint

    def _offer_trial(self) -> None:
        draft = self._drafts[self.list.currentRow()]
        if problem_of(draft, self._drafts, app.address_of) is not None:
            self._trial.offer(None)
            return
        preset = self._preset_of(draft.endpoint) if draft.endpoint else None
        models: Sequence[str] = draft.endpoint.models if draft.endpoint else ()
        self._trial.offer(partial(self._engine_for, draft), models or (preset.models if preset else ()))

    def _engine_for(self, draft: Draft) -> "ExtractionEngine":
        """The engine that asks this server alone, as it stands here. Runs in the background."""
        alone: Settings = self._offer.settings._replace(ollama_hosts=(), endpoints=())
        if draft.endpoint is None:
            return self._offer.engines(alone._replace(ollama_hosts=(draft.host,)), {})[OLLAMA]
        name = draft.endpoint.engine
        return self._offer.engines(alone._replace(endpoints=(draft.endpoint,)), {name: key_for(draft)})[name]

    # Layout.

    def _lay_out(self) -> None:
        render, background = self._offer.render, self._offer.background
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.setChildrenCollapsible(False)
        left, right = QWidget(halves), QWidget(halves)
        halves.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.addWidget(halves)

        self.list = QListWidget(left)
        self.list.setAccessibleName(self.tr("Servers"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumWidth(_LIST_WIDTH)
        self.list.currentRowChanged.connect(self._show_row)
        add = QPushButton(self.tr("A&dd"), left)
        add.setAutoDefault(False)
        add.setMenu(self._menu())
        self._remove = QPushButton(self.tr("&Remove"), left)
        self._remove.setAutoDefault(False)
        self._remove.clicked.connect(self.remove)
        buttons = QHBoxLayout()
        buttons.addWidget(add)
        buttons.addWidget(self._remove)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)

        common = [one for one in SETTINGS if one.group == "servers" and one.key not in (_HOSTS, _ENDPOINTS)]
        self._ollama = OllamaForm(common, self._offer.settings, render, app.address_of, right)
        self._endpoint = EndpointForm(render, background, app.address_of, right)
        for form in (self._ollama, self._endpoint):
            form.changed.connect(self._take_edit)
        self._endpoint.key_looked_for.connect(self._show_problem)
        self._sign = Symbol("", 16, right)
        self._said = QLabel(right)
        self._said.setWordWrap(True)
        trouble = QHBoxLayout()
        trouble.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self._said, 1)
        self._trial = TrialPanel(render, background, right)
        column = QVBoxLayout(right)
        column.setContentsMargins(6, 0, 0, 0)
        column.addWidget(self._ollama)
        column.addWidget(self._endpoint)
        column.addLayout(trouble)
        column.addSpacing(6)
        column.addWidget(self._trial, 1)

    def _menu(self) -> QMenu:
        """What can be added: Ollama, the kinds of servers that are known, any other one, and Dify."""
        menu = QMenu(self)
        render = self._offer.render
        added = menu.addAction(self.tr("Ollama"), partial(self.add, OLLAMA))
        added.setEnabled(_HOSTS not in self._fixed)
        menu.addSeparator()
        others = [(render(one.label, {}), "openai", one.id) for one in self._presets.values()]
        others += [(render("endpoint.preset.other", {}), "openai", ""), (self.tr("Dify app"), "dify", "")]
        for text, kind, preset in others:
            added = menu.addAction(text, partial(self.add, kind, preset))
            added.setEnabled(_ENDPOINTS not in self._fixed)
        return menu
