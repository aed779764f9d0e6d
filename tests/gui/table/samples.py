"""Rows of the results table for its tests and its benchmark, and a desk that answers as the real one does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Cell, Correction, FieldValue, Record, ReviewState, Value, Verdict
from invoice_desk.gui.table.columns import TableColumn, table_columns
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.rows import CellView, TableRow, row_of, shown_text

PROFILES: dict[str, Profile] = load_profiles()[0]
COLUMNS: tuple[TableColumn, ...] = table_columns(PROFILES, "en")
SELLERS = ("北京市百货大楼股份有限公司", "Chez Jeanphi", "Kopitiam Sdn Bhd", "Bäckerei Müller GmbH & Co. KG")
CURRENCIES = ("CNY", "EUR", "MYR", "EUR")


def document(
    key: str,
    *,
    profile: str = "receipt",
    state: ReviewState = ReviewState.TO_REVIEW,
    verdicts: Mapping[str, Verdict] = MappingProxyType({}),
    candidates: Mapping[str, tuple[Value, ...]] = MappingProxyType({}),
    **values: Value | None,
) -> TableRow:
    """A document's row as the program makes it; fields are confirmed unless `verdicts` says otherwise."""
    cells = {
        field_id: Cell(
            value,
            verdicts.get(field_id, Verdict.MISSING if value is None else Verdict.CONFIRMED),
            "" if value is None else str(value),
            candidates=tuple(FieldValue(str(one), one) for one in candidates.get(field_id, ())),
        )
        for field_id, value in values.items()
    }
    record = Record(key, SourceInfo(f"in/{key}.jpg", key, "image/jpeg", 1), profile, cells, state=state)
    return row_of(record, PROFILES[profile], "en")


def receipt(number: int, **changes: Value | None) -> TableRow:
    """One of many receipts, complete but for its conflict in every seventh."""
    values: dict[str, Value | None] = {
        "seller_name": SELLERS[number % 4],
        "issue_date": date(2026, 1, 1) + timedelta(days=number % 300),
        "currency": CURRENCIES[number % 4],
        "total_amount": Decimal(number * 37 % 9973) + Decimal("0.50"),
        "tax_amount": None if number % 3 else Decimal("1.25"),
        "invoice_number": f"{25442000000000000000 + number}",
        **changes,
    }
    verdicts = {"total_amount": Verdict.CONFLICT} if number % 7 == 3 else {}
    state = tuple(ReviewState)[number % 3]
    return document(f"doc-{number:05d}", state=state, verdicts=verdicts, **values)  # type: ignore[arg-type]


@dataclass
class Desk:
    """Sets fields as the session does: the changed row comes back by `put`, each step can be undone."""

    model: ResultsModel | None = None
    names: list[str] = field(default_factory=list)
    steps: list[tuple[str, str, Value | None]] = field(default_factory=list)
    _before: list[TableRow] = field(default_factory=list)

    def correct(self, document_id: str, field_id: str, value: Value | None) -> None:
        self.steps.append((document_id, field_id, value))
        row = self.model.row(document_id) if self.model else None
        if self.model is not None and row is not None:
            self._before.append(row)
            self.model.put([row.with_cells({field_id: CellView(shown_text(value), value, Verdict.CORRECTED)})])

    def correct_many(self, corrections: Mapping[str, Sequence[Correction]], name: str) -> None:
        self.names.append(name)
        for document_id, values in corrections.items():
            for one in values:
                self.correct(document_id, one.field_id, one.value)

    def undo(self) -> None:
        assert self.model is not None
        self.model.put([self._before.pop()])


def model_with(rows: list[TableRow], desk: Desk | None = None) -> ResultsModel:
    """A model that shows these rows."""
    answering = desk or Desk()
    model = ResultsModel(COLUMNS, language="en", correct=answering.correct, correct_many=answering.correct_many)
    answering.model = model
    model.set_rows(rows)
    return model


def text_at(model: ResultsModel, key: str, column_id: str) -> str:
    """What the table shows there."""
    return str(model.index(model.view_row(key), model.column_of(column_id)).data())
