"""A block of values for the clipboard: tab-separated text, and a table that keeps long numbers whole when pasted."""

from collections.abc import Sequence
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


def clipboard_data(block: Sequence[Sequence[Value | None]]) -> QMimeData:
    """The block as text/plain and text/html; what was not selected is None.

    Plain decimals and ISO dates, as files carry them. Text stays text in a spreadsheet: 20 digits, 007, `=1+1`.
    """
    data = QMimeData()
    data.setText("\n".join("\t".join(_quoted(_text(value)) for value in row) for row in block))
    rows = "".join("<tr>" + "".join(_html(value) for value in row) + "</tr>" for row in block)
    data.setHtml(f"{_HEAD}{rows}</table></body></html>")
    return data


def _text(value: Value | None) -> str:
    return "" if value is None else value_text(value)


def _quoted(text: str) -> str:
    if not any(char in text for char in '\t\r\n"'):
        return text
    return '"' + text.replace('"', '""') + '"'


def _html(value: Value | None) -> str:
    text = _text(value)
    if isinstance(value, Decimal):
        return f'<td align="right" x:num="{text}" sdval="{text}" sdnum="1033;">{text}</td>'
    if isinstance(value, str):
        return f"<td {_AS_TEXT}>{escape(text).replace(chr(10), '<br>')}</td>"
    return f"<td>{text}</td>"
