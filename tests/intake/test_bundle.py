"""Files that a person joined stay what they were, and are one document whose pages count on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.app import page_readers
from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.bundle import JoinedFile, bundled, unbundled
from invoice_desk.intake.open import open_document
from tests.intake.documents import PdfPage, encoded, pdf, picture


def opened(data: bytes, *, only: int | None = None) -> list[tuple[int, list[str]]]:
    document = open_document(data, "", password=None, limits=Limits(), long_side=100, readers=page_readers(), only=only)
    return [(page.number, [word.text for word in page.words]) for page in document.pages]


@given(st.lists(st.tuples(st.text(max_size=8), st.binary(min_size=1, max_size=50)), min_size=1, max_size=4))
def test_every_file_comes_out_as_it_went_in(files: list[tuple[str, bytes]]) -> None:
    joined = [JoinedFile(*one) for one in files]
    assert unbundled(bundled(joined)) == joined


@given(st.binary(max_size=200), st.integers(0, 120))
def test_whatever_is_damaged_is_said_to_be_damaged(rest: bytes, at: int) -> None:
    whole = bundled([JoinedFile("a", b"x" * 20), JoinedFile("b", b"y" * 20)])
    try:
        files = unbundled(whole[:at] + rest)
    except UnreadableDocumentError as error:
        code = error.code
    else:
        code = "" if all(one.data for one in files) else "an empty file"
    assert code in {"", "file.damaged_bundle"}


def test_pages_of_all_files_count_on_with_the_words_on_them() -> None:
    photo, text = encoded(picture(), "PNG"), pdf([PdfPage([(50, 200, 12, f"Page {n}")]) for n in (1, 2)])
    data = bundled([JoinedFile("a.png", photo), JoinedFile("b.pdf", text)])
    assert opened(data) == [(1, []), (2, ["Page 1"]), (3, ["Page 2"])]
    assert opened(data, only=3) == [(3, ["Page 2"])]


def test_a_file_that_can_not_be_opened_is_the_reason() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        opened(bundled([JoinedFile("a.png", encoded(picture(), "PNG")), JoinedFile("b", b"hello")]))
    assert caught.value.code == "file.unsupported"
