"""Folders and archives are walked; everything found is said once, and nothing hangs."""

import os
import re
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.letter import Letter
from invoice_desk.intake.mail import read_mail
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.intake.walk import FoundFile, looks_like_document, walk
from invoice_desk.intake.xml_pages import XmlReader
from tests.intake.documents import PdfPage, encoded, ofd_entries, pdf, picture, text_object, zipped
from tests.intake.mails import mail
from tests.intake.outlook_files import attachment, compound, message

READERS = (ImageReader(), PdfReader(), OfdReader())
PDF = pdf([PdfPage()])
OFD = zipped(ofd_entries([text_object("x", "1 1 9 9")]))


def written(path: Path, data: bytes = PDF) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def found(*paths: Path, limits: Limits | None = None) -> list[FoundFile]:
    return list(walk(paths, limits or Limits()))


def names(*paths: Path) -> list[str]:
    return [item.path for item in found(*paths)]


def code_of(item: FoundFile) -> str:
    with pytest.raises(UnreadableDocumentError) as caught:
        item.read()
    return caught.value.code


def test_a_file_is_given_as_it_was_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf")
    (item,) = found(path)
    assert (item.path, item.named, item.read(), item.head()) == (str(path), True, PDF, PDF[:4096])


def test_a_path_named_twice_is_found_twice(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf")
    assert names(path, path) == [str(path), str(path)]


def test_a_folder_gives_its_files_in_natural_order_with_slashes(tmp_path: Path) -> None:
    for name in ("b10.pdf", "b2.pdf", "B1.pdf", "sub/1.pdf", "sub/deep/x.jpg"):
        written(tmp_path / name)
    expected = ["B1.pdf", "b2.pdf", "b10.pdf", "sub/1.pdf", "sub/deep/x.jpg"]
    items = found(tmp_path)
    assert [item.path for item in items] == [f"{tmp_path}/{name}" for name in expected]
    assert not any(item.named for item in items)


def test_hidden_and_lock_files_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden.pdf", ".git/a.pdf", "~$a.pdf", ".~lock.a.pdf#", "Thumbs.db", ".DS_Store", "desktop.ini"):
        written(tmp_path / name)
    assert names(tmp_path) == []
    assert names(written(tmp_path / ".named.pdf")) == [str(tmp_path / ".named.pdf")]


def test_what_is_not_there_is_an_item_that_says_so(tmp_path: Path) -> None:
    (item,) = found(tmp_path / "gone.pdf")
    assert item.named
    assert code_of(item) == "file.not_found"


def test_an_impossible_name_is_an_item_too(tmp_path: Path) -> None:
    (item,) = found(tmp_path / ("x" * 5000))
    assert code_of(item) in {"file.not_readable", "file.not_found"}
    (item,) = found(tmp_path / "x\0y")
    assert code_of(item) in {"file.not_readable", "file.not_found"}


def test_too_many_bytes_are_not_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf", PDF + bytes(1000))
    limits = Limits(max_bytes=len(PDF) + 999)
    assert code_of(found(path, limits=limits)[0]) == "file.too_large"
    assert found(path, limits=Limits(max_bytes=len(PDF) + 1000))[0].read() == PDF + bytes(1000)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_in_a_circle_end(tmp_path: Path) -> None:
    written(tmp_path / "in" / "a.pdf")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in" / "self")
    assert names(tmp_path) == [f"{tmp_path}/in/a.pdf", f"{tmp_path}/in/self"]


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    (item,) = found(tmp_path)
    assert code_of(item) == "file.not_readable"


@pytest.mark.skipif(sys.platform != "linux", reason="only there names are bytes")
def test_a_name_that_is_no_text_can_be_shown_and_read(tmp_path: Path) -> None:
    written(tmp_path / os.fsdecode(b"\xb7\xa2\xc6\xb1.pdf"))
    (item,) = found(tmp_path)
    assert item.path.encode("utf-8").endswith(b".pdf")
    assert item.read() == PDF


def test_very_deep_folders_are_walked(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"abcdefghij" * 12)
    written(deep / "a.pdf")
    assert len(names(tmp_path)) == 1


def test_an_archive_gives_its_entries(tmp_path: Path) -> None:
    entries = {
        "票/b10.pdf": PDF,
        "票/b2.pdf": PDF,
        "__MACOSX/x.pdf": b"",
        "../../up.pdf": b"",
        ".x": b"",
        "/abs.pdf": PDF,
    }
    path = written(tmp_path / "mail.zip", zipped(entries))
    items = found(path)
    assert [item.path for item in items] == [f"{path}/abs.pdf", f"{path}/票/b2.pdf", f"{path}/票/b10.pdf"]
    assert all(item.read() == PDF for item in items)
    assert not any(item.named for item in items)


def test_an_archive_is_known_by_its_content(tmp_path: Path) -> None:
    path = written(tmp_path / "mail.pdf", zipped({"a.pdf": PDF}))
    assert names(path) == [f"{path}/a.pdf"]


def test_ofd_and_office_files_are_documents_not_archives(tmp_path: Path) -> None:
    ofd = written(tmp_path / "a.zip", OFD)
    docx = written(tmp_path / "b.docx", zipped({"[Content_Types].xml": "x", "word/document.xml": "x"}))
    late = written(tmp_path / "c.docx", zipped({"word/document.xml": "x", "[Content_Types].xml": "x"}))
    half = written(tmp_path / "d.ofd", zipped({"Doc_0/Pages/Page_0/Content.xml": "x"}))
    assert names(tmp_path) == [str(ofd), str(docx), str(late), str(half)]


def test_archives_in_archives_are_walked_two_deep(tmp_path: Path) -> None:
    third = zipped({"3.pdf": PDF, "fourth.zip": zipped({"4.pdf": PDF})})
    data = zipped({"second.zip": zipped({"2.pdf": PDF, "third.zip": third, "inner.ofd": OFD})})
    path = written(tmp_path / "first.zip", data)
    items = found(path)
    ends = ["2.pdf", "inner.ofd", "third.zip/3.pdf", "third.zip/fourth.zip"]
    assert [item.path for item in items] == [f"{path}/second.zip/{end}" for end in ends]
    assert [item.read() for item in items] == [PDF, OFD, PDF, zipped({"4.pdf": PDF})]


def test_a_named_archive_without_documents_says_so_and_one_in_a_folder_gives_what_it_has(tmp_path: Path) -> None:
    path = written(tmp_path / "mail.zip", zipped({"notes.txt": b"hello"}))
    (item,) = found(path)
    assert (item.path, item.named, code_of(item)) == (str(path), True, "archive.nothing_inside")
    assert names(tmp_path) == [f"{tmp_path}/mail.zip/notes.txt"]
    (item,) = found(written(tmp_path / "empty.zip", zipped({})))
    assert code_of(item) == "archive.nothing_inside"


def test_an_archive_that_was_cut_off_is_an_item_that_says_so(tmp_path: Path) -> None:
    path = written(tmp_path / "mail.zip", zipped({"a.pdf": PDF})[:-30])
    (item,) = found(path)
    assert (item.path, item.named, code_of(item)) == (str(path), True, "archive.cut_off")


def test_limits_of_an_archive_hold_for_all_inside_together(tmp_path: Path) -> None:
    inner = zipped({f"{i}.pdf": PDF for i in range(6)})
    path = written(tmp_path / "mail.zip", zipped({"a.zip": inner, "b.zip": inner}))
    items = found(path, limits=Limits(max_zip_entries=10))
    assert [item.path.removeprefix(f"{path}/") for item in items] == [*(f"a.zip/{i}.pdf" for i in range(6)), "b.zip"]
    assert code_of(items[-1]) == "archive.too_many_entries"
    (item,) = found(path, limits=Limits(max_zip_entries=1))
    assert code_of(item) == "archive.too_many_entries"


def test_a_locked_entry_is_a_rejection_beside_the_others(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.pdf": PDF, "b.pdf": PDF}))
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + flags] |= 1
    locked, free = found(written(tmp_path / "mail.zip", bytes(data)))
    assert code_of(locked) == "archive.encrypted"
    assert free.read() == PDF


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "a.pdf")
    (item,) = found(path)
    path.unlink()
    assert code_of(item) == "file.not_found"


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (PDF, "noextension", True),
        (encoded(picture(), "PNG")[:1024], "x.dat", True),
        (OFD[:1024], "x", True),
        (b"hello", "notes.txt", False),
        (b"", "empty", False),
        (zipped({"[Content_Types].xml": "x"}), "table.xlsx", False),
        (b"<html>", "page.html", False),
        (b"", "scan.PDF", True),
        (b"<html>", "folder/scan.jpg", True),
    ],
)
def test_what_looks_like_a_document(head: bytes, name: str, expected: bool) -> None:
    assert looks_like_document(head, name, READERS) is expected


