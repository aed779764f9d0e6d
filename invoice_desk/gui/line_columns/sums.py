"""What the rows of a drawn table come to, in words: how many, their sum beside the document's, what does not fit."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Cell, Record, Verdict
from invoice_desk.gui.line_columns.rows_model import RowsModel
from invoice_desk.gui.panels.line_items_model import line_sum
from invoice_desk.gui.table.rows import shown_text


def sum_words(model: RowsModel, record: Record, profile: Profile, language: str) -> str:
    """As one line; of a document that is held against the rows to be taken alone."""
    taken = model.taken()
    words = [QCoreApplication.translate("ColumnsMode", "Rows: {count}").format(count=len(taken))]
    lines = tuple({"line_amount": Cell(amount, Verdict.CORRECTED)} for amount in model.amounts())
    found = line_sum(replace(record, line_items=lines))
    if found is not None:
        words.append(QCoreApplication.translate("ColumnsMode", "sum {sum}").format(sum=shown_text(found.whole)))
    if found is not None and found.field_id:
        spec = profile.field(found.field_id)
        text = QCoreApplication.translate("ColumnsMode", "{field} {amount} ✓")
        if found.difference:
            text = QCoreApplication.translate("ColumnsMode", "{field} {amount} · difference {difference}")
        words.append(
            text.format(
                field=spec.label_in(language) if spec is not None else found.field_id,
                amount=shown_text(found.amount),
                difference=shown_text(abs(found.difference)),
            )
        )
    wrong = sum(row.fits is False for row in taken)
    right = sum(bool(row.fits) for row in taken)
    if wrong:
        text = QCoreApplication.translate("ColumnsMode", "quantity × price is not the amount: {count}")
        words.append(text.format(count=wrong))
    elif right:
        words.append(QCoreApplication.translate("ColumnsMode", "quantity × price is the amount ✓"))
    bare = sum(cell.value is None for row in taken for cell in row.cells.values())
    if bare:
        words.append(QCoreApplication.translate("ColumnsMode", "cells without a value: {count}").format(count=bare))
    return " · ".join(words)
