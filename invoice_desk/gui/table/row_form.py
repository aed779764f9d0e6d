"""The form in which a document's row is kept in the desk: JSON, read back in some microseconds a cell.

What is empty is left out, and a row's review state is not in it: that is kept by itself.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from invoice_desk.domain.document import Region
from invoice_desk.domain.rate_shares import RateShare
from invoice_desk.domain.record import Correction, Finding, RejectedAs, Severity, Value, Verdict
from invoice_desk.gui.table.rows import CellView, RowStatus, TableRow
from invoice_desk.review.open_points import OpenPoint, Why

_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_SEVERITIES = {severity.value: severity for severity in Severity}
_SEEN = (None, True, False)
_WHYS = {why.value: why for why in Why}
_BARE = {verdict.value: CellView("", None, verdict) for verdict in Verdict}


def row_to_json(row: TableRow) -> str:
    """The row of a document, whatever is being done with it."""
    return json.dumps(
        [
            row.document_id,
            row.path,
            row.sha256,
            row.profile,
            row.profile_label,
            {field_id: _cell_form(cell) for field_id, cell in row.cells.items() if not _is_bare(cell)},
            {verdict: bare for verdict in _BARE if (bare := _bare_of(row, verdict))},
            row.worst.value,
            [_point_form(one) for one in row.points],
            row.search,
            row.twin,
            row.remark,
            row.companions,
            row.behind,
            {field_id: _value_form(value) for field_id, value in row.usual.items()},
            [_share_form(one) for one in row.rates],
        ],
        separators=(",", ":"),
    )


def row_from_json(text: str, status: RowStatus, rejected_as: RejectedAs | None = None) -> TableRow:
    """Inverse of `row_to_json`; the row stands at `status`."""
    key, path, sha256, profile, label, filled, bare, worst, points, search, *rest = json.loads(text)
    twin, remark, companions, behind, usual, rates = rest
    cells = {field_id: _cell(form) for field_id, form in filled.items()}
    for verdict, field_ids in bare.items():
        cells.update(dict.fromkeys(field_ids, _BARE[verdict]))
    to_look_at = tuple(map(_point, points))
    return TableRow(
        key=key,
        path=path,
        status=status,
        document_id=key,
        sha256=sha256,
        profile=profile,
        profile_label=label,
        cells=cells,
        points=to_look_at,
        worst=_SEVERITIES[worst],
        search=search,
        doubtful=frozenset([one.field_id for one in to_look_at if one.line is None]),
        twin=twin,
        remark=remark,
        companions=tuple(companions),
        behind=tuple(behind),
        rejected_as=rejected_as,
        usual={one: _value(value) for one, value in usual.items()} if status is RowStatus.TO_REVIEW else {},
        rates=tuple(map(_share, rates)),
    )


def _is_bare(cell: CellView) -> bool:
    """Whether a cell has nothing but its verdict, as most fields of most documents have."""
    return cell == _BARE[cell.verdict.value]


def _bare_of(row: TableRow, verdict: str) -> list[str]:
    return [field_id for field_id, cell in row.cells.items() if cell.verdict == verdict and _is_bare(cell)]


def _cell_form(cell: CellView) -> list[object]:
    """The parts at the end that are empty are left out."""
    form: list[object] = [
        cell.verdict.value,
        cell.text,
        _value_form(cell.value),
        _region_form(cell.region),
        cell.printed,
        cell.candidates,
        cell.witnesses,
        cell.unplaced,
        [_value_form(one) for one in cell.options],
        [_finding_form(one) for one in cell.passed],
        cell.by_person,
        _SEEN.index(cell.seen),
        cell.otherwise,
    ]
    while not form[-1]:
        form.pop()
    return form


def _cell(form: Sequence[Any]) -> CellView:
    count = len(form)
    if count == 5:  # as most cells are
        verdict, text, value, region, printed = form
        if not isinstance(value, str):
            value = _value(value)
        return CellView(text, value, _VERDICTS[verdict], Region(*region) if region else None, printed)
    return CellView(
        form[1] if count > 1 else "",
        _value(form[2]) if count > 2 else None,
        _VERDICTS[form[0]],
        Region(*form[3]) if count > 3 and form[3] else None,
        form[4] if count > 4 else "",
        tuple(form[5]) if count > 5 else (),
        tuple(form[6]) if count > 6 else (),
        form[7] if count > 7 else False,
        tuple(_value(one) for one in form[8]) if count > 8 else (),
        tuple(map(_finding, form[9])) if count > 9 else (),
        form[10] if count > 10 else False,
        _SEEN[form[11]] if count > 11 else None,
        tuple(form[12]) if count > 12 else (),
    )


def _point_form(one: OpenPoint) -> list[object]:
    form: list[object] = [one.field_id, one.why.value]
    if one.line is not None or one.finding is not None:
        form += [one.line, None if one.finding is None else _finding_form(one.finding)]
    return form


def _point(form: Sequence[Any]) -> OpenPoint:
    field_id, why, line, finding = form if len(form) > 2 else (*form, None, None)
    return OpenPoint(field_id, _WHYS[why], line, None if finding is None else _finding(finding))


def _share_form(one: RateShare) -> list[object]:
    amounts = [None if amount is None else str(amount) for amount in (one.net, one.tax, one.total)]
    return [one.rate] if one == RateShare(one.rate) else [one.rate, *amounts, one.is_settled]


def _share(form: Sequence[Any]) -> RateShare:
    if len(form) == 1:  # as most shares are
        return RateShare(form[0])
    rate, net, tax, total, is_settled = form
    net, tax, total = (None if amount is None else Decimal(amount) for amount in (net, tax, total))
    return RateShare(rate, net, tax, total, is_settled)


def _value_form(value: Value | None) -> object:
    if isinstance(value, Decimal):
        return [str(value)]
    return {"t": date.isoformat(value)} if isinstance(value, date) else value


def _value(form: Any) -> Any:  # noqa: ANN401 - as JSON has it; a value, or None where there was none
    if isinstance(form, list):
        return Decimal(form[0])
    return date.fromisoformat(form["t"]) if isinstance(form, dict) else form


def _region_form(region: Region | None) -> Sequence[float] | None:
    return None if region is None else [region.page, region.x0, region.y0, region.x1, region.y1]


def _finding_form(one: Finding) -> Sequence[object]:
    repair = [[item.field_id, _value_form(item.value), item.line, item.seen] for item in one.repair]
    return [one.rule, one.severity.value, one.fields, one.code, dict(one.params), repair, one.about]


def _finding(form: Sequence[Any]) -> Finding:
    rule, severity, fields, code, params, repair, about = form
    given: Mapping[str, Any] = params
    corrections = tuple(Correction(field_id, _value(value), line, seen) for field_id, value, line, seen in repair)
    return Finding(rule, _SEVERITIES[severity], tuple(fields), code, given, corrections, about)
