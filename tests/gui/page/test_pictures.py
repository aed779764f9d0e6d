"""The page that is looked at comes first, and a late one never shows."""

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Page, Region, Word, WordOrigin
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.gui.page.pictures import MOST_BYTES, MOST_PAGES, PagePictures, ShownPage
from tests.gui.page.pages import Answers, page, pictures, plain


class Seen:
    """What the window was told, as (source, page)."""

    def __init__(self, of: PagePictures) -> None:
        self.ready: list[tuple[str, int]] = []
        self.pages: list[ShownPage] = []
        self.failed: list[tuple[str, int, str]] = []
        self.thumbnails: list[tuple[str, int]] = []
        of.ready.connect(self._ready)
        of.failed.connect(self._failed)
        of.thumbnail_ready.connect(self._thumbnail)

    def _ready(self, sha256: str, number: int, shown: ShownPage) -> None:
        self.ready.append((sha256, number))
        self.pages.append(shown)

    def _failed(self, sha256: str, number: int, error: UnreadableDocumentError) -> None:
        self.failed.append((sha256, number, error.code))

    def _thumbnail(self, sha256: str, number: int, image: object) -> None:
        self.thumbnails.append((sha256, number))


def test_a_wanted_page_comes_with_its_picture_and_smaller_ones(qtbot: QtBot) -> None:
    with pictures(Answers({"a": plain(77)})) as made:
        seen = Seen(made)
        made.want("a", 1)
        qtbot.waitUntil(lambda: seen.ready == [("a", 1)])
    (shown,) = seen.pages
    assert shown.page == page()
    assert [(level.width(), level.height()) for level in shown.levels] == [(600, 800), (300, 400), (150, 200)]
    assert {level.pixelColor(50, 50).red() for level in shown.levels} == {77}


def test_the_page_is_asked_for_as_it_was_turned_when_it_was_read_last(qtbot: QtBot) -> None:
    answers = Answers()
    with pictures(answers, {"a": (page(), page(turned=90))}) as made, qtbot.waitSignal(made.ready):
        made.want("a", 1)
    assert answers.turns == [90]


def test_a_page_that_was_seen_is_shown_again_at_once(qtbot: QtBot) -> None:
    answers = Answers()
    with pictures(answers) as made:
        seen = Seen(made)
        made.want("a", 1)
        qtbot.waitUntil(lambda: len(seen.ready) == 1)
        made.want("a", 1)
        assert len(seen.ready) == 2
        made.forget("a")
        made.want("a", 1)
        qtbot.waitUntil(lambda: len(seen.ready) == 3)
    assert answers.asked == [("a", 1, False)] * 2


def test_of_pages_wanted_in_quick_succession_only_the_last_is_fetched_and_shown(qtbot: QtBot) -> None:
    answers = Answers(held=True)
    with pictures(answers) as made:
        seen = Seen(made)
        made.want("first", 1)
        qtbot.waitUntil(lambda: len(answers.asked) == 1)
        for name in ("second", "third", "last"):
            made.want(name, 1)
        answers.answer(("first", 1, False))
        qtbot.waitUntil(lambda: len(answers.asked) == 2)
        answers.answer(("last", 1, False))
        qtbot.waitUntil(lambda: seen.ready != [])
    assert seen.ready == [("last", 1)]
    assert [name for name, _, _ in answers.asked] == ["first", "last"]
    assert answers.stopped == []


def test_a_page_that_takes_too_long_is_given_up_for_the_next_one(qtbot: QtBot) -> None:
    answers = Answers(held=True)
    with pictures(answers) as made:
        seen = Seen(made)
        for timer in made.findChildren(QTimer):
            timer.setInterval(1)
        made.want("endless", 1)
        qtbot.waitUntil(lambda: len(answers.asked) == 1)
        made.want("next", 1)
        qtbot.waitUntil(lambda: len(answers.asked) == 2)
        answers.answer(("next", 1, False))
        qtbot.waitUntil(lambda: seen.ready == [("next", 1)])
    assert answers.stopped == [("endless", 1, False)]
    assert seen.failed == []


