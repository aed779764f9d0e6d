"""A store of passwords in memory, in the place of the operating system's."""

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from typing_extensions import override


class FakeKeyStore(KeyringBackend):
    """Keeps what it is given; `trouble`, when set, is raised by everything."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None

    @override
    def get_password(self, service: str, username: str) -> str | None:
        self._refuse()
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._refuse()
        self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        self._refuse()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service, username]

    def _refuse(self) -> None:
        if self.trouble is not None:
            raise self.trouble