@given(st.sets(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), min_size=1, max_size=8))
def test_any_entry_name_can_be_shown_and_read(raw: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder, "a.zip"), zipped({f"a{name}.pdf": PDF for name in raw}))
        items = [item for item in found(path) if item.path.encode("utf-8").endswith(b".pdf")]
        assert all(item.read() == PDF for item in items)
        hidden = sum(any(part.startswith((".", "~$")) for part in re.split(r"[/\\]", f"a{name}.pdf")) for name in raw)
        assert len(items) >= len(raw) - hidden


def test_an_archive_with_nothing_but_invoice_xml_is_looked_into_and_other_xml_is_not(tmp_path: Path) -> None:
    bill, other = b"<?xml version='1.0'?><Invoice/>", b"<?xml version='1.0'?><project/>"
    (item,) = found(written(tmp_path / "bill.zip", zipped({"a.xml": bill})))
    assert item.read() == bill
    (item,) = found(written(tmp_path / "other.zip", zipped({"a.xml": other})))
    assert code_of(item) == "archive.nothing_inside"


def test_of_the_xml_in_a_folder_only_what_may_be_an_invoice_is_wanted() -> None:
    readers = (XmlReader(),)
    assert looks_like_document(b"<?xml version='1.0'?><Invoice/>", "a.xml", readers)
    assert not looks_like_document(b"<?xml version='1.0'?><project/>", "a.xml", readers)
    assert looks_like_document(b"damaged", "a.xml.p7m", readers)


