"""Joins the model picker with the upkeep of models: what is chosen is loaded, what is got is listed, both are said."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.models import words
from invoice_desk.gui.panels.picker_rows import Coming

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ModelInfo
    from invoice_desk.gui.engine_choices import EngineChoices, Render
    from invoice_desk.gui.models.in_window import ModelsInWindow
    from invoice_desk.gui.panels.model_picker import ModelPicker

_LATEST = ":latest"
"""What servers add to a name without a tag."""


class Picking(QObject):
    """Works for one picker. `choices` tells what it shows, `is_idle` whether nothing is being read."""

    def __init__(
        self,
        picker: "ModelPicker",
        models: "ModelsInWindow",
        render: "Render",
        *,
        choices: "Callable[[], Sequence[EngineChoices]]",
        is_idle: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._picker = picker
        self._models = models
        self._upkeep = models.upkeep
        self._render = render
        self._choices = choices
        self._is_idle = is_idle
        picker.chosen.connect(self._load)
        # By a slot of this object, which ends with it: the models and the picker stay when another desk is opened.
        picker.manage_wanted.connect(self.manage)
        models.use_wanted.connect(self._use)
        self._upkeep.doing_changed.connect(self._show_loading)
        self._upkeep.pulls.changed.connect(self._show_coming)
        self._show_loading()
        self._show_coming()

    @Slot()
    def manage(self) -> None:
        """Let the person look after the models."""
        self._models.manage()

    @Slot(str, str)
    def _load(self, engine: str, model: str) -> None:
        """Load what was chosen, unless something is being read: a server that reads with another model would have to
        swap the two.
        """
        models = self._models_of(engine) if self._is_idle() else []
        self._upkeep.chosen(engine, next((one for one in models if one.name == model), None))

    @Slot(str, str)
    def _use(self, engine: str, model: str) -> None:
        names = {one.name for one in self._models_of(engine)}
        self._picker.choose(engine, model if model in names or model + _LATEST not in names else model + _LATEST)

    @Slot()
    def _show_loading(self) -> None:
        self._picker.show_loading(self._upkeep.preloading())

    @Slot()
    def _show_coming(self) -> None:
        self._picker.show_coming(
            [
                Coming(pull.engine, pull.host, pull.name, words.arrived(pull.progress, self._render))
                for pull in self._upkeep.pulls.all()
                if pull.under_way
            ]
        )

    def _models_of(self, engine: str) -> "Sequence[ModelInfo]":
        return [model for choice in self._choices() if choice.engine == engine for model in choice.models]
