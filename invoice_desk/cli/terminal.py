"""What the command line shows: sentences in the user's language, the table of results, a progress bar."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from invoice_desk.domain.errors import InvoiceDeskError, Param
from invoice_desk.domain.job import Cancelled, Failed, Finished, JobEvent
from invoice_desk.domain.record import Cell, Finding, Record, Rejection, Row, Verdict, value_text
from invoice_desk.messages import finding_text, messages_in

COLUMNS = ("seller_name", "issue_date", "currency", "total_amount")
MARKS = {
    Verdict.CONFIRMED: "✓",
    Verdict.CORRECTED: "✓",
    Verdict.UNCONFIRMED: "?",
    Verdict.CONFLICT: "!",
    Verdict.MISSING: "–",
}
_ENDLESS = 100_000  # a pipe or a file has no width


class Terminal:
    """Speaks one language; `quiet` leaves only errors. Never fails because nobody listens any more."""

    def __init__(self, language: str, *, quiet: bool = False) -> None:
        self.language = language
        self.render = messages_in(language)
        self.quiet = quiet

    def tell(self, code: str, **params: Param) -> None:
        """A sentence on standard output, unless quiet."""
        if not self.quiet:
            _write(sys.stdout, f"{_printable(self.render(code, params))}\n")

    def warn(self, code: str, **params: Param) -> None:
        """A sentence on standard error."""
        _write(sys.stderr, f"{_printable(self.render(code, params))}\n")

    def warn_of(self, error: InvoiceDeskError) -> None:
        """The sentence of an error on standard error."""
        self.warn(error.code, **error.params)

    def show_rows(self, rows: Iterable[Row]) -> None:
        """The table of the records on standard output, unless quiet, with what the checks propose below it.

        Rejections and duplicates go to standard error.
        """
        rows = tuple(rows)
        proposed: list[tuple[str, Finding]] = []
        table = _table("source", *COLUMNS, say=self._label)
        for row in rows:
            if isinstance(row, Rejection):
                _write(sys.stderr, f"{_printable(row.path)}: {_printable(self.render(row.code, row.params))}\n")
            else:
                table.add_row(*_cells(row))
                proposed += [(row.source.path, finding) for finding in row.findings if finding.repair]
        if table.row_count and not self.quiet:
            _write(sys.stdout, _rendered(table, sys.stdout))
            for path, finding in proposed:
                _write(sys.stdout, f"{_printable(path)}: {_printable(finding_text(finding, self.render))}\n")
        self.warn_of_duplicates(rows)

    def warn_of_duplicates(self, rows: Iterable[Row]) -> None:
        """A sentence on standard error for each document that seems to be another one."""
        for row in rows:
            if isinstance(row, Record):
                for finding in (one for one in row.findings if one.about):
                    said = _printable(self.render(finding.code, finding.params))
                    _write(sys.stderr, f"{_printable(row.source.path)}: {said}\n")

    def show_table(self, *columns: str, rows: Iterable[Iterable[str]]) -> None:
        """A table of texts on standard output; `columns` name messages below `cli.column`."""
        table = _table(*columns, say=self._label)
        for row in rows:
            table.add_row(*(Text(_printable(text)) for text in row))
        _write(sys.stdout, _rendered(table, sys.stdout))

    def show_line(self, text: str) -> None:
        """A line of text on standard output."""
        _write(sys.stdout, f"{_printable(text)}\n")

    def show_json(self, value: object) -> None:
        """A value as JSON on standard output."""
        for line in json.dumps(value, ensure_ascii=False, indent=2).splitlines():
            self.show_line(line)

    def warn_line(self, text: str) -> None:
        """A line of text on standard error, unless quiet."""
        if not self.quiet:
            _write(sys.stderr, f"{_printable(text)}\n")

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[JobEvent | None], None]]:
        """A bar on standard error where that is a terminal; give it each job event, and None for a skipped file."""
        if self.quiet or sys.stderr is None or not sys.stderr.isatty():
            yield _ignore
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(self.render("cli.reading", {}), total=total)

            def advance(event: JobEvent | None) -> None:
                if event is None or isinstance(event, Finished | Failed | Cancelled):
                    bar.advance(task)

            yield advance

    @contextmanager
    def bar(self) -> Iterator[Callable[[str, int, int, str], None] | None]:
        """A bar for one long step on standard error, where that is a terminal; else None. Give it what is done now, so
        much of how much, and figures.
        """
        if self.quiet or sys.stderr is None or not sys.stderr.isatty():
            yield None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"))
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None, figures="")

            def advance(description: str, done: int, total: int, figures: str) -> None:
                bar.update(task, description=description, completed=done, total=total or None, figures=figures)

            yield advance

    def _label(self, column: str) -> str:
        return self.render(f"cli.column.{column}", {})


def _ignore(_: JobEvent | None) -> None:
    return


def _table(*columns: str, say: Callable[[str], str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        amount = column == "total_amount"
        whole = amount or column in ("issue_date", "model")
        # A path's end tells more than its beginning: fold it rather than cut it.
        table.add_column(say(column), justify="right" if amount else "left", no_wrap=whole, overflow="fold")
    return table


def _cells(record: Record) -> Iterator[Text]:
    yield Text(_printable(record.source.path))
    for field_id in COLUMNS:
        yield Text(_marked(record.cells.get(field_id)))


def _marked(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return MARKS[Verdict.MISSING]
    return f"{_printable(value_text(cell.value))} {MARKS[cell.verdict]}"


def _rendered(renderable: RenderableType, stream: TextIO | None) -> str:
    """As text, with colours where `stream` is a terminal; rich itself would end the program on a broken pipe."""
    on_terminal = stream is not None and stream.isatty()
    console = Console(file=stream, highlight=False, markup=False, emoji=False, width=None if on_terminal else _ENDLESS)
    with console.capture() as captured:
        console.print(renderable)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _printable(text: str) -> str:
    """Text that can't move the cursor or change colours: names come from anywhere."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # a program without a console
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
    except BrokenPipeError:  # `| head`: what matters is in the file; Python would complain once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
