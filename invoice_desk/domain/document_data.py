"""What a desk holds of one document: the ground from which its record is computed."""

from dataclasses import dataclass

from invoice_desk.domain.crop import Crop
from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.likeness import Twin
from invoice_desk.domain.record import Correction, Note, Reading, RejectedAs, ReviewState


@dataclass(frozen=True, slots=True)
class DocumentData:
    """One document as it stands, without its bytes and words.

    `readings` in the order they were made, `corrections` in the order a person set them (undone ones left out: the last
    one of a field holds), `notes` of the intake. `companions` are the paths of the document's other sources, `paths`
    all paths under which this source was given, first one first. `crop` are the pieces of pages that it shares with
    other documents. `twins` are the documents before this one that seem to be the same. `behind` are the documents of
    its companions, which lend it readings; `is_beside` says that it is told under one of their files, whose pages its
    regions are not on. `rejected_as` says why it is rejected, where it is.
    """

    id: str
    source: SourceInfo
    pages: tuple[int, ...]
    profile: str
    readings: tuple[Reading, ...]
    corrections: tuple[Correction, ...] = ()
    state: ReviewState = ReviewState.TO_REVIEW
    notes: tuple[Note, ...] = ()
    companions: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    crop: Crop = ()
    twins: tuple[Twin, ...] = ()
    behind: tuple[str, ...] = ()
    is_beside: bool = False
    rejected_as: RejectedAs | None = None