def test_a_failure_is_told_and_the_next_page_comes(qtbot: QtBot) -> None:
    with pictures(Answers({"bad": UnreadableDocumentError("pdf.damaged")})) as made:
        seen = Seen(made)
        made.want("bad", 1)
        qtbot.waitUntil(lambda: seen.failed == [("bad", 1, "pdf.damaged")])
        made.want("good", 1)
        qtbot.waitUntil(lambda: seen.ready == [("good", 1)])


def test_the_failure_of_a_page_that_is_not_wanted_any_more_is_not_told(qtbot: QtBot) -> None:
    answers = Answers({"bad": UnreadableDocumentError("pdf.damaged")}, held=True)
    with pictures(answers) as made:
        seen = Seen(made)
        made.want("bad", 1)
        qtbot.waitUntil(lambda: len(answers.asked) == 1)
        made.want("good", 1)
        answers.answer(("bad", 1, False))
        qtbot.waitUntil(lambda: len(answers.asked) == 2)
        answers.answer(("good", 1, False))
        qtbot.waitUntil(lambda: seen.ready == [("good", 1)])
    assert seen.failed == []


def test_thumbnails_come_after_the_wanted_page_and_before_what_may_be_wanted_next(qtbot: QtBot) -> None:
    answers = Answers(held=True)
    pages = (page(1), page(2), page(3))
    with pictures(answers, {"a": pages}) as made:
        seen = Seen(made)
        made.want("a", 1)
        made.prefetch("a", 3)
        made.want_thumbnails([("a", 1), ("a", 2)])
        for count, key in enumerate([("a", 1, False), ("a", 1, True), ("a", 2, True), ("a", 3, False)], 1):
            qtbot.waitUntil(partial(answers.has_been_asked, count))
            answers.answer(key)
        qtbot.waitUntil(lambda: len(seen.thumbnails) == 2)
    assert seen.ready == [("a", 1)]
    assert seen.thumbnails == [("a", 1), ("a", 2)]


def test_a_page_fetched_ahead_is_there_at_once(qtbot: QtBot) -> None:
    answers = Answers()
    with pictures(answers, {"a": (page(1), page(2))}) as made:
        seen = Seen(made)
        made.want("a", 1)
        made.prefetch("a", 2)
        made.want_thumbnails([("b", 1)])
        qtbot.waitUntil(lambda: len(answers.asked) == 3 and seen.thumbnails != [])
        made.prefetch("c", 1)
        qtbot.waitUntil(lambda: len(answers.asked) == 4)
        made.want("a", 2)
        assert seen.ready == [("a", 1), ("a", 2)]


def test_the_pages_seen_last_are_kept_within_bounds(qtbot: QtBot) -> None:
    answers = Answers()
    with pictures(answers) as made:
        for index in range(MOST_PAGES + 1):
            with qtbot.waitSignal(made.ready):
                made.want(str(index), 1)
        asked = len(answers.asked)
        made.want(str(1), 1)
        assert len(answers.asked) == asked
        with qtbot.waitSignal(made.ready):
            made.want(str(0), 1)
        assert len(answers.asked) == asked + 1


def test_large_pages_are_kept_in_smaller_numbers(qtbot: QtBot) -> None:
    large = plain(1, 2500, 4000)  # 40 MB, and a third more for the smaller ones
    assert 2 * 4 * large.width * large.height * 4 / 3 > MOST_BYTES
    answers = Answers({"a": large, "b": large})
    with pictures(answers) as made:
        for name in ("a", "b", "a"):
            with qtbot.waitSignal(made.ready):
                made.want(name, 1)
    assert [name for name, _, _ in answers.asked] == ["a", "b", "a"]


