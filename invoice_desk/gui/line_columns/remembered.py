"""Layouts by seller: columns that were drawn for one document are offered for the next one of the same seller."""

from functools import partial
from typing import TYPE_CHECKING

from invoice_desk.domain.record import Record, value_text
from invoice_desk.domain.sellers import id_key, name_key
from invoice_desk.store.drawn_columns import drawn_for, keep_drawn

if TYPE_CHECKING:
    from invoice_desk.extraction.columns.layout import ColumnLayout
    from invoice_desk.gui.desk_session import DeskSession


class LayoutMemory:
    """Keeps in the desk what was taken last; a document without a seller teaches nothing."""

    def __init__(self, session: "DeskSession") -> None:
        self._session = session

    def of(self, record: Record) -> "ColumnLayout | None":
        """What was drawn for the record's seller. Asks the desk: for a background thread."""
        from invoice_desk.extraction.columns.layout import layout_from_json

        key = _key(record)
        body = self._session.desk.ask(partial(drawn_for, seller=key)) if key else ""
        return layout_from_json(body) if body else None

    def keep(self, record: Record, layout: "ColumnLayout") -> None:
        """Remember a layout; does not wait for it."""
        from invoice_desk.extraction.columns.layout import layout_to_json

        if key := _key(record):
            self._session.desk.submit(partial(keep_drawn, seller=key, body=layout_to_json(layout)))


def _key(record: Record) -> str:
    """By what a seller is known again; "" without one."""
    said = [value_text(record.value(one) or "") for one in ("seller_tax_id", "seller_name")]
    by_id, by_name = id_key(said[0]), name_key(said[1])
    return f"id:{by_id}" if by_id else f"name:{by_name}" if by_name else ""