# Mails.


def test_a_mail_gives_what_is_attached_and_says_where_it_comes_from(tmp_path: Path) -> None:
    path = written(tmp_path / "Your order.eml", mail(("b10.pdf", PDF), ("b2.pdf", PDF), ("notes.txt", b"hello")))
    items = found(path)
    assert [item.path for item in items] == [f"{path}/b2.pdf", f"{path}/b10.pdf", f"{path}/notes.txt"]
    assert [item.read() for item in items] == [PDF, PDF, b"hello"]
    assert items[0].head() == PDF[:4096]
    assert not any(item.named for item in items)


def test_a_mail_without_documents_says_so_when_it_is_named_and_is_passed_over_in_a_folder(tmp_path: Path) -> None:
    path = written(tmp_path / "hello.eml", mail())
    (item,) = found(path)
    assert (item.path, item.named, code_of(item)) == (str(path), True, "mail.nothing_inside")
    assert found(tmp_path) == []


def test_mails_and_archives_inside_each_other_are_walked(tmp_path: Path) -> None:
    forwarded = mail(("a.pdf", PDF))
    packed = zipped({"inner.eml": forwarded, "b.pdf": PDF})
    path = written(tmp_path / "m.eml", mail(("fwd.eml", forwarded), ("all.zip", packed)))
    items = found(path)
    ends = ["all.zip/b.pdf", "all.zip/inner.eml/a.pdf", "fwd.eml/a.pdf"]
    assert [item.path for item in items] == [f"{path}/{end}" for end in ends]
    assert {item.read() for item in items} == {PDF}
    assert names(written(tmp_path / "m.zip", zipped({"m.eml": mail(("fwd.eml", forwarded))}))) == [
        f"{tmp_path}/m.zip/m.eml/fwd.eml/a.pdf"
    ]


def test_a_mail_that_lies_too_deep_is_told_and_not_lost(tmp_path: Path) -> None:
    data = mail(("4.pdf", PDF))
    for number in (3, 2, 1):
        data = mail((f"{number}.eml", data))
    (item,) = found(written(tmp_path / "0.eml", data))
    assert item.path == f"{tmp_path}/0.eml/1.eml/2.eml/3.eml"
    assert code_of(item) == "mail.too_deep"


