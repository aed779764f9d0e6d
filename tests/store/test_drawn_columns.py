"""Columns that were drawn for a seller are there when the desk is opened again; the last ones count."""

from functools import partial
from pathlib import Path

from invoice_desk.store import Desk
from invoice_desk.store.drawn_columns import drawn_for, keep_drawn


def test_the_columns_that_were_drawn_last_for_a_seller_are_given_back(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    with Desk.create(path) as desk:
        for body in ("first", "second"):
            desk.submit(partial(keep_drawn, seller="id:FR1", body=body)).result()
        desk.submit(partial(keep_drawn, seller="name:aldi\udcff", body="other")).result()
    with Desk.open(path) as desk:
        assert desk.ask(partial(drawn_for, seller="id:FR1")) == "second"
        assert desk.ask(partial(drawn_for, seller="name:aldi\udcff")) == "other"
        assert desk.ask(partial(drawn_for, seller="id:FR2")) == ""
