"""The settings, drawn from their one declaration."""

from collections.abc import Callable, Mapping
from itertools import groupby

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.domain.errors import Param
from invoice_desk.settings import SETTINGS, Setting, Settings, Value, overruled


class SettingsDialog(QDialog):
    """Shows every setting with what it does; one that the environment decides can be seen, not changed."""

    def __init__(
        self,
        settings: Settings,
        render: Callable[[str, Mapping[str, Param]], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._render = render
        self._fields: dict[str, QSpinBox | QComboBox | QLineEdit] = {}
        self._fixed = overruled()
        column = QVBoxLayout(self)
        for group, several in groupby(SETTINGS, key=lambda setting: setting.group):
            box = QGroupBox(render(f"settings.group.{group}", {}), self)
            form = QFormLayout(box)
            for setting in several:
                if isinstance(setting.default, tuple):
                    continue  # endpoints have a dialog of their own
                form.addRow(render(f"settings.label.{setting.key}", {}), self._field(setting))
            column.addWidget(box)
        buttons = QDialogButtonBox(self)
        standard = QDialogButtonBox.StandardButton
        buttons.setStandardButtons(standard.Ok | standard.Cancel | standard.RestoreDefaults)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        buttons.button(standard.RestoreDefaults).clicked.connect(self.restore_defaults)
        column.addWidget(buttons)
        self.setMinimumWidth(420)

    def changes(self) -> Mapping[str, Value]:
        """What differs from the settings in force."""
        found = {key: self._value(key) for key in self._fields}
        return {key: value for key, value in found.items() if value != self._settings.values[key]}

    @Slot()
    def restore_defaults(self) -> None:
        """Show the defaults; nothing is kept before OK."""
        for setting in SETTINGS:
            if setting.key in self._fields and setting not in self._fixed:
                self._show(setting.key, setting.default)

    def _field(self, setting: Setting) -> QSpinBox | QComboBox | QLineEdit:
        field: QSpinBox | QComboBox | QLineEdit
        if setting.choices:
            field = QComboBox(self)
            for choice in setting.choices:
                field.addItem(self._render(f"settings.choice.{choice}", {}), choice)
        elif isinstance(setting.default, str):
            field = QLineEdit(self)
            field.setPlaceholderText(setting.default)
        else:
            field = QSpinBox(self)
            field.setRange(setting.least, setting.most)
            field.setGroupSeparatorShown(True)
        self._fields[setting.key] = field
        self._show(setting.key, self._settings.values[setting.key])
        explanation = self._render(f"settings.help.{setting.key}", {})
        if setting in self._fixed:
            field.setEnabled(False)
            fixed = self.tr("Set by {variable}, so it can't be changed here.").format(variable=setting.variable)
            explanation = f"{explanation} {fixed}"
        field.setToolTip(explanation)
        field.setAccessibleDescription(explanation)
        return field

    def _show(self, key: str, value: Value) -> None:
        field = self._fields[key]
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(value))
        elif isinstance(field, QLineEdit):
            field.setText(str(value))
        elif isinstance(value, int):
            field.setValue(value)

    def _value(self, key: str) -> Value:
        field = self._fields[key]
        if isinstance(field, QLineEdit):
            return field.text().strip() or field.placeholderText()
        return str(field.currentData()) if isinstance(field, QComboBox) else field.value()
