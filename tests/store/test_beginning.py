"""A new desk takes from another one what is set there and is no document."""

from functools import partial
from pathlib import Path

import pytest

from invoice_desk.domain.errors import DeskError
from invoice_desk.domain.suppliers import Aspect, Decision, SellerFact, Stand
from invoice_desk.store import Desk, WatchWish, suppliers, watched
from invoice_desk.store.beginning import Template, begin_desk, template_of
from invoice_desk.store.client import client_name, keep_client_name
from invoice_desk.store.drawn_columns import drawn, keep_drawn
from invoice_desk.store.watched import TakenFile
from tests.store.building import save


def a_desk(path: Path) -> None:
    """Of a client, with what two documents taught, what a person set and never wants to be told again."""
    with Desk.create(path) as desk:
        lesson = SellerFact("", "Aldi", lessons=((Aspect.CATEGORY, "meals"),))
        facts = {save(desk, name): lesson for name in ("a.jpg", "b.jpg")}
        once = SellerFact("", "Shell", lessons=((Aspect.CATEGORY, "fuel"),))
        facts[save(desk, "c.jpg")] = once
        desk.submit(partial(suppliers.keep_facts, facts=facts)).result()
        decisions = [
            Decision("91310000X", "牛肉面", Aspect.ACCOUNT, Stand.SET, "6601"),
            Decision("", "Aldi", Aspect.CURRENCY, Stand.FORGOTTEN),
        ]
        desk.submit(partial(suppliers.decide, decisions=decisions, name="supplier")).result()
        desk.submit(partial(keep_client_name, name="Müller & Co.")).result()
        desk.submit(partial(keep_drawn, seller="name:aldi", body="columns")).result()
        desk.submit(partial(watched.keep_wish, wish=WatchWish("/scans", moves=True))).result()
        taken = TakenFile("1.pdf", 10, 20, is_safe=True)
        desk.submit(partial(watched.keep_taken, folder="/scans", file=taken)).result()


def test_client_rules_columns_and_the_folder_go_along_and_documents_do_not(tmp_path: Path) -> None:
    a_desk(tmp_path / "october.desk")
    with Desk.open(tmp_path / "october.desk") as desk:
        begin_desk(tmp_path / "november.desk", desk.ask(template_of))
    with Desk.open(tmp_path / "november.desk") as desk:
        assert list(desk.iter_rows()) == []
        assert desk.ask(client_name) == "Müller & Co."
        known = desk.ask(suppliers.suppliers)
        found = {(one.name, rule.aspect): (rule.stand, rule.value) for one in known for rule in one.rules.values()}
        assert found == {
            ("Aldi", Aspect.CATEGORY): (Stand.SET, "meals"),
            ("Aldi", Aspect.CURRENCY): (Stand.FORGOTTEN, ""),
            ("牛肉面", Aspect.ACCOUNT): (Stand.SET, "6601"),
        }
        assert desk.ask(drawn) == {"name:aldi": "columns"}
        assert desk.ask(watched.wish) == WatchWish("/scans", is_on=False, moves=True)
        assert desk.ask(partial(watched.taken, folder="/scans")) == {"1.pdf": TakenFile("1.pdf", 10, 20, is_safe=True)}
        assert desk.ask(template_of).client == "Müller & Co."
        assert desk.undo_stack() == ()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "november.desk"
    path.write_bytes(b"something else")
    with pytest.raises(DeskError) as caught:
        begin_desk(path, Template(client="Müller & Co."))
    assert caught.value.code == "desk.exists"
    assert path.read_bytes() == b"something else"


def test_a_desk_without_anything_gives_nothing(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "a.desk") as desk:
        assert desk.ask(template_of) == Template()
    begin_desk(tmp_path / "b.desk", Template())
    with Desk.open(tmp_path / "b.desk") as desk:
        assert desk.actions() == ()
