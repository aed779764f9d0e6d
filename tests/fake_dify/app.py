"""The app that the fake serves: what it tells of itself, and what of a request it takes or refuses, as Dify does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fake_dify.uploads import Upload

Variable = dict[str, dict[str, Any]]


class RefusedError(Exception):
    """The API's refusal."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def invalid(message: str) -> RefusedError:
    return RefusedError(400, "invalid_param", message)


def file(variable: str, *, types: Sequence[str] = ("image",), required: bool = True) -> Variable:
    return {"file": {**_named(variable, required), "type": "file", **_files(types)}}


def file_list(variable: str, *, most: int = 5, types: Sequence[str] = ("image",), required: bool = True) -> Variable:
    named = {**_named(variable, required), "type": "file-list", "max_length": most}
    return {"file-list": {**named, **_files(types)}}


def paragraph(variable: str, *, most: int | None = None, required: bool = False, default: str = "") -> Variable:
    return {"paragraph": {**_named(variable, required), "type": "paragraph", "max_length": most, "default": default}}


def text_input(variable: str, *, most: int = 48, required: bool = False, default: str = "") -> Variable:
    said = {**_named(variable, required), "type": "text-input", "max_length": most, "default": default}
    return {"text-input": said}


def select(variable: str, *options: str, required: bool = True, default: str = "") -> Variable:
    return {"select": {**_named(variable, required), "options": list(options), "default": default}}


def _named(variable: str, required: bool) -> dict[str, Any]:
    return {"label": variable.title(), "variable": variable, "required": required}


def _files(types: Sequence[str]) -> dict[str, Any]:
    return {
        "allowed_file_types": list(types),
        "allowed_file_upload_methods": ["local_file", "remote_url"],
        "allowed_file_extensions": [],
        "hint": "",
    }


@dataclass(frozen=True, slots=True)
class App:
    """One app. `mode` "" is that of a server too old to tell it, which then behaves as `behaves`.

    `sees`: the message of a chat or a completion may come with pictures.
    """

    mode: str = "workflow"
    name: str = "Receipts"
    form: Sequence[Variable] = field(default_factory=lambda: (file("invoice"),))
    sees: bool = True
    image_megabytes: float = 10
    behaves: str = ""

    @property
    def acts_as(self) -> str:
        return self.behaves or self.mode

    @property
    def info(self) -> dict[str, Any]:
        said = {"name": self.name, "description": "", "tags": [], "mode": self.mode, "author_name": "Ann"}
        if not self.mode:
            del said["mode"]
        return said

    @property
    def parameters(self) -> dict[str, Any]:
        image = {
            "enabled": self.sees,
            "number_limits": 3,
            "detail": "high",
            "transfer_methods": ["remote_url", "local_file"],
        }
        return {
            "opening_statement": "",
            "suggested_questions": [],
            "suggested_questions_after_answer": {"enabled": False},
            "speech_to_text": {"enabled": False},
            "text_to_speech": {"enabled": False, "language": "", "voice": ""},
            "retriever_resource": {"enabled": False},
            "annotation_reply": {"enabled": False},
            "more_like_this": {"enabled": False},
            "user_input_form": list(self.form),
            "sensitive_word_avoidance": {"enabled": False, "type": "", "configs": []},
            "file_upload": {"image": image},
            "system_parameters": {
                "image_file_size_limit": self.image_megabytes,
                "video_file_size_limit": 100,
                "audio_file_size_limit": 50,
                "file_size_limit": 15,
                "workflow_file_upload_limit": 10,
            },
        }

    def check_inputs(self, inputs: Mapping[str, Any], uploads: Mapping[str, Upload], user: str) -> None:
        """Raises RefusedError for what the form does not take."""
        for entry in self.form:
            ((kind, variable),) = entry.items()
            self._check(kind, variable, inputs.get(variable["variable"]), uploads, user)

    def check_files(self, files: object, uploads: Mapping[str, Upload], user: str) -> list[Upload]:
        """The files that come with a message; Dify leaves them out without a word where the app takes none."""
        if not isinstance(files, list) or not self.sees:
            return []
        return [_upload(one, ("image",), uploads, user) for one in files]

    def _check(
        self, kind: str, variable: Mapping[str, Any], value: Any, uploads: Mapping[str, Upload], user: str
    ) -> None:
        name = variable["variable"]
        if value is None:
            if variable["required"]:
                raise invalid(f"{name} is required in input form")
            return
        most = variable.get("max_length")
        if kind == "file":
            if not isinstance(value, dict):
                raise invalid(f"{name} in input form must be a file")
            _upload(value, variable["allowed_file_types"], uploads, user)
        elif kind == "file-list":
            if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
                raise invalid(f"{name} in input form must be a list of files")
            if most and len(value) > most:
                raise invalid(f"{name} in input form must be less than {most} files")
            for one in value:
                _upload(one, variable["allowed_file_types"], uploads, user)
        elif not isinstance(value, str):
            raise invalid(f"(type '{kind}') {name} in input form must be a string")
        elif kind == "select":
            if value not in variable["options"]:
                raise invalid(f"{name} in input form must be one of the following: {variable['options']}")
        elif most and len(value) > most:
            raise invalid(f"{name} in input form must be less than {most} characters")


def _upload(said: object, types: Sequence[str], uploads: Mapping[str, Upload], user: str) -> Upload:
    if not isinstance(said, dict) or said.get("transfer_method") != "local_file":
        raise invalid("Invalid file transfer method")
    found = uploads.get(str(said.get("upload_file_id")))
    if found is None or found.user != user:
        raise invalid("Invalid upload file")
    if said.get("type") not in types:
        raise invalid(f"File validation failed for file: {found.name}")
    return found
