"""What an OFD file says beside its drawing: XML attached to it, names given to its texts, its properties."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.archive import Archive
from invoice_desk.intake.kinds import looks_like_xml
from invoice_desk.intake.ofd_package import ROOT, OfdPackage, resolved
from invoice_desk.intake.text import usual_text
from invoice_desk.markup import BadXmlError, Node, parse_xml

_MOST_ATTACHED: Final = 50
_MOST_BYTES: Final = 40_000_000
_MOST_PAIRS: Final = 5_000
_ATTACHED: Final = re.compile(r"(?:.*/)?attach\w*/(?!attachments\.xml)[^/]+", re.IGNORECASE)


def ofd_data(data: bytes, limits: Limits) -> tuple[DataPart, ...]:
    """The data of the package; what is damaged in it is left out, and so is everything where it is no OFD."""
    try:
        with Archive(data, limits) as archive:
            return tuple(_parts(OfdPackage(archive)))
    except UnreadableDocumentError:
        return ()


def _parts(package: OfdPackage) -> Iterator[DataPart]:
    documents = package.documents()
    together = 0
    for path in _attached_paths(package, documents)[:_MOST_ATTACHED]:
        if together > _MOST_BYTES:
            break
        with suppress(UnreadableDocumentError):
            content = package.read(path)
            together += len(content)
            if looks_like_xml(content):
                yield DataPart(DataOrigin.ATTACHMENT, posixpath.basename(path), xml=content)
    for document in documents:
        if pairs := tuple(_tags(package, document)):
            yield DataPart(DataOrigin.OFD_TAG, document, pairs=pairs)
    root = _node(package, ROOT)
    if root is not None:
        custom = root.all("DocBody/DocInfo/CustomDatas/CustomData")
        pairs = tuple((one.attributes.get("Name", ""), one.text) for one in custom if one.text)
        if pairs:
            yield DataPart(DataOrigin.OFD_INFO, ROOT, pairs=pairs[:_MOST_PAIRS])


def _attached_paths(package: OfdPackage, documents: list[str]) -> list[str]:
    """What the documents list as attached, and what lies where attachments do: some writers forget the list."""
    listed = []
    for document in documents:
        for folder, node in _listed(package, document, "Attachments", "Attachment"):
            listed.append(resolved(folder, node.find("FileLoc")))
    lying = [path for path in package.paths if _ATTACHED.fullmatch(path)]
    return list(dict.fromkeys([*listed, *lying]))


def _tags(package: OfdPackage, document: str) -> Iterator[tuple[str, str]]:
    """Every name that a tag gives to text objects, with their texts one after the other."""
    tags = [_node(package, resolved(place, node.find("FileLoc"))) for place, node in
            _listed(package, document, "CustomTags", "CustomTag")]  # fmt: skip
    known = [tag for tag in tags if tag is not None]
    if not known:
        return
    texts = _texts(package, document)
    count = 0
    for tag in known:
        for path, references in _named(tag):
            if text := usual_text("".join(texts.get(reference, "") for reference in references)):
                yield path, text
                count += 1
                if count >= _MOST_PAIRS:
                    return


def _named(tag: Node) -> Iterator[tuple[str, list[str]]]:
    waiting: list[tuple[Node, str]] = [(child, child.name) for child in reversed(tag.children)]
    while waiting:
        node, path = waiting.pop()
        if references := [child.text for child in node.children if child.name == "ObjectRef"]:
            yield path, references
        below = [child for child in node.children if child.name != "ObjectRef"]
        waiting += [(child, f"{path}/{child.name}") for child in reversed(below)]


def _texts(package: OfdPackage, document: str) -> dict[str, str]:
    """The text objects of all pages by their ids, which are unique in a document."""
    root = _node(package, document)
    if root is None:
        return {}
    places = [*root.all("Pages/Page"), *root.all("CommonData/TemplatePage")]
    texts: dict[str, str] = {}
    for place in places[:_MOST_ATTACHED]:
        page = _node(package, resolved(document, place.attributes.get("BaseLoc", "")))
        for item in page.walk() if page is not None else ():
            if item.name == "TextObject" and "ID" in item.attributes:
                texts.setdefault(item.attributes["ID"], "".join(code.text for code in item.all("TextCode")))
    return texts


def _listed(package: OfdPackage, document: str, where: str, what: str) -> Iterator[tuple[str, Node]]:
    """The entries of a list that the document points at, each with the path of the list."""
    root = _node(package, document)
    for pointer in root.all(where) if root is not None else ():
        place = resolved(document, pointer.text)
        found = _node(package, place)
        for node in found.all(what) if found is not None else ():
            yield place, node


def _node(package: OfdPackage, path: str) -> Node | None:
    try:
        return parse_xml(package.read(path))
    except (BadXmlError, UnreadableDocumentError):
        return None