def test_limits_of_a_mail_hold_for_all_inside_together(tmp_path: Path) -> None:
    inner = zipped({f"{i}.pdf": PDF for i in range(6)})
    path = written(tmp_path / "m.eml", mail(("a.zip", inner), ("b.zip", inner)))
    items = found(path, limits=Limits(max_zip_entries=10))
    assert [item.path.removeprefix(f"{path}/") for item in items] == [*(f"a.zip/{i}.pdf" for i in range(6)), "b.zip"]
    assert code_of(items[-1]) == "archive.too_many_entries"
    (item,) = found(path, limits=Limits(max_bytes=100))
    assert code_of(item) == "file.too_large"


def test_what_can_not_be_had_from_a_mail_is_a_rejection_beside_the_others(tmp_path: Path) -> None:
    refused, bill = found(
        written(
            tmp_path / "m.eml",
            mail(
                (
                    "winmail.dat",
                    b'x\x9f>"',
                ),
                ("z.pdf", PDF),
            ),
        )
    )
    assert (refused.path, code_of(refused)) == (f"{tmp_path}/m.eml/winmail.dat", "mail.winmail")
    assert bill.read() == PDF


def test_a_mail_is_taken_apart_once_however_many_bills_hang_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []

    def counted(data: bytes, limits: Limits) -> Letter:
        opened.append(len(data))
        return read_mail(data, limits)

    monkeypatch.setattr("invoice_desk.intake.walk.read_mail", counted)
    packed = zipped({"b/1.pdf": PDF, "b/in.eml": mail(("2.pdf", PDF), ("3.pdf", PDF)), "b/4.pdf": PDF})
    bills = [(f"{number}.pdf", PDF) for number in range(20)]
    path = written(tmp_path / "m.eml", mail(*bills[:10], ("5.zip", packed), *bills[10:]))
    # Each is read while it is found, as the window does; then once more afterwards, as the command line does.
    items = [item for item in walk([path], Limits()) if item.head() and item.read() == PDF]
    assert (len(items), len(opened)) == (24, 2)
    assert all(item.head() and item.read() == PDF for item in items)
    assert len(opened) == 4


def test_a_mail_that_changes_meanwhile_gives_no_wrong_bytes(tmp_path: Path) -> None:
    path = written(tmp_path / "m.eml", mail(("a.pdf", PDF)))
    (item,) = found(path)
    path.write_bytes(PDF)
    assert code_of(item) == "file.not_readable"


def test_a_mail_of_outlook_gives_what_is_attached_and_old_office_files_stay_what_they_are(tmp_path: Path) -> None:
    saved = compound(message(attachment("a.pdf", PDF)))
    path = written(tmp_path / "in" / "m.msg", saved)
    (item,) = found(path)
    assert (item.path, item.read()) == (f"{path}/a.pdf", PDF)
    assert names(written(tmp_path / "m.eml", mail(("fwd.msg", saved)))) == [f"{tmp_path}/m.eml/fwd.msg/a.pdf"]
    old = written(tmp_path / "old" / "letter.doc", compound({"WordDocument": PDF}))
    assert names(old) == names(old.parent) == [str(old)]
    (item,) = found(written(tmp_path / "empty.msg", compound(message())))
    assert code_of(item) == "mail.nothing_inside"


def test_a_large_old_office_file_in_a_folder_is_still_passed_over(tmp_path: Path) -> None:
    path = written(tmp_path / "letter.doc", compound({"WordDocument": PDF * 100}))
    (item,) = found(tmp_path, limits=Limits(max_bytes=1000))
    assert not looks_like_document(item.head(), item.path, READERS)
    assert item.path == str(path)


def test_a_mail_of_outlook_that_lies_too_deep_is_told_and_not_lost(tmp_path: Path) -> None:
    data = compound(message(attachment("4.pdf", PDF)))
    for number in (3, 2, 1):
        data = compound(message(attachment(f"{number}.msg", data)))
    (item,) = found(written(tmp_path / "0.msg", data))
    assert code_of(item) == "mail.too_deep"
