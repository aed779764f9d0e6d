"""What the statistics are called: groups, amounts, and what is to be said beside a sum."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from invoice_desk.domain.currency import places
from invoice_desk.domain.record import Value
from invoice_desk.domain.statistics import AMOUNTS, Group, Grouping, Sum
from invoice_desk.gui.statistics.chart_layout import Bar
from invoice_desk.gui.table.looks import NOTHING
from invoice_desk.gui.table.rows import shown_text


def amount_text(amount: Decimal, currency: str) -> str:
    """An amount with as many places as its currency has, or more where it has them."""
    exponent = amount.as_tuple().exponent
    least = places(currency) if currency else 2
    if isinstance(exponent, int) and -exponent < least:
        return f"{amount:,.{least}f}"
    return shown_text(amount)


def sum_of(group: Group, amount: str) -> Sum:
    """One of `AMOUNTS`; that of the totals for ""."""
    return {"net_amount": group.net, "tax_amount": group.tax}.get(amount, group.total)


class Words:
    """In one language; `label_of` names a field as the table does."""

    def __init__(self, language: str, label_of: Callable[[str], str]) -> None:
        self._locale = QLocale(language)
        self._labels = {one: label_of(one) for one in AMOUNTS}
        self._month = QCoreApplication.translate("Statistics", "MMM yyyy")
        self.groupings = {
            Grouping.MONTH: QCoreApplication.translate("Statistics", "By month"),
            Grouping.SELLER: QCoreApplication.translate("Statistics", "By seller"),
            Grouping.CATEGORY: QCoreApplication.translate("Statistics", "By category"),
            Grouping.RATE: QCoreApplication.translate("Statistics", "By tax rate"),
        }
        self.heads = {
            Grouping.MONTH: QCoreApplication.translate("Statistics", "Month"),
            Grouping.SELLER: QCoreApplication.translate("Statistics", "Seller"),
            Grouping.CATEGORY: QCoreApplication.translate("Statistics", "Category"),
            Grouping.RATE: QCoreApplication.translate("Statistics", "Tax rate"),
        }
        self._nothing = {
            Grouping.MONTH: QCoreApplication.translate("Statistics", "Without a date"),
            Grouping.SELLER: QCoreApplication.translate("Statistics", "Without a seller"),
            Grouping.CATEGORY: QCoreApplication.translate("Statistics", "Without a category"),
            Grouping.RATE: QCoreApplication.translate("Statistics", "Without a rate in the lines"),
        }
        self.documents = QCoreApplication.translate("Statistics", "Documents")
        self.currency = QCoreApplication.translate("Statistics", "Currency")
        self.no_currency = QCoreApplication.translate("Statistics", "no currency")
        self.everything = QCoreApplication.translate("Statistics", "All documents")
        self.settled = QCoreApplication.translate("Statistics", "Confirmed")
        self.open = QCoreApplication.translate("Statistics", "Not confirmed")
        self.open_in = QCoreApplication.translate("Statistics", "… in documents")
        self.missing_in = QCoreApplication.translate("Statistics", "Missing in")
        self.what_is_counted = QCoreApplication.translate("Statistics", "What is counted")
        self._no_date = QCoreApplication.translate("Statistics", "no date")
        self.no_documents = QCoreApplication.translate("Statistics", "No documents")
        self._left_out = QCoreApplication.translate("Statistics", "{count} months without documents")
        self._others = QCoreApplication.translate("Statistics", "Others ({count})")
        self._count = QCoreApplication.translate("Statistics", "Documents: {count}")
        self._sum = QCoreApplication.translate("Statistics", "{amount}: {sum}")
        self._open = QCoreApplication.translate("Statistics", "of this not confirmed: {sum} (documents: {count})")
        self._missing = QCoreApplication.translate("Statistics", "documents without it: {count}")
        self.open_sum = QCoreApplication.translate("Statistics", "{amount}: not confirmed")
        self.open_count = QCoreApplication.translate("Statistics", "{amount}: documents not confirmed")
        self.missing_count = QCoreApplication.translate("Statistics", "{amount}: documents without")

    def amount(self, amount: str) -> str:
        """What is summed up; that documents are counted for ""."""
        return self._labels[amount] if amount else self.documents

    def month(self, day: date) -> str:
        """The month of a day, as the language has it."""
        return self._locale.toString(QDate(day.year, day.month, 1), self._month)

    def name(self, group: Group, grouping: Grouping | None) -> str:
        """What a group is called, that of all documents for no grouping."""
        if grouping is None:
            return self.everything
        if isinstance(group.key, date):
            return self.month(group.key)
        return group.label if group.key else self._nothing[grouping]

    def short(self, group: Group, grouping: Grouping) -> str:
        """The same where there is little room."""
        return self._no_date if grouping is Grouping.MONTH and group.key is None else self.name(group, grouping)

    def left_out(self, months: int) -> str:
        """What is said of months that have no bar."""
        return self._left_out.format(count=f"{months:,}")

    def others(self, count: int) -> str:
        """What so many groups are called together."""
        return self._others.format(count=f"{count:,}")

    def lines_of(self, group: Group) -> list[str]:
        """All figures of a group, and what stands open, line by line."""
        lines = [self._count.format(count=f"{len(group.documents):,}")]
        for amount in AMOUNTS:
            one = sum_of(group, amount)
            if one.documents:
                told = f"{group.currency} {amount_text(one.amount, group.currency)}".strip()
                lines.append(self._sum.format(amount=self.amount(amount), sum=told))
                lines += [f"    {each}" for each in self.beside(one, group.currency)]
        return lines

    def beside(self, one: Sum, currency: str) -> list[str]:
        """What must be known of a sum."""
        said = []
        if one.open:
            told = amount_text(one.open_amount, currency)
            said.append(self._open.format(sum=told, count=f"{one.open:,}"))
        if one.missing:
            said.append(self._missing.format(count=f"{one.missing:,}"))
        return said

    def bar(self, group: Group, amount: str, label: str) -> Bar:
        """What is drawn of a group: one of its `AMOUNTS`, or how many documents there are for ""."""
        one, lines = sum_of(group, amount), tuple(self.lines_of(group))
        if not amount:
            count = len(group.documents)
            return Bar(label, Decimal(one.settled), Decimal(count - one.settled), f"{count:,}", lines)
        value = amount_text(one.amount, group.currency) if one.documents else NOTHING
        return Bar(label, one.settled_amount, one.open_amount, value, lines)

    def headers(self, grouping: Grouping | None) -> list[str]:
        """Of `block_of`."""
        heads = [self.heads[grouping] if grouping is not None else "", self.currency, self.documents]
        for amount in AMOUNTS:
            label = self.amount(amount)
            heads += [
                label,
                *(one.format(amount=label) for one in (self.open_sum, self.open_count, self.missing_count)),
            ]
        return heads

    def block_of(self, groups: Iterable[Group], grouping: Grouping | None) -> list[list[Value | int | None]]:
        """The figures of groups for a file or the clipboard, a row each."""
        rows: list[list[Value | int | None]] = []
        for group in groups:
            row: list[Value | int | None] = [
                self.name(group, grouping),
                group.currency or self.no_currency,
                len(group.documents),
            ]
            for amount in AMOUNTS:
                one = sum_of(group, amount)
                row += [one.amount, one.open_amount, one.open, one.missing]
            rows.append(row)
        return rows
