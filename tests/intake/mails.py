"""Makers of mails for tests, as mail programs of all kinds write them."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP


def mail(
    *attachments: tuple[str, bytes] | EmailMessage, subject: str = "Your bill", text: str = "Dear customer, see below."
) -> bytes:
    """A mail with files (name, bytes) and other mails attached."""
    message = begun(subject)
    message.set_content(text)
    for one in attachments:
        if isinstance(one, EmailMessage):
            message.add_attachment(one)
        else:
            message.add_attachment(one[1], "application", "octet-stream", filename=one[0])
    return message.as_bytes(policy=SMTP)


def begun(subject: str) -> EmailMessage:
    """The headers of a mail."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@shop.example", "me@office.example", subject
    return message


def with_pictures(html: str, pictures: Sequence[tuple[str, bytes]]) -> bytes:
    """A mail whose text shows pictures (subtype, bytes)."""
    message = begun("Thank you")
    message.set_content("as text")
    message.add_alternative(html, subtype="html")
    page = message.get_payload()[1]  # type: ignore[index]
    for number, (kind, data) in enumerate(pictures):
        page.add_related(data, "image", kind, cid=f"<{number}@shop.example>")  # type: ignore[union-attr]
    return message.as_bytes()


def written_by_hand(*parts: tuple[str, bytes], boundary: str = "b", top: str = "") -> bytes:
    """A mail of parts (headers, body) as they are given; `top` are more headers of its own."""
    lines = [b"From: a@b.example\nSubject: x\n", top.encode("utf-8", "surrogateescape")]
    lines.append(f'Content-Type: multipart/mixed; boundary="{boundary}"\n\npreamble\n'.encode())
    for headers, body in parts:
        lines.append(f"--{boundary}\n".encode() + headers.encode("utf-8", "surrogateescape") + b"\n\n" + body + b"\n")
    return b"".join(lines) + f"--{boundary}--\nepilogue\n".encode()


SAMPLES = (
    mail(("bill.pdf", b"%PDF-1.4"), ("发票.pdf", b"%PDF-1.4"), subject="发票"),
    mail(begun("Forwarded"), ("winmail.dat", b"x")),
    with_pictures("<img src='cid:0@shop.example'>", [("png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)]),
    written_by_hand(
        ("Content-Type: message/rfc822", written_by_hand(("Content-Type: application/pkcs7-mime", b"0"))),
        ("Content-Disposition: x; filename*0*=utf-8''%E5; filename*1=\"=?GBK?B?t6LGsQ==?=\"", b"=41"),
        top="Content-Transfer-Encoding: quoted-printable\n",
    ),
)
"""Mails of several kinds, to begin with."""
