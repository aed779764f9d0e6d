"""Splits the desk named in argv[1] by month and merges it again, over and over, until it is killed."""

import sys
from itertools import count
from pathlib import Path

from invoice_desk.store import Desk
from invoice_desk.store.merging import merge
from invoice_desk.store.splitting import Part, split

path = Path(sys.argv[1])
print("begun", flush=True)
for number in count():
    with Desk.open(path) as desk:
        ids = [data.id for data in desk.iter_documents()]
    desks = split(path, [Part("1", tuple(ids[::2])), Part("2", tuple(ids[1::3]))], removes=number % 3 != 0).desks
    for other in desks:
        merge(path, other).before.unlink()
        other.unlink()
