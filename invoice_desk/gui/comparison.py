"""Two documents that seem to be one, field by field: what differs comes first. Plain functions for any thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Cell, Record
from invoice_desk.gui.page.page_source import PageSource, page_source
from invoice_desk.gui.table.rows import shown_text
from invoice_desk.review.same_value import same_value

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile
    from invoice_desk.gui.row_maker import RowMaker


@dataclass(frozen=True, slots=True)
class ComparedField:
    """What both documents say of a field, "" for nothing, and where; only two values can differ."""

    field_id: str
    label: str
    this: str
    original: str
    differs: bool
    region: Region | None = None
    original_region: Region | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the documents as it is shown: its first file, and the others that it is in."""

    source: PageSource
    others: Sequence[PageSource] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document, the one that it seems to be, and their fields."""

    this: Side
    original: Side
    fields: Sequence[ComparedField]


def comparison_of(maker: "RowMaker", document_id: str, original_id: str) -> Comparison | None:
    """Brings both from the desk; None where one is no longer there."""
    this, original = maker.record(document_id), maker.record(original_id)
    if this is None or original is None:
        return None
    fields = compared(this, original, (maker.profile_of(this), maker.profile_of(original)), maker.language)
    return Comparison(_side(maker, this), _side(maker, original), fields)


def compared(this: Record, original: Record, profiles: "Sequence[Profile]", language: str) -> tuple[ComparedField, ...]:
    """The fields of which either document says something: those that differ, those that only one has, the others."""
    labels = {spec.id: spec.label_in(language) for profile in reversed(profiles) for spec in profile.fields}
    ids = dict.fromkeys([*this.cells, *original.cells])
    fields = [
        _field(field_id, labels.get(field_id, field_id), this.cells.get(field_id), original.cells.get(field_id))
        for field_id in ids
    ]
    return tuple(sorted((one for one in fields if one.this or one.original), key=_rank))


def _side(maker: "RowMaker", record: Record) -> Side:
    return Side(page_source(record), maker.files(record.behind) if record.behind else ())


def _field(field_id: str, label: str, this: Cell | None, original: Cell | None) -> ComparedField:
    one, other = (cell.value if cell else None for cell in (this, original))
    return ComparedField(
        field_id,
        label,
        shown_text(one),
        shown_text(other),
        differs=one is not None and other is not None and not same_value(one, other),
        region=this.region if this else None,
        original_region=original.region if original else None,
    )


def _rank(field: ComparedField) -> int:
    return 0 if field.differs else 1 if not (field.this and field.original) else 2
