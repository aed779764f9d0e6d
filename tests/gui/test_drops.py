"""What is dropped or pasted: files, pictures, and addresses that are refused by name and never fetched."""

import base64
import io
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPixmap
from pytestqt.qtbot import QtBot

from invoice_desk.gui import drops
from invoice_desk.gui.drops import Drop, accepts, dropped, ending_of, picture_bytes

BLUE = "#3366cc"


def urls(*addresses: str | bytes) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromEncoded(QByteArray(one if isinstance(one, bytes) else one.encode())) for one in addresses])
    return mime


def files(*paths: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return mime


def pixels(colour: str = BLUE) -> QImage:
    image = QImage(30, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor(colour))
    return image


def encoded(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (30, 20), BLUE).save(data, kind)
    return data.getvalue()


# Files.


@pytest.mark.parametrize(
    "name", ["plain.pdf", "收据 五月/牛肉面 21.50.jpg", "100%25 #1 & a+b?.png", "a;b=c~(1)'.pdf", "é\u0301.jpg"]
)
def test_files_and_folders_are_taken_by_their_names(name: str) -> None:
    mime = files(f"/scans/{name}", "/scans")

    assert accepts(mime)
    assert dropped(mime) == Drop(paths=(Path("/scans") / name, Path("/scans")))


@pytest.mark.skipif(os.name == "nt", reason="names are always text there")
def test_a_name_that_is_no_text_is_taken_byte_for_byte(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9 \xff.png"
    Path(os.fsdecode(name)).write_bytes(b"a scan")

    (path,) = dropped(urls(b"file://" + os.fsencode(tmp_path) + b"/caf%E9%20%FF.png")).paths

    assert path.read_bytes() == b"a scan"


def test_a_file_given_twice_is_taken_once_and_the_order_stays() -> None:
    assert dropped(files("/b.pdf", "/a.pdf", "/b.pdf")).paths == (Path("/b.pdf"), Path("/a.pdf"))


@pytest.mark.skipif(os.name == "nt", reason="a share is a path there")
def test_a_file_of_this_computer_is_taken_and_one_of_another_is_refused() -> None:
    assert dropped(urls("file://localhost/a.pdf")).paths == (Path("/a.pdf"),)
    assert dropped(urls("file://elsewhere/share/a.pdf")) == Drop(refused=("elsewhere/share/a.pdf",))


# Addresses.


def test_addresses_are_refused_by_name_and_files_beside_them_are_taken() -> None:
    mime = urls("https://shop.example/may/bill.pdf", "file:///a.pdf", "ftp://shop.example/b.pdf", "mailto:me@a.example")

    assert accepts(mime)
    drop = dropped(mime)
    assert drop.paths == (Path("/a.pdf"),)
    assert drop.refused == ("shop.example/may/bill.pdf", "shop.example/b.pdf", "mailto:me@a.example")


def test_what_may_be_secret_in_an_address_is_not_shown() -> None:
    mime = urls(
        "https://anna:hunter2@shop.example:8443/bill.pdf?token=abc123&x=1#key=s3cret", "https://shop.example?t=abc123"
    )

    shown = " ".join(dropped(mime).refused)

    assert [word for word in ("anna", "hunter2", "token", "abc123", "s3cret") if word in shown] == []
    assert "shop.example/bill.pdf" in shown


def test_an_endless_address_is_cut_and_a_refused_one_is_named_once() -> None:
    page_in_an_address = "data:text/html;base64," + "A" * 100_000

    (shown,) = dropped(urls(page_in_an_address, page_in_an_address)).refused

    assert shown.startswith("data:text/html")
    assert len(shown) <= 100
    assert shown.endswith("…")


@pytest.mark.parametrize(
    "address", ["imap://me@mail.example/INBOX%3E17", "mailbox:///home/me/Inbox?number=5", "mid:1@x"]
)
def test_an_address_of_a_mail_program_is_told_from_one_of_the_web(address: str) -> None:
    drop = dropped(urls(address))
    assert (drop.of_mails, len(drop.refused)) == (True, 1)
    assert not dropped(urls("https://shop.example/a.pdf", "ftp://shop.example/b.pdf")).of_mails


# Pictures.


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_written_out_in_an_address_is_taken(kind: str) -> None:
    data = encoded(kind)
    whole = base64.b64encode(data).decode()
    for address in (
        f"data:image/{kind};base64,{whole}",
        f"data:image/{kind};base64,{quote(whole)}",
        f"DATA:image/{kind};charset=x;BASE64,{whole.rstrip('=')}",
        f"data:image/{kind},{quote(data)}",
    ):
        (picture,) = dropped(urls(address)).pictures
        assert picture_bytes(picture) == data
        assert ending_of(picture) == ".png"


def test_a_pdf_written_out_in_an_address_is_taken_beside_files() -> None:
    drop = dropped(urls("data:application/pdf;base64,JVBERi0x", "file:///a.pdf", "https://shop.example/b.pdf"))
    (written,) = drop.pictures
    assert (picture_bytes(written), ending_of(written)) == (b"%PDF-1", ".pdf")
    assert (drop.paths, drop.refused) == ((Path("/a.pdf"),), ("shop.example/b.pdf",))


def test_pixels_go_before_the_address_that_they_are_written_out_in() -> None:
    mime = urls("data:image/png;base64,AAAA")
    mime.setImageData(pixels())
    (picture,) = dropped(mime).pictures
    assert isinstance(picture, QImage)


def test_an_address_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drops, "_LONGEST_ADDRESS", 1000)
    assert dropped(urls("data:image/png;base64," + "A" * 2000)).pictures == ()


@given(st.text(st.characters(codec="ascii"), max_size=60))
def test_a_damaged_address_gives_some_bytes(content: str) -> None:
    for head in ("data:image/png;base64,", "data:image/png,"):
        for picture in dropped(urls((head + content).encode())).pictures:
            assert isinstance(picture_bytes(picture), bytes)


def from_a_browser() -> QMimeData:
    """A picture dragged out of a page: its address, its tag, and its pixels."""
    mime = urls("https://shop.example/bill.png")
    mime.setHtml('<img src="https://shop.example/bill.png">')
    mime.setImageData(pixels())
    return mime


def test_a_picture_goes_before_the_address_it_was_found_under() -> None:
    drop = dropped(from_a_browser())

    (picture,) = drop.pictures
    assert isinstance(picture, QImage)
    assert picture.pixelColor(3, 3) == QColor(BLUE)
    assert (drop.paths, drop.refused) == ((), ())


def test_files_go_before_a_picture_of_them() -> None:
    mime = files("/scans/a.png", "/scans/b.png")
    mime.setImageData(pixels())

    assert dropped(mime) == Drop(paths=(Path("/scans/a.png"), Path("/scans/b.png")))


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_that_is_a_file_already_is_taken_as_it_is(kind: str) -> None:
    mime = QMimeData()
    mime.setData(f"image/{kind}", QByteArray(encoded(kind)))

    assert accepts(mime)
    assert dropped(mime).pictures == (encoded(kind),)
    assert picture_bytes(encoded(kind)) == encoded(kind)


def test_an_empty_file_of_a_picture_does_not_hide_its_pixels() -> None:
    mime = QMimeData()
    mime.setImageData(pixels())
    mime.setData("image/png", QByteArray())

    (picture,) = dropped(mime).pictures
    assert isinstance(picture, QImage)


def test_a_picture_that_is_none_gives_nothing() -> None:
    mime = QMimeData()
    mime.setImageData(QImage())

    assert dropped(mime) == Drop()


def test_a_picture_as_the_screen_holds_it_is_taken(qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setImageData(QPixmap.fromImage(pixels()))

    (picture,) = dropped(mime).pictures
    assert Image.open(io.BytesIO(picture_bytes(picture))).size == (30, 20)


@pytest.mark.parametrize(
    "kind",
    [
        QImage.Format.Format_RGB32,
        QImage.Format.Format_ARGB32_Premultiplied,
        QImage.Format.Format_RGBA64,
        QImage.Format.Format_RGB16,
        QImage.Format.Format_Grayscale8,
        QImage.Format.Format_Indexed8,
        QImage.Format.Format_Mono,
    ],
)
def test_pixels_become_a_png_that_others_open(kind: QImage.Format) -> None:
    image = Image.open(io.BytesIO(picture_bytes(pixels("#ffffff").convertToFormat(kind))))

    assert (image.format, image.size) == ("PNG", (30, 20))
    assert image.convert("RGBA").getpixel((3, 3)) == (255, 255, 255, 255)


def test_the_colours_of_pixels_stay(qtbot: QtBot) -> None:
    data = picture_bytes(pixels())

    assert Image.open(io.BytesIO(data)).convert("RGB").getpixel((3, 3)) == (0x33, 0x66, 0xCC)
    again = QImage.fromData(QByteArray(data))
    assert again.convertToFormat(QImage.Format.Format_ARGB32) == pixels()


# Anything else.


def test_texts_can_not_be_dropped_but_pasted() -> None:
    mime = QMimeData()
    mime.setText("/scans/a.pdf")
    mime.setHtml("<b>a</b>")

    assert not accepts(mime)
    assert dropped(mime) == Drop(cells=[["/scans/a.pdf"]])


def test_cells_copied_from_a_spreadsheet_are_text_and_no_picture_of_it() -> None:
    mime = QMimeData()
    mime.setText("1250.00\n")
    mime.setImageData(pixels())
    assert dropped(mime) == Drop(cells=[["1250.00"]])
