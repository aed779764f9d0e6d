"""What a model reads in a box on a page: through the seam of all engines, as a document of one field."""

import hashlib
from typing import Final

from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.profile import FieldSpec, Profile
from invoice_desk.extraction.engine import ExtractionEngine, ExtractionRequest, PageImage, wants_pictures
from invoice_desk.extraction.prompt import box_label

_FIELD: Final = "printed"
_LANGUAGES: Final = ("en", "zh_CN")
_PNG: Final = "image/png"


def read_by_model(engine: ExtractionEngine, model: str, picture: bytes, field: str, cancel: CancelToken) -> str:
    """What a model reads on a picture of a box, for the field of that name. The engine gets this picture alone: nothing
    of the page round it, no words, no name of a file.

    Raises JobCancelledError, and EngineError: `box.model_sees_nothing`, `box.nothing_read` and what engines raise.
    """
    if not wants_pictures(engine, model):
        raise EngineError("box.model_sees_nothing", model=model or engine.name)
    label = {language: box_label(language, field) for language in _LANGUAGES}
    profile = Profile(id="box", label=label, fields=(FieldSpec(id=_FIELD, label=label),))
    request = ExtractionRequest(
        SourceInfo("box.png", hashlib.sha256(picture).hexdigest(), _PNG, 1),
        picture,
        (Page(1, 1.0, 1.0),),
        (profile,),
        model,
        (PageImage(1, _PNG, picture),),
    )
    found = engine.extract(request, cancel, _tell_nobody).fields.get(_FIELD)
    if found is None or not found.text.strip():
        raise EngineError("box.nothing_read", model=model or engine.name)
    return found.text.strip()


def _tell_nobody(_: Progress) -> None:
    return
