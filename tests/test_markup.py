"""XML of strangers: what is read, in which encodings, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.markup import BadXmlError, XmlLimits, parse_xml

NAMES = st.sampled_from(["a", "b", "Total", "金额"])
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20)


def test_elements_are_known_by_their_local_names() -> None:
    root = parse_xml(b"<x:a xmlns:x='urn:x' x:k='1'><x:b> 5 </x:b><c><b/><b>6</b></c></x:a>")
    assert (root.name, root.namespace, root.attributes) == ("a", "urn:x", {"k": "1"})
    assert root.find("b") == "5"
    assert root.find("c/b") == "6"
    assert root.find("c/d") == ""
    assert [node.name for node in root.walk()] == ["a", "b", "c", "b", "b"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "utf-16"),
        ("gb18030", "GBK"),
        ("gb18030", "gb2312"),
        ("big5", "Big5"),
        ("shift_jis", "Shift_JIS"),
    ],
)
def test_encodings_of_east_asia_are_understood(encoding: str, declared: str) -> None:
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    assert parse_xml(f"{head}<a>中文</a>".encode(encoding)).text == "中文"


def test_western_encodings_are_understood() -> None:
    assert parse_xml("<?xml version='1.0' encoding='windows-1252'?><a>€</a>".encode("cp1252")).text == "€"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"<a>",
        b"<a/><b/>",
        b"<?xml version='1.0' encoding='rot13'?><a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>",
        b"<a>&b;</a>",
        b"<a>\xff</a>",
        b"<a>\x01</a>",
    ],
)
def test_what_is_no_plain_xml_is_refused(data: bytes) -> None:
    with pytest.raises(BadXmlError):
        parse_xml(data)


def test_a_document_type_that_is_only_named_is_fine() -> None:
    assert parse_xml(b"<!DOCTYPE a SYSTEM 'http://example.invalid/a.dtd'><a>1</a>").text == "1"


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        (XmlLimits(most_bytes=10), b"<a>12345678</a>"),
        (XmlLimits(deepest=3), b"<a><a><a><a/></a></a></a>"),
        (XmlLimits(most_nodes=3), b"<a><b/><b/><b/></a>"),
        (XmlLimits(seconds=-1.0), b"<a>" + b"<b/>" * 5000 + b"</a>"),
    ],
)
def test_every_limit_bites(limits: XmlLimits, data: bytes) -> None:
    with pytest.raises(BadXmlError):
        parse_xml(data, limits)


def test_a_text_too_long_is_left_out_and_its_element_stays() -> None:
    root = parse_xml(b"<a><pdf>" + b"QUJD" * 100 + b"</pdf><b>1</b></a>", XmlLimits(longest_text=50))
    assert (root.find("pdf"), root.find("b")) == ("", "1")


@given(st.recursive(TEXT, lambda inner: st.lists(st.tuples(NAMES, inner), max_size=3), max_leaves=10))
def test_what_is_written_is_read(tree: object) -> None:
    def written(part: object) -> str:
        if isinstance(part, str):
            return part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert isinstance(part, list)
        return "".join(f"<{name}>{written(inner)}</{name}>" for name, inner in part)

    def texts(part: object) -> list[str]:
        if isinstance(part, str):
            return [part.strip()] if part.strip() else []
        assert isinstance(part, list)
        return [text for _, inner in part for text in texts(inner)]

    root = parse_xml(f"<r>{written(tree)}</r>".encode())
    assert [node.text for node in root.walk() if node.text] == texts(tree)


@given(st.binary(max_size=200) | TEXT.map(str.encode))
def test_bytes_of_any_kind_are_nodes_or_refused(data: bytes) -> None:
    for candidate in (data, b"<a>" + data + b"</a>", b"<a " + data + b"/>"):
        try:
            parse_xml(candidate)
        except BadXmlError:
            continue
