"""What the window remembers from one start to the next: its size, the table's columns, the desks opened lately."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_MOST_RECENT = 8


class WindowMemory:
    """A small file beside the settings; losing it costs nobody any work."""

    def __init__(self, file: Path) -> None:
        self._settings = QSettings(str(file), QSettings.Format.IniFormat)

    def state(self, name: str) -> QByteArray:
        """A saved state (geometry, splitter, columns); empty when there is none."""
        value = self._settings.value(f"state/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_state(self, name: str, state: QByteArray | bytes) -> None:
        """Remember a state."""
        self._settings.setValue(f"state/{name}", QByteArray(state))

    def recent_desks(self) -> list[Path]:
        """Desks opened lately, the last one first, whether or not they are still there."""
        value = self._settings.value("desks")
        names = [value] if isinstance(value, str) else value  # QSettings gives a list of one back as a text
        return [Path(name) for name in names] if isinstance(names, list) else []

    def last_desk(self) -> Path | None:
        """The desk that was open when the program ended, None before the first."""
        return next(iter(self.recent_desks()), None)

    def keep_desk(self, path: Path) -> None:
        """Remember that a desk was opened."""
        others = [one for one in self.recent_desks() if one != path]
        self._settings.setValue("desks", [str(one) for one in (path, *others)][:_MOST_RECENT])

    def choice(self) -> tuple[str, str] | None:
        """The engine and the model chosen last, None before the first choice."""
        engine = self._settings.value("engine")
        return (str(engine), str(self._settings.value("model", ""))) if engine else None

    def keep_choice(self, engine: str, model: str) -> None:
        """Remember which model was chosen."""
        self._settings.setValue("engine", engine)
        self._settings.setValue("model", model)