def test_words_that_a_picture_lacks_are_drawn_over_it(qtbot: QtBot) -> None:
    word = Word("价税合计", Region(1, 0.25, 0.5, 0.55, 0.6))
    ofd = Page(1, 210, 140, origin=WordOrigin.OFD, words=(word,))
    below = replace(plain(1, 600, 400), lacks_words=True)
    with pictures(Answers({"ofd": below}), {"ofd": (ofd,)}) as made:
        seen = Seen(made)
        made.want("ofd", 1)
        qtbot.waitUntil(lambda: seen.ready == [("ofd", 1)])
    picture = seen.pages[0].picture
    colours = {picture.pixelColor(x, y).name() for x in range(150, 330) for y in range(200, 240)}
    assert picture.pixelColor(10, 10).name() in colours
    assert len(colours) > 1


def test_a_page_without_a_picture_is_drawn_from_its_words(qtbot: QtBot) -> None:
    word = Word("价税合计", Region(1, 0.25, 0.5, 0.55, 0.6))
    ofd = Page(1, 210, 140, origin=WordOrigin.OFD, words=(word,))
    with pictures(Answers({"ofd": None}), {"ofd": (ofd,)}) as made:
        seen = Seen(made)
        made.want("ofd", 1)
        qtbot.waitUntil(lambda: seen.ready == [("ofd", 1)])
    small = seen.pages[0].levels[-1]
    inked = [
        (x / small.width(), y / small.height())
        for x in range(small.width())
        for y in range(small.height())
        if small.pixelColor(x, y).lightness() < 200
    ]
    assert inked
    assert all(0.24 < x < 0.56 and 0.48 < y < 0.62 for x, y in inked)
    assert max(x for x, _ in inked) - min(x for x, _ in inked) > 0.25
    assert small.pixelColor(1, 1).lightness() == 255


def test_words_below_one_another_stay_in_their_column(qtbot: QtBot) -> None:
    word = Word("购买方", Region(1, 0.1, 0.2, 0.15, 0.8))
    ofd = Page(1, 200, 200, origin=WordOrigin.OFD, words=(word,))
    with pictures(Answers({"ofd": None}), {"ofd": (ofd,)}) as made:
        seen = Seen(made)
        made.want("ofd", 1)
        qtbot.waitUntil(lambda: seen.ready == [("ofd", 1)])
    small = seen.pages[0].levels[-1]
    inked = [y for y in range(small.height()) if small.pixelColor(round(0.125 * small.width()), y).lightness() < 230]
    assert max(inked) - min(inked) > 0.4 * small.height()


def test_a_source_whose_pages_are_unknown_is_still_shown(qtbot: QtBot) -> None:
    with pictures(Answers(), {"a": ()}) as made:
        seen = Seen(made)
        made.want("a", 1)
        qtbot.waitUntil(lambda: seen.ready == [("a", 1)])
    assert seen.pages[0].page == Page(1, 600, 800)


def test_closing_stops_what_runs_and_nothing_is_told_any_more(qtbot: QtBot) -> None:
    answers = Answers(held=True)
    with pictures(answers) as made:
        seen = Seen(made)
        made.want("a", 1)
        qtbot.waitUntil(lambda: len(answers.asked) == 1)
        made.close()
        made.want("b", 1)
    assert answers.stopped == [("a", 1, False)]
    assert (seen.ready, seen.failed, len(answers.asked)) == ([], [], 1)


def test_a_mistake_in_the_program_is_not_taken_for_a_damaged_document(qtbot: QtBot) -> None:
    with pictures(Answers()) as made, qtbot.captureExceptions() as caught:
        made._fetch = lambda *_: 1 / 0  # type: ignore[assignment]
        made.want("a", 1)
        qtbot.waitUntil(lambda: len(caught) == 1)
    with pytest.raises(ZeroDivisionError):
        raise caught[0][1]


def test_a_locked_source_is_asked_for_with_its_password(qtbot: QtBot) -> None:
    answers = Answers()
    with pictures(answers) as made:
        for source in ("locked", "open"):
            with qtbot.waitSignal(made.ready):
                made.want(source, 1)
    assert answers.passwords == ["secret", None]


SPOT, OTHER = Region(1, 0.25, 0.25, 0.5, 0.3), Region(1, 0.6, 0.6, 0.9, 0.65)


