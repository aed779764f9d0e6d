"""Web sites on a page, and the words that spell them."""

import pytest

from invoice_desk.extraction.offline.sites import site_words, sites_of
from tests.extraction.offline.pages import lines


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("www.coffee-house.com", {"coffeehouse"}),
        ("https://www.corner.co.uk/menu", {"corner"}),
        ("mail@harbourbooks.de", {"harbourbooks"}),
        ("corner.ca", {"corner"}),
        ("corner@gmail.com", set()),
        ("Find us on facebook.com/corner", set()),
        ("TOTAL 12.50", set()),
    ],
)
def test_sites_are_named_without_those_that_lend_their_name(printed: str, names: set[str]) -> None:
    assert sites_of(lines([printed])) == names


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("Thanks for choosing Coffee House!", ["Coffee House"]),
        ("The CoffeeHouse team", ["CoffeeHouse"]),
        ("Coffee and a house", []),
        ("www.coffeehouse.com", []),
    ],
)
def test_words_that_spell_a_site_are_found_where_they_stand(printed: str, words: list[str]) -> None:
    assert [word.text for word in site_words(lines([printed]), frozenset({"coffeehouse"}))] == words
