"""Makers of small documents for tests: pictures, PDFs with text and rotation, OFD packages, zip archives."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw


def picture(size: tuple[int, int] = (300, 200), mode: str = "RGB", colour: str = "white") -> Image.Image:
    """A plain picture with a black square in the upper left corner, so that turning shows."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="black")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@dataclass(frozen=True)
class PdfPage:
    """One page to make: `texts` are (x, y, size, text) in points from the lower left corner."""

    texts: Sequence[tuple[float, float, float, str]] = ()
    box: tuple[float, float, float, float] = (0, 0, 400, 300)
    crop: tuple[float, float, float, float] | None = None
    rotate: int = 0


def pdf(pages: Iterable[PdfPage], user_password: str | None = None) -> bytes:
    """A PDF in Helvetica; with a password, encrypted by the standard handler's revision 2."""
    pages = list(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, page in enumerate(pages):
        lines = (f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET" for x, y, size, text in page.texts)
        content = "\n".join(lines).encode("cp1252")
        crop = f"/CropBox [{_joined(page.crop)}]" if page.crop else ""
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{_joined(page.box)}] {crop} /Rotate {page.rotate} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * index} 0 R >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    return pdf_file(objects, _encryption(user_password) if user_password else b"")


def _joined(numbers: Iterable[float]) -> str:
    return " ".join(f"{number:g}" for number in numbers)


def pdf_file(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first one is its catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def _encryption(password: str) -> bytes:
    """PDF 1.7, 7.6.3.3 and 7.6.3.4, algorithms 2-4 for 40 bits."""
    pad = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    padded = (password.encode() + pad)[:32]
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)
    identity, rights = b"0123456789abcdef", -4
    key = hashlib.md5(padded + owner + rights.to_bytes(4, "little", signed=True) + identity).digest()[:5]
    entries = (owner.hex().encode(), _rc4(key, pad).hex().encode(), identity.hex().encode())
    return b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<%s> <%b>]" % (*entries, entries[2])


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def zipped(entries: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text_object(
    text: str, boundary: str, *, x: str = "0", y: str = "4", size: str = "4", more: str = "", **code: str
) -> str:
    """An OFD text object; `code` are further attributes of its TextCode, `more` those of the object."""
    steps = " ".join(f'{name}="{value}"' for name, value in code.items())
    return (
        f'<ofd:TextObject Boundary="{boundary}" Size="{size}" {more}>'
        f'<ofd:TextCode X="{x}" Y="{y}" {steps}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_entries(pages: Sequence[str], template: str = "") -> dict[str, bytes | str]:
    """The parts of an OFD of 200 x 100 mm; each page is the inside of its layer."""
    listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    entries: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 200 100</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="77" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    if template:
        entries["Doc_0/Tpls/Tpl_0/Content.xml"] = _ofd_page(template, "")
    for i, page in enumerate(pages):
        entries[f"Doc_0/Pages/Page_{i}/Content.xml"] = _ofd_page(page, '<ofd:Template TemplateID="77"/>')
    return entries


def _ofd_page(layer: str, before: str) -> str:
    return f"<ofd:Page {_OFD}>{before}<ofd:Content><ofd:Layer>{layer}</ofd:Layer></ofd:Content></ofd:Page>"