def _is_last(answers: Answers, wish: tuple[str, int, bool]) -> bool:
    return answers.asked[-1] == wish


def pieces_told(of: PagePictures) -> list[tuple[str, set[Region]]]:
    told: list[tuple[str, set[Region]]] = []
    of.pieces_ready.connect(lambda sha256, pieces: told.append((sha256, set(pieces))))
    return told


def test_pieces_come_page_by_page_after_the_page_that_is_wanted(qtbot: QtBot) -> None:
    answers = Answers(held=True)
    with pictures(answers, {"a": (page(1), page(2)), "b": (page(1),)}) as made:
        seen, told = Seen(made), pieces_told(made)
        second = replace(OTHER, page=2)
        made.want("b", 1)
        made.want_pieces([("a", SPOT), ("a", second), ("a", OTHER)])
        for wish in (("b", 1, False), ("a", 1, False), ("a", 2, False)):
            qtbot.waitUntil(partial(_is_last, answers, wish))
            answers.answer(wish)
        qtbot.waitUntil(lambda: len(told) == 2)
    assert seen.ready == [("b", 1)]
    assert told == [("a", {SPOT, OTHER}), ("a", {second})]


def test_pieces_of_a_page_that_is_kept_need_no_other_picture_of_it(qtbot: QtBot) -> None:
    answers = Answers()
    with pictures(answers) as made:
        seen, told = Seen(made), pieces_told(made)
        made.want("a", 1)
        qtbot.waitUntil(lambda: seen.ready == [("a", 1)])
        made.want_pieces([("a", SPOT)])
        qtbot.waitUntil(lambda: told == [("a", {SPOT})])
    assert answers.asked == [("a", 1, False)]


def test_for_pieces_alone_a_page_comes_no_larger_than_they_are_shown_and_is_not_kept(qtbot: QtBot) -> None:
    answers = Answers()
    fine, coarse = Region(1, 0.1, 0.5, 0.2, 0.51), Region(1, 0.1, 0.5, 0.9, 0.6)
    with pictures(answers) as made:
        seen, told = Seen(made), pieces_told(made)
        made.want_pieces([("a", coarse), ("b", coarse), ("b", fine)])
        qtbot.waitUntil(lambda: len(told) == 2)
        assert seen.ready == []
        made.want("a", 1)
        qtbot.waitUntil(lambda: seen.ready == [("a", 1)])
    assert [key for key, _, _ in answers.asked] == ["a", "b", "a"]
    large, larger, whole = answers.heights
    assert 100 < large < larger < 3000
    assert whole == 0


def test_a_page_that_is_wanted_while_its_pieces_are_cut_comes_after_them(qtbot: QtBot) -> None:
    answers = Answers(held=True)
    with pictures(answers) as made:
        seen, told = Seen(made), pieces_told(made)
        made.want_pieces([("a", SPOT)])
        qtbot.waitUntil(lambda: len(answers.asked) == 1)
        made.want("a", 1)
        answers.answer(("a", 1, False))
        qtbot.waitUntil(lambda: len(told) == 1 and len(answers.asked) == 2)
        answers.answer(("a", 1, False))
        qtbot.waitUntil(lambda: seen.ready == [("a", 1)])
    assert answers.stopped == []


def test_pieces_that_made_way_for_another_page_come_after_it(qtbot: QtBot) -> None:
    answers = Answers(held=True)
    with pictures(answers) as made:
        seen, told = Seen(made), pieces_told(made)
        for timer in made.findChildren(QTimer):
            timer.setInterval(1)
        made.want_pieces([("slow", SPOT)])
        qtbot.waitUntil(lambda: len(answers.asked) == 1)
        made.want("next", 1)
        qtbot.waitUntil(lambda: len(answers.asked) == 2)
        answers.answer(("next", 1, False))
        qtbot.waitUntil(lambda: len(answers.asked) == 3)
        answers.answer(("slow", 1, False))
        qtbot.waitUntil(lambda: told == [("slow", {SPOT})])
    assert seen.ready == [("next", 1)]
