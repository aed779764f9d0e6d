"""What a Dify app wants to be given: which variable takes the pictures, which the prompt, what the others get."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from invoice_desk.domain.errors import EngineError, EngineUnreachableError

_IMAGE: Final = "image"
_CUSTOM: Final = "custom"
_PICTURE_ENDINGS: Final = frozenset({"jpg", "jpeg", "png"})
_LOCAL: Final = "local_file"
_PROMPT_WORDS: Final = (
    "prompt",
    "instruction",
    "query",
    "question",
    "提示",
    "指令",
    "问题",
    "要求",
)
"""What authors of apps call the variable for what is to be done, the clearest first."""


@dataclass(frozen=True, slots=True)
class PictureSlot:
    """Where pictures go: into a variable of the form, or ("") beside it, as files of the message.

    `kind` is what a file is called there. `is_list` where it takes a list of files, of which one is enough.
    """

    variable: str = ""
    is_list: bool = True
    kind: str = _IMAGE


@dataclass(frozen=True, slots=True)
class PromptSlot:
    """The variable that takes the prompt, and how many characters of it; 0 for any number."""

    variable: str
    most: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """What an app wants to be given. `given` are values for variables that are neither picture nor prompt.

    `missing` are variables that must be filled and that nothing here can fill.
    """

    pictures: PictureSlot | None = None
    prompt: PromptSlot | None = None
    given: Mapping[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def check(self, prompt: str) -> None:
        """Raises EngineError `dify.prompt_too_long`, EngineUnreachableError `dify.variable_missing`."""
        if self.missing:
            raise EngineUnreachableError("dify.variable_missing", variable=", ".join(self.missing))
        if self.prompt is not None and 0 < self.prompt.most < len(prompt):
            variable, most = self.prompt.variable, self.prompt.most
            raise EngineError("dify.prompt_too_long", variable=variable, most=most, length=len(prompt))

    def inputs(self, prompt: str, pictures: Sequence[str]) -> Mapping[str, object]:
        """The values of the variables; `pictures` are ids of uploaded files."""
        inputs = dict(self.given)
        if self.prompt is not None:
            inputs[self.prompt.variable] = prompt
        if self.pictures is not None and self.pictures.variable and pictures:
            files = self._files(pictures)
            inputs[self.pictures.variable] = files if self.pictures.is_list else files[0]
        return inputs

    def files(self, pictures: Sequence[str]) -> Sequence[Mapping[str, str]]:
        """The files that go beside the variables."""
        return self._files(pictures) if self.pictures is not None and not self.pictures.variable else ()

    def _files(self, pictures: Sequence[str]) -> list[Mapping[str, str]]:
        kind = self.pictures.kind if self.pictures is not None else _IMAGE
        return [{"type": kind, "transfer_method": _LOCAL, "upload_file_id": one} for one in pictures]


def form_of(parameters: Mapping[str, Any]) -> Form:
    """The form of an app, from what it says of its parameters; what makes no sense there is left out."""
    variables = list(_variables(parameters.get("user_input_form")))
    pictures = _picture_slot(variables) or _message_slot(parameters.get("file_upload"))
    taken = {pictures.variable} if pictures is not None else set()
    prompt = _prompt_slot([one for one in variables if one.name not in taken])
    if prompt is not None:
        taken.add(prompt.variable)
    given: dict[str, object] = {}
    missing: list[str] = []
    for variable in variables:
        if variable.name in taken or not variable.is_required:
            continue  # what is optional has its default there, too
        value = variable.default
        if value is None:
            missing.append(variable.name)
        else:
            given[variable.name] = value
    return Form(pictures, prompt, given, tuple(missing))


@dataclass(frozen=True, slots=True)
class _Variable:
    """One variable of a form."""

    kind: str
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.said.get("variable"))

    @property
    def is_required(self) -> bool:
        return bool(self.said.get("required"))

    @property
    def takes_text(self) -> bool:
        return self.kind in ("text-input", "paragraph")

    @property
    def most(self) -> int:
        most = self.said.get("max_length")
        return most if isinstance(most, int) and most > 0 else 0

    @property
    def default(self) -> object:
        """The value that stands for one that nobody gives; None where there is none."""
        default = self.said.get("default")
        if default not in (None, ""):
            return default
        options = self.said.get("options")
        if self.kind == "select" and isinstance(options, list) and len(options) == 1:
            return options[0]
        return False if self.kind == "checkbox" else None

    def picture_kind(self) -> str:
        """What a picture is called as its value; "" where it takes none from a computer."""
        types = _texts(self.said.get("allowed_file_types"))
        methods = _texts(self.said.get("allowed_file_upload_methods"))
        if self.kind not in ("file", "file-list") or (methods and _LOCAL not in methods):
            return ""
        if not types or _IMAGE in types:
            return _IMAGE
        endings = {one.lstrip(".").lower() for one in _texts(self.said.get("allowed_file_extensions"))}
        return _CUSTOM if _CUSTOM in types and endings & _PICTURE_ENDINGS else ""


def _variables(said: object) -> Iterator[_Variable]:
    for entry in said if isinstance(said, list) else ():
        for kind, variable in entry.items() if isinstance(entry, dict) else ():
            if isinstance(variable, dict) and isinstance(variable.get("variable"), str):
                yield _Variable(str(kind), variable)


def _picture_slot(variables: Sequence[_Variable]) -> PictureSlot | None:
    """A variable that must have a file before one that may."""
    able = [one for one in variables if one.picture_kind()]
    for one in sorted(able, key=lambda one: not one.is_required):
        return PictureSlot(one.name, one.kind == "file-list", one.picture_kind())
    return None


def _message_slot(said: object) -> PictureSlot | None:
    """Beside the variables, where the app lets files come with a message."""
    if not isinstance(said, dict):
        return None
    image = said.get("image")
    takes_images = isinstance(image, dict) and bool(image.get("enabled"))
    types = _texts(said.get("allowed_file_types"))
    if takes_images or (said.get("enabled") and (not types or _IMAGE in types)):
        return PictureSlot()
    return None


def _prompt_slot(variables: Sequence[_Variable]) -> PromptSlot | None:
    """The text named as one that says what to do, else the only text that must be given and has no default."""
    texts = [one for one in variables if one.takes_text]
    for word in _PROMPT_WORDS:
        for one in texts:
            if word in f"{one.name} {one.said.get('label')}".casefold():
                return PromptSlot(one.name, one.most)
    unfilled = [one for one in texts if one.is_required and one.default is None]
    return PromptSlot(unfilled[0].name, unfilled[0].most) if len(unfilled) == 1 else None


def _texts(said: object) -> list[str]:
    return [one for one in said if isinstance(one, str)] if isinstance(said, list) else []
