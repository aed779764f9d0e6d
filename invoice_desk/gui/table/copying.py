"""A block of values for the clipboard: tab-separated text, and a table that keeps long numbers whole when pasted."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape

from PySide6.QtCore import QMimeData

from invoice_desk.domain.record import Value, value_text

_HEAD = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8">'
    "<style>br {mso-data-placement:same-cell}</style></head><body><table>"
)
_AS_TEXT = 'style=\'mso-number-format:"\\@"\' sdnum="1033;0;@"'
"""The cell is text: for Excel and WPS by the style, for LibreOffice by the attribute."""
_TO_QUOTE = re.compile('[\t\r\n"]')


def clipboard_data(block: Iterable[Sequence[Value | None]]) -> QMimeData:
    """The block as text/plain and text/html; what was not selected is None.

    Plain decimals and ISO dates, as files carry them. Text stays text in a spreadsheet: 20 digits, 007, `=1+1`.
    """
    made: list[QMimeData] = []
    for _ in row_by_row(block, made.append):
        pass
    return made[0]


def row_by_row(block: Iterable[Sequence[Value | None]], hand_over: Callable[[QMimeData], object]) -> Iterator[None]:
    """The same for a block that may be very large, handed over at the end; yields after each row."""
    lines, rows = [], []
    for row in block:
        lines.append("\t".join([_quoted(_text(value)) for value in row]))
        rows.append("<tr>" + "".join(map(_html, row)) + "</tr>")
        yield
    data = QMimeData()
    data.setText("\n".join(lines))
    data.setHtml(f"{_HEAD}{''.join(rows)}</table></body></html>")
    hand_over(data)


def _text(value: Value | None) -> str:
    return "" if value is None else value_text(value)


def _quoted(text: str) -> str:
    if not _TO_QUOTE.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _html(value: Value | None) -> str:
    text = _text(value)
    if isinstance(value, Decimal):
        return f'<td align="right" x:num="{text}" sdval="{text}" sdnum="1033;">{text}</td>'
    if isinstance(value, str):
        return f"<td {_AS_TEXT}>{escape(text).replace(chr(10), '<br>')}</td>"
    return f"<td>{text}</td>"
