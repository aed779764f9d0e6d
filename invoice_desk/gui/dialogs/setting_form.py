"""Settings drawn from their declarations: a label, a field and a sentence about it for each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from invoice_desk.domain.errors import Param
from invoice_desk.gui.dialogs.rows_field import RowsField
from invoice_desk.settings import Setting, Settings, Value, overruled, rows_in, text_of_rows

_WIDTH: Final = 180
_GAP: Final = 8

Field = QSpinBox | QComboBox | QLineEdit | RowsField


class SettingForm(QWidget):
    """Shows settings with what they do; one that the environment decides can be seen, not changed.

    What a setting does is in its tip alone, where it is not `explained`.
    """

    def __init__(
        self,
        shown: Sequence[Setting],
        settings: Settings,
        render: Callable[[str, Mapping[str, Param]], str],
        parent: QWidget | None = None,
        *,
        explained: bool = True,
    ) -> None:
        super().__init__(parent)
        self._explained = explained
        self._settings = settings
        self._render = render
        self._shown = shown
        self._fields: dict[str, Field] = {}
        self._fixed = overruled()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for setting in shown:
            form.addRow(render(f"settings.label.{setting.key}", {}), self._row(setting))

    def changes(self) -> Mapping[str, Value]:
        """What differs from the settings in force."""
        found = {key: self._value(key) for key in self._fields}
        return {key: value for key, value in found.items() if value != self._settings.values[key]}

    def values(self) -> Mapping[str, Value]:
        """What is shown now."""
        return {key: self._value(key) for key in self._fields}

    def restore_defaults(self) -> None:
        """Show the defaults."""
        for setting in self._shown:
            if setting not in self._fixed:
                self._show(setting.key, setting.default)

    def _row(self, setting: Setting) -> QWidget:
        """The field, and below it what it does; a form's label is the buddy of what stands beside it."""
        row = QWidget(self)
        field = self._field(setting, row)
        explanation = self._render(f"settings.help.{setting.key}", {})
        if setting in self._fixed:
            field.setEnabled(False)
            fixed = self.tr("Set by {variable}, so it can't be changed here.").format(variable=setting.variable)
            explanation = f"{explanation} {fixed}"
        field.setToolTip(explanation)
        field.setAccessibleName(self._render(f"settings.label.{setting.key}", {}))
        field.setAccessibleDescription(explanation)
        row.setFocusProxy(field)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, _GAP if self._explained else 0)
        column.setSpacing(2)
        column.addWidget(field)
        if self._explained or setting in self._fixed:
            column.addWidget(muted(explanation, row))
        return row

    def _field(self, setting: Setting, row: QWidget) -> Field:
        field: Field
        if setting.choices:
            field = QComboBox(row)
            for choice in setting.choices:
                field.addItem(self._render(f"settings.choice.{choice}", {}), choice)
        elif setting.columns:
            field = RowsField([self._render(f"settings.column.{one}", {}) for one in setting.columns], row)
        elif isinstance(setting.default, str):
            field = QLineEdit(row)
            field.setPlaceholderText(setting.default)
        else:
            field = QSpinBox(row)
            field.setRange(setting.least, setting.most)
            field.setGroupSeparatorShown(True)
        if not isinstance(field, QLineEdit | RowsField):
            field.setFixedWidth(_WIDTH)  # a number that is as wide as the window looks like a mistake
        self._fields[setting.key] = field
        self._show(setting.key, self._settings.values[setting.key])
        return field

    def _show(self, key: str, value: Value) -> None:
        field = self._fields[key]
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(value))
        elif isinstance(field, QLineEdit):
            field.setText(str(value))
        elif isinstance(field, RowsField):
            field.set_text(str(value))
        elif isinstance(value, int):
            field.setValue(value)

    def _value(self, key: str) -> Value:
        field = self._fields[key]
        if isinstance(field, QLineEdit):
            return field.text().strip() or field.placeholderText()
        if isinstance(field, RowsField):  # written otherwise by hand, it stays as it is until it is changed
            kept = str(self._settings.values[key])
            return kept if field.text() == text_of_rows(rows_in(kept)) else field.text()
        return str(field.currentData()) if isinstance(field, QComboBox) else field.value()


def muted(text: str, parent: QWidget) -> QLabel:
    """A sentence that explains, and steps back behind what it explains."""
    label = QLabel(text, parent)
    label.setWordWrap(True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
