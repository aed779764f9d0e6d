"""What a person makes of documents: pieces of a page, runs of pages, one of several."""

from pathlib import Path

import pytest

from invoice_desk.domain.document import Region, SourceInfo
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import Record
from invoice_desk.intake.bundle import unbundled
from invoice_desk.pipeline.regrouping import NotJoinableError, joined, of_one_file, parted_by_pages, parted_by_pieces
from invoice_desk.store import Desk
from tests.store.building import data_of, save, sha_of

SOURCE = SourceInfo("in/a.pdf", "5a", "application/pdf", 4)
FIRST, SECOND, THIRD = (Region(1, x / 3, 0.1, (x + 0.9) / 3, 0.9) for x in range(3))


def record(name: str, pages: tuple[int, ...] = (1,), crop: tuple[Region, ...] = ()) -> Record:
    return Record(name, SOURCE, "receipt", {}, pages=pages, crop=crop)


def data(of: Record) -> DocumentData:
    return DocumentData(of.document_id, of.source, of.pages, of.profile, (), crop=of.crop)


def test_each_piece_and_each_run_of_pages_becomes_a_document() -> None:
    made = parted_by_pieces(record("a"), (FIRST, THIRD))
    assert [(one.sha256, one.pages, one.crop, one.profile) for one in made] == [
        ("5a", (1,), (FIRST,), "receipt"),
        ("5a", (1,), (THIRD,), "receipt"),
    ]
    assert len({one.id for one in made}) == 2
    runs = parted_by_pages(record("a", (1, 2, 3, 4), (FIRST,)), [3, 4])
    assert [(one.pages, one.crop) for one in runs] == [((1, 2), (FIRST,)), ((3,), ()), ((4,), ())]


def test_all_pieces_of_a_page_joined_are_the_whole_page() -> None:
    records = [record("a", crop=(FIRST,)), record("b", crop=(SECOND,))]
    one = of_one_file(records, [data(each) for each in records])
    assert (one.pages, one.crop) == ((1,), ())


def test_neighbours_are_joined_to_the_piece_that_holds_both() -> None:
    records = [record("b", crop=(SECOND,)), record("a", crop=(FIRST,))]
    one = of_one_file(records, [*map(data, records), data(record("c", crop=(THIRD,)))])
    assert one.crop == (FIRST.united(SECOND),)


def test_what_has_another_receipt_between_is_not_joined() -> None:
    records = [record("a", crop=(FIRST,)), record("c", crop=(THIRD,))]
    with pytest.raises(NotJoinableError) as caught:
        of_one_file(records, [*map(data, records), data(record("b", crop=(SECOND,)))])
    assert caught.value.code == "regroup.another_between"


def test_pages_are_joined_in_their_order_beside_pieces_of_others() -> None:
    records = [record("c", (3,)), record("b", (1, 2), (FIRST,))]
    one = of_one_file(records, [*map(data, records), data(record("a", crop=(SECOND,)))])
    assert (one.pages, one.crop) == ((1, 2, 3), (FIRST,))


def test_documents_of_several_files_get_one_file_whose_pages_count_on(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "a.desk") as desk:
        ids = [save(desk, name) for name in ("a.jpg", "b.jpg")]
        records = [Record(data.id, data.source, "receipt", {}, pages=data.pages) for data in desk.documents(ids[::-1])]
        one = joined(desk, records)
        assert one.source is not None
        assert (one.document.pages, one.document.sha256) == ((1, 2), one.source.info.sha256)
        assert (one.source.info.path, one.source.info.page_count) == ("in/b.jpg + a.jpg", 2)
        assert [file.data for file in unbundled(one.source.data)] == [data_of("b.jpg"), data_of("a.jpg")]
        assert [(page.number, page.words[0].region.page) for page in one.source.pages] == [(1, 1), (2, 2)]

        step = desk.regroup(ids, [one.document], name="join", source=one.source)
        assert [data.id for data in desk.iter_documents()] == [one.document.id]
        assert desk.documents_in_place_of(sha_of("a.jpg")) == (one.document.id,)
        assert desk.documents_in_place_of(one.source.info.sha256) == ()
        rows = [row.id for row in desk.iter_documents(["in/a.jpg", "in/b.jpg"])]
        assert rows == [one.document.id, one.document.id]
        desk.revoke(step)
        assert [data.id for data in desk.iter_documents()] == ids
        assert desk.documents_in_place_of(sha_of("a.jpg")) == ()
