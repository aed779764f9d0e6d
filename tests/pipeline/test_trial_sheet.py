"""The receipt drawn for a trial: nobody has seen it before, and who reads it rightly is recognised."""

import io
from datetime import date
from decimal import Decimal

from PIL import Image

from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.offline.engine import OfflineEngine
from invoice_desk.pipeline.trial_sheet import DAY, PROFILE, SELLER, TOTAL, TrialSheet, drawn_up
from invoice_desk.words.ocr import OcrReader

LINES = (("BALUMA STORES", ""), ("Date: 2026-03-14", ""), ("Tea", "7.50"), ("Bread", "10.00"), ("TOTAL EUR", "17.50"))
SHEET = TrialSheet("BALUMA", date(2026, 3, 14), Decimal("17.50"), LINES)


def test_no_two_receipts_are_the_same_and_each_is_of_the_last_year() -> None:
    sheets = [drawn_up() for _ in range(50)]
    assert len({(sheet.seller, sheet.day, sheet.total) for sheet in sheets}) == 50
    assert all(0 <= (date.today() - sheet.day).days < 365 for sheet in sheets)
    assert all(sheet.total.as_tuple().exponent == -2 for sheet in sheets)


def test_what_is_right_is_what_is_printed_however_the_seller_is_written() -> None:
    assert SHEET.is_right(SELLER, "Baluma Stores")
    assert SHEET.is_right(SELLER, "BALUMA")
    assert SHEET.is_right(DAY, date(2026, 3, 14))
    assert SHEET.is_right(TOTAL, Decimal("17.5"))
    for field_id, wrong in (
        (SELLER, "Corner Shop"),
        (SELLER, None),
        (DAY, date(2026, 3, 4)),
        (TOTAL, Decimal("17.05")),
    ):
        assert not SHEET.is_right(field_id, wrong)


def test_the_picture_is_read_rightly_by_text_recognition_and_the_offline_engine() -> None:
    reader = OcrReader(threads=2)
    for _ in range(3):
        sheet = drawn_up()
        with Image.open(io.BytesIO(sheet.picture())) as image:
            page = reader.read(image.convert("RGB"), 1)
        for found in (page, sheet.words()):
            request = sheet.request("", found, looks=False)
            fields = OfflineEngine().extract(request, CancelToken(), lambda _: None).fields
            assert all(sheet.is_right(spec.id, fields[spec.id].value) for spec in PROFILE.fields)


def test_a_question_to_a_model_that_sees_gives_nothing_away_in_words() -> None:
    request = SHEET.request("m", SHEET.words(), looks=True)
    assert [page.words for page in request.pages] == [()]
    assert [image.data for image in request.images] == [request.data]
    with Image.open(io.BytesIO(request.images[0].data)) as picture:
        assert min(picture.size) > 500
