"""Works on the desk named in argv[1] until it is killed, and says each step once it is shown as done."""

import sys
from decimal import Decimal
from itertools import count
from pathlib import Path

from invoice_desk.domain.record import Correction, ReviewState
from invoice_desk.store import Desk
from tests.store.building import data_of, page, reading, sha_of, source_of


def say(*words: str) -> None:
    print(*words, flush=True)


with Desk.open_or_create(Path(sys.argv[1])) as desk:
    for number in count():
        name = f"{number}.jpg"
        if desk.reading_exists(sha_of(name), engine="offline", model="m-1"):
            continue
        document_id = desk.save_result(source_of(name), data=data_of(name), pages=[page()], reading=reading())
        say("saved", name, document_id)
        action_id = desk.correct({document_id: [Correction("total_amount", Decimal(number))]}, name="correct")
        say("corrected", document_id, str(number))
        desk.set_state([document_id], state=ReviewState.READY, name="accept")
        say("accepted", document_id)
        if number % 3 == 0:
            desk.revoke(action_id)
            say("revoked", document_id)
