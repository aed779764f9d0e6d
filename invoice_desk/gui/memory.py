"""What the window remembers from one start to the next: its size, the table's columns, the desks opened lately."""

import json
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QSettings

_MOST_RECENT = 12


class RecentDesk(NamedTuple):
    """A desk that was opened lately, and whose it is; "" for nobody's."""

    path: Path
    client: str = ""


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

    def keep_desk(self, path: Path, client: str = "") -> None:
        """Remember that a desk was opened, and whose it is."""
        others = [one for one in self.recent_desks() if one != path]
        kept = [str(one) for one in (path, *others)][:_MOST_RECENT]
        self._settings.setValue("desks", kept)
        clients = {**self._clients(), str(path): client}
        self._settings.setValue("clients", json.dumps({one: clients[one] for one in kept if clients.get(one)}))

    def recent_by_client(self) -> list[RecentDesk]:
        """The desks opened lately, those of a client together: the client of the last one first, then as opened."""
        clients = self._clients()
        desks = [RecentDesk(one, clients.get(str(one), "")) for one in self.recent_desks()]
        order = list(dict.fromkeys(one.client for one in desks))
        return sorted(desks, key=lambda one: order.index(one.client))

    def _clients(self) -> dict[str, str]:
        try:
            found = json.loads(str(self._settings.value("clients", "{}")))
        except ValueError:
            return {}
        return {str(path): str(name) for path, name in found.items()} if isinstance(found, dict) else {}

    def backup_folder(self) -> Path | None:
        """Where the last backup was written, None before the first; perhaps on a drive that is away."""
        value = self._settings.value("backups")
        return Path(value) if isinstance(value, str) and value else None

    def keep_backup_folder(self, folder: Path) -> None:
        """Remember where backups go."""
        self._settings.setValue("backups", str(folder))

    def choice(self) -> tuple[str, str] | None:
        """The engine and the model chosen last, None before the first choice."""
        engine = self._settings.value("engine")
        return (str(engine), str(self._settings.value("model", ""))) if engine else None

    def keep_choice(self, engine: str, model: str) -> None:
        """Remember which model was chosen."""
        self._settings.setValue("engine", engine)
        self._settings.setValue("model", model)
