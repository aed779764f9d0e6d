"""Signed files: what was signed comes out, whatever form the envelope has."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.intake.kinds import Kind, kind_of
from invoice_desk.intake.p7m import signed_content
from tests.intake.signing import element, endless, signature_alone, signed, signed_in_pieces

XML = b"<?xml version='1.0'?><a>" + b"x" * 1000 + b"</a>"


@pytest.mark.parametrize(
    "data",
    [
        signed(XML),
        signed_in_pieces(XML),
        base64.b64encode(signed(XML)),
        base64.encodebytes(signed_in_pieces(XML)),
        b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed(XML)) + b"-----END PKCS7-----\n",
        signed(signed(XML)),
        base64.b64encode(signed(base64.b64encode(signed(XML)))),
    ],
)
def test_the_content_comes_out_of_its_envelopes(data: bytes) -> None:
    assert kind_of(data[:4096]) is Kind.SIGNED
    assert signed_content(data) == XML


def test_a_signature_without_its_file_has_no_content() -> None:
    assert kind_of(signature_alone()) is Kind.SIGNED
    assert signed_content(signature_alone()) is None


@given(st.binary(max_size=600))
def test_any_content_comes_out(content: bytes) -> None:
    if kind_of(content[:4096]) is not Kind.SIGNED:
        assert signed_content(signed(content)) == content
        assert signed_content(signed_in_pieces(content)) == content


@given(st.integers(0, 1200), st.binary(max_size=6), st.booleans())
def test_damage_never_raises(place: int, piece: bytes, is_in_pieces: bool) -> None:
    data = bytearray((signed_in_pieces if is_in_pieces else signed)(XML))
    data[place : place + len(piece)] = piece
    signed_content(bytes(data))
    signed_content(bytes(data[:place]))


def test_what_is_meant_to_hurt_is_refused() -> None:
    nested = b""
    for _ in range(1000):
        nested = endless(0x30, nested)
    oid = bytes.fromhex("06092a864886f70d010702")
    assert signed_content(element(0x30, oid + element(0xA0, nested))) is None
    assert signed_content(element(0x30, oid + element(0xA0, element(0x30, b"\x05\x00" * 300_000)))) is None


@pytest.mark.parametrize("data", [b"", b"0", b"MII", b"plain text", b"<a/>", base64.b64encode(b"hello" * 50)])
def test_other_files_are_not_taken_for_signed_ones(data: bytes) -> None:
    assert kind_of(data) is not Kind.SIGNED
