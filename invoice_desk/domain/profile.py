"""Profiles: declared sets of fields that drive table columns, prompts, checks and export headers.

A profile is a TOML file. Fields that every profile shares are declared once in `fields.toml`; a profile names them
and may override the label as it is printed on that kind of document, or add fields of its own.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator


class FieldType(StrEnum):
    """What a field's printed text means."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    AMOUNT = "amount"
    QUANTITY = "quantity"
    RATE = "rate"
    DATE = "date"
    CURRENCY = "currency"


class FieldSpec(BaseModel):
    """One declared field; an `assigned` one stands on no document: a person gives it, and nothing reads it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: Mapping[str, str]
    type: FieldType = FieldType.TEXT
    term: str = ""
    hint: Mapping[str, str] = Field(default_factory=dict)
    required: bool = False
    personal: bool = False
    assigned: bool = False

    @field_validator("hint", mode="before")
    @classmethod
    def _hint_by_language(cls, hint: object) -> object:
        """A profile of one's own may have one hint for all languages."""
        return {"en": hint} if isinstance(hint, str) else hint

    @model_validator(mode="after")
    def _has_english_label(self) -> "FieldSpec":
        if not self.label.get("en"):
            raise ValueError(f"field {self.id}: an English label is missing")
        return self

    def label_in(self, language: str) -> str:
        """The label in a language, English where there is none."""
        return self.label.get(language) or self.label["en"]

    def hint_in(self, language: str) -> str:
        """What a model is told of the field in a language, in another one where there is none; "" without any."""
        return self.hint.get(language) or next(iter(self.hint.values()), "")


class Profile(BaseModel):
    """A kind of document and its fields, in the order in which they are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: Mapping[str, str]
    fields: tuple[FieldSpec, ...]
    line_items: tuple[FieldSpec, ...] = ()

    @model_validator(mode="after")
    def _has_english_label(self) -> "Profile":
        if not self.label.get("en"):
            raise ValueError(f"profile {self.id}: an English label is missing")
        return self

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Profile":
        for specs in (self.fields, self.line_items):
            ids = [spec.id for spec in specs]
            if len(set(ids)) != len(ids):
                raise ValueError(f"profile {self.id}: a field is declared twice")
        return self

    def label_in(self, language: str) -> str:
        """The profile's name in a language, English where there is none."""
        return self.label.get(language) or self.label["en"]

    @property
    def read_fields(self) -> tuple[FieldSpec, ...]:
        """The header fields that may be read off a document."""
        return tuple(spec for spec in self.fields if not spec.assigned)

    def field(self, field_id: str) -> FieldSpec | None:
        """The declared header field of that id, or None."""
        return next((spec for spec in self.fields if spec.id == field_id), None)


def profile_from_toml(data: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> Profile:
    """A profile from its parsed TOML file; `shared` holds the declarations of `fields.toml` by id.

    Raises ValueError with a readable message when the file declares something impossible.
    """
    parts = {part: _items(data.get(part, []), part, shared) for part in ("fields", "line_items")}
    try:
        return Profile.model_validate({**data, **parts})
    except ValidationError as error:
        raise ValueError("; ".join(_sentence(fault["loc"], fault["msg"]) for fault in error.errors())) from error


def _items(items: object, part: str, shared: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not isinstance(items, list):
        raise ValueError(f"{part}: a list in square brackets is expected, not {items!r}")
    return [_declared(item, part, shared) for item in items]


def _declared(item: object, part: str, shared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    own = {"id": item} if isinstance(item, str) else item
    if not isinstance(own, dict):
        raise ValueError(f"{part}: a field id or a table is expected, not {item!r}")
    known = shared.get(str(own.get("id")), {})
    label = own.get("label", {})
    if not isinstance(label, dict):
        raise ValueError(f"{part}: the label of {own.get('id')} must be a table such as {{ en = '…' }}")
    return {**known, **own, "label": {**known.get("label", {}), **label}}


def _sentence(place: tuple[int | str, ...], fault: str) -> str:
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    said = fault.removeprefix("Value error, ")
    return f"{where}: {said}" if where else said
