"""A server for models that a person has set up: where it is and how it wants to be asked. Keys stand elsewhere."""

from collections.abc import Mapping
from typing import Final, NamedTuple

KINDS: Final = ("openai", "dify")
MOST_PARALLEL: Final = 32


class Endpoint(NamedTuple):
    """One server. `name` is what the person calls it, without spaces and colons; `preset` is one of `endpoints.toml`.

    `models` are names to offer where the server lists none. `parallel` requests run at once; `per_minute` bounds how
    many are begun, 0 does not. Prices are decimal text, for a million tokens in and out, "" where none was given.
    `key_variable` names an environment variable with the key.
    """

    kind: str
    url: str
    name: str = ""
    preset: str = ""
    models: tuple[str, ...] = ()
    parallel: int = 2
    per_minute: int = 0
    price_in: str = ""
    price_out: str = ""
    price_currency: str = ""
    key_variable: str = ""

    @property
    def engine(self) -> str:
        """The id of the engine that asks it: `openai`, `openai:office`."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


def endpoint_from(table: Mapping[str, object]) -> Endpoint:
    """The endpoint that a table of a file declares. Raises ValueError that names the key and what may stand there."""
    unknown = set(table) - set(Endpoint._fields)
    if unknown:
        raise ValueError(f"{min(unknown)}: unknown; known are {', '.join(Endpoint._fields)}")
    texts = ("kind", "url", "name", "preset", "price_in", "price_out", "price_currency", "key_variable")
    said = {key: _text(key, table.get(key, "")) for key in texts}
    if said["kind"] not in KINDS:
        raise ValueError(f"kind: one of {', '.join(KINDS)}")
    if not said["url"]:
        raise ValueError("url: the address of the server")
    name = said["name"]
    if name != name.lower() or any(char.isspace() or char == ":" for char in name):
        raise ValueError("name: small letters and digits, no spaces and colons")
    for key in ("price_in", "price_out"):
        _price(key, said[key])
    models = table.get("models", ())
    if not isinstance(models, list | tuple) or not all(isinstance(one, str) for one in models):
        raise ValueError("models: a list of names")
    return Endpoint(
        **said,
        models=tuple(one.strip() for one in models if one.strip()),
        parallel=_number("parallel", table.get("parallel", 2), 1, MOST_PARALLEL),
        per_minute=_number("per_minute", table.get("per_minute", 0), 0, 100_000),
    )


def table_of(endpoint: Endpoint) -> Mapping[str, object]:
    """Inverse of `endpoint_from`, without what is as it is by default."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in endpoint._asdict().items()
        if key in ("kind", "url") or value != Endpoint._field_defaults[key]
    }


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{key}: a text")
    return value.strip()


def _number(key: str, value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{key}: a whole number from {least} to {most}")
    return value


def _price(key: str, text: str) -> None:
    from decimal import Decimal, InvalidOperation  # the first window waits for this module

    try:
        price = Decimal(text or "0")
    except InvalidOperation:
        price = Decimal(-1)
    if not price.is_finite() or price < 0:
        raise ValueError(f"{key}: a price like 0.8")
