"""What spreadsheets put on the clipboard is read as the cells that were copied."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import Value
from invoice_desk.gui.table.blocks import block_of_html, block_of_text, spread
from invoice_desk.gui.table.copying import clipboard_data

CALC = """<!DOCTYPE html>
<html>
<head>
	<meta http-equiv="content-type" content="text/html; charset=utf-8"/>
	<title></title>
	<meta name="generator" content="LibreOffice 24.2.7.2 (Linux)"/>
	<style type="text/css">
		body,div,table,thead,tbody,tfoot,tr,th,td,p { font-family:"Liberation Sans"; font-size:x-small }
	</style>
</head>
<body>
<table cellspacing="0" border="0">
	<colgroup width="171"></colgroup>
	<colgroup span="2" width="85"></colgroup>
	<tr>
		<td height="17" align="left">Bäckerei &amp; Söhne</td>
		<td align="right" sdval="46085" sdnum="1033;1033;YYYY-MM-DD">2026-03-04</td>
		<td align="right" sdval="1234.5" sdnum="1033;0;#,##0.00">1,234.50</td>
	</tr>
	<tr>
		<td height="17" align="left" sdnum="1033;0;@">25442000000000000001</td>
		<td align="left"><br></td>
		<td align="right" sdval="0.13" sdnum="1033;0;0%">13%</td>
	</tr>
	<tr>
		<td height="34" align="left">first line<br>second line</td>
		<td colspan=2 align="center" valign=middle>both</td>
		</tr>
</table>
<!-- ************************************************************************** -->
</body>
</html>
"""

EXCEL = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><style><!--table {mso-displayed-decimal-separator:"\\.";} .xl63 {mso-number-format:"\\@";} --></style></head>
<body link=blue vlink=purple>
<table border=0 cellpadding=0 cellspacing=0 width=144 style='border-collapse:collapse;width:108pt'>
<!--StartFragment-->
 <col width=72 span=2 style='width:54pt'>
 <tr height=19 style='height:14.4pt'>
  <td height=19 class=xl63 width=72 style='height:14.4pt;width:54pt'>00123</td>
  <td align=right width=72 style='width:54pt' x:num="-1234">(1,234.00)</td>
 </tr>
 <tr height=19 style='height:14.4pt'>
  <td height=19 style='height:14.4pt'>a very
  long name</td>
  <td></td>
 </tr>
<!--EndFragment-->
</table>
</body>
</html>"""


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("12.50", [["12.50"]]),
        ("", [[""]]),
        ("\r\n", [[""]]),
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),
        ("a\rb", [["a"], ["b"]]),
        ("\tb\n\t\n", [["", "b"], ["", ""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        ('"two\nlines"\tb\n', [["two\nlines", "b"]]),
        ('"tab\there"\t"say ""so"""', [["tab\there", 'say "so"']]),
        ('5" pipe\tb', [['5" pipe', "b"]]),
        ('"abc" def\tb', [['"abc" def', "b"]]),
        ('"never closed\tb\nc', [['"never closed', "b"], ["c"]]),
        ('""', [[""]]),
        ("a\tb\nc", [["a", "b"], ["c"]]),
    ],
)
def test_tab_separated_text_is_read_as_its_cells(text: str, cells: list[list[str]]) -> None:
    assert block_of_text(text) == cells


def test_a_table_of_calc_is_read_as_it_is_shown_with_an_empty_cell_beside_one_over_two_columns() -> None:
    assert block_of_html(CALC) == [
        ["Bäckerei & Söhne", "2026-03-04", "1,234.50"],
        ["25442000000000000001", "", "13%"],
        ["first line\nsecond line", "both", ""],
    ]


def test_a_table_of_excel_is_read_as_it_is_shown() -> None:
    assert block_of_html(EXCEL) == [["00123", "(1,234.00)"], ["a very long name", ""]]


@pytest.mark.parametrize(
    ("html", "cells"),
    [
        ("<p>no table</p>", ()),
        ("", ()),
        ("<table></table>", ()),
        ("<table><tr><td>a<td>b<tr><td>c</table>", [["a", "b"], ["c", ""]]),
        ("<table><td>a</td></table>", [["a"]]),
        ("<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>", [["a", "b"], ["", "c"]]),
        ("<table><tr><td>a<table><tr><td>in</td></tr></table></td></tr></table>", [["ain"]]),
        ("<table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table>", [["a"]]),
        ("<table><tr><td colspan='x'>a</td><td colspan='-3'>b</td></tr></table>", [["a", "b"]]),
        ("<table><tr><td>a &lt; b&nbsp;&amp; c</td></tr>", [["a < b\xa0& c"]]),
    ],
)
def test_tables_of_any_page_are_read_as_far_as_they_go(html: str, cells: object) -> None:
    assert block_of_html(html) == cells


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1)))
def test_what_the_table_copies_is_read_back_as_it_was(block: list[list[Value | None]]) -> None:
    assert block_of_text(clipboard_data(block).text()) in (block, [*block[:-1]] if block[-1] == [""] else block)


