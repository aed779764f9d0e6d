"""Everything that can go wrong and that a user should hear about, as a code with parameters.

Nothing below the command line and the window knows a language: an error names its sentence in
`resources/messages/*.toml` by `code`, and carries what the sentence needs in `params`.
Whatever is raised and is not an InvoiceDeskError is a bug.
"""

from collections.abc import Mapping
from types import MappingProxyType

Param = str | int | float


class InvoiceDeskError(Exception):
    """A failure with a sentence for the user; survives pickling between processes."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Param] = MappingProxyType(params)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, dict(self.params)))


class UnreadableDocumentError(InvoiceDeskError):
    """The bytes can't be read as a document; one row, one reason."""


class EngineError(InvoiceDeskError):
    """An engine could not answer; the sentence says what to do about it."""


class EngineUnreachableError(EngineError):
    """The engine's server does not answer: nothing is wrong with the document, which can be read later."""


class JobCancelledError(InvoiceDeskError):
    """The user cancelled; nothing is wrong."""

    def __init__(self, code: str = "job.cancelled", **params: Param) -> None:
        super().__init__(code, **params)


class DeskError(InvoiceDeskError):
    """The desk file can't be opened, is newer than this program, or is held by someone else."""


class SettingsError(InvoiceDeskError):
    """A setting in the file or the environment makes no sense; nothing was started."""


class PromptError(InvoiceDeskError):
    """A user's own prompt can't be filled in."""


class KeyStoreError(InvoiceDeskError):
    """The computer has no store for keys, or the store refuses."""


class ExportError(InvoiceDeskError):
    """The export could not be written where the user wants it."""


def _rebuild(kind: type[InvoiceDeskError], code: str, params: dict[str, Param]) -> InvoiceDeskError:
    return kind(code, **params)
