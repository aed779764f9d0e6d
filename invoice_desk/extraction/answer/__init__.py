"""What a model said, made into a Reading: shared by all engines that ask a model.

`parsing.py` finds the object in a text, `tolerant.py` reads JSON that isn't quite JSON, `keys.py` knows what models
call our fields, `values.py` types the printed texts, `reading.py` puts the Reading together, `looping.py` is for
watchdogs.
"""

from invoice_desk.extraction.answer.looping import is_looping
from invoice_desk.extraction.answer.parsing import Answer, parse_answer
from invoice_desk.extraction.answer.reading import reading_from

__all__ = ["Answer", "is_looping", "parse_answer", "reading_from"]