def test_what_the_table_copies_as_html_is_read_back_too() -> None:
    block: list[list[Value | None]] = [["25442000000000000001", "two\nlines", "<b>&"], [Decimal("1.50"), None, "x"]]
    texts = [["25442000000000000001", "two\nlines", "<b>&"], ["1.50", "", "x"]]
    assert block_of_html(clipboard_data(block).html()) == texts


@given(st.text(st.sampled_from('ab"\t\n\r ')))
def test_any_text_is_cells_of_which_nothing_visible_is_lost(text: str) -> None:
    cells = block_of_text(text)
    assert cells
    assert all(cells)
    assert sum(one.count("a") for row in cells for one in row) == text.count("a")


@given(st.text(st.sampled_from("<>/=\"'tabledrhspn 12")))
def test_any_html_gives_rows_of_one_length(html: str) -> None:
    assert len({len(row) for row in block_of_html(html)}) <= 1


# Into a selection.


@pytest.mark.parametrize(
    ("block", "height", "width", "taken"),
    [
        ([["a"]], 2, 3, [["a", "a", "a"], ["a", "a", "a"]]),
        ([["a", "b"]], 3, 2, [["a", "b"]] * 3),
        ([["a", "b"]], 2, 4, [["a", "b", "a", "b"]] * 2),
        ([["a", "b"]], 3, 1, [["a", "b"]] * 3),
        ([["a"], ["b"]], 1, 2, [["a", "a"], ["b", "b"]]),
        ([["a"], ["b"]], 3, 1, [["a"], ["b"]]),
        ([["a", "b"]], 2, 3, [["a", "b"]]),
        ([["a", "b"], ["c"]], 2, 4, [["a", "b", "a", "b"], ["c", "", "c", ""]]),
        ([["a", "b"], ["c"]], 1, 1, [["a", "b"], ["c"]]),
        ([["a", "b"], ["c", "d"]], 1, 1, [["a", "b"], ["c", "d"]]),
    ],
)
def test_a_block_is_repeated_over_a_selection_that_it_fits_into(
    block: list[list[str]], height: int, width: int, taken: list[list[str]]
) -> None:
    assert spread(block, height, width) == taken


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 12), st.integers(1, 12))
def test_what_a_selection_takes_is_the_block_again_and_again_or_once(
    tall: int, wide: int, height: int, width: int
) -> None:
    block = [[f"{row}/{column}" for column in range(wide)] for row in range(tall)]
    taken = spread(block, height, width)
    assert len(taken) in (tall, height)
    assert len(taken) % tall == 0
    assert {len(row) for row in taken} <= {wide, width}
    for row, texts in enumerate(taken):
        for column, text in enumerate(texts):
            assert text == block[row % tall][column % wide]
