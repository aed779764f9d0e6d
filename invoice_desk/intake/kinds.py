"""What a file is, told from its first bytes; the name is never asked."""

import re
from enum import StrEnum

from invoice_desk.intake.p7m import looks_signed

HEAD_BYTES = 4096
"""How many first bytes `kind_of` wants; fewer do where the file has no more."""

_PDF_HEADER_WITHIN = 1024  # readers accept that much garbage before %PDF- (PDF 1.7 reference, implementation note 13)


class Kind(StrEnum):
    """A kind of file; the value is the name a user knows it by."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WebP"
    BMP = "BMP"
    TIFF = "TIFF"
    HEIF = "HEIC"
    AVIF = "AVIF"
    PDF = "PDF"
    ZIP = "ZIP"
    OFFICE = "Office"
    OLD_OFFICE = "DOC/XLS"
    JPEG_2000 = "JPEG 2000"
    JPEG_XL = "JPEG XL"
    PHOTOSHOP = "PSD"
    RAR = "RAR"
    SEVEN_ZIP = "7z"
    GZIP = "GZIP"
    MOVIE = "MP4/MOV"
    SVG = "SVG"
    HTML = "HTML"
    XML = "XML"
    SIGNED = "P7M"
    RTF = "RTF"
    MAIL = "EML"
    TEXT = "TXT"


IMAGE_KINDS = frozenset(
    {Kind.JPEG, Kind.PNG, Kind.GIF, Kind.WEBP, Kind.BMP, Kind.TIFF, Kind.HEIF, Kind.AVIF},
)
DOCUMENT_KINDS = IMAGE_KINDS | {Kind.PDF, Kind.ZIP, Kind.SIGNED, Kind.MAIL}
"""What may be, or hold, a document to read; XML is one only where it may be an invoice."""

_MAGIC = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"II+\0", Kind.TIFF),
    (b"MM\0+", Kind.TIFF),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
    (b"\0\0\0\x0cjP  ", Kind.JPEG_2000),
    (b"\xff\x4f\xff\x51", Kind.JPEG_2000),
    (b"\0\0\0\x0cJXL ", Kind.JPEG_XL),
    (b"\xff\x0a", Kind.JPEG_XL),
    (b"8BPS", Kind.PHOTOSHOP),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\x1f\x8b\x08", Kind.GZIP),
    (b"{\\rtf", Kind.RTF),
)
_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_OFFICE_FIRST_ENTRIES = (
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"word/",
    b"xl/",
    b"ppt/",
    b"mimetype",
    b"META-INF/",
)

_ELEMENT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_ASIDE = re.compile(r"<!--.*?(?:-->|\Z)|<[?!][^>]*(?:>|\Z)", re.DOTALL)
_UTF16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_LIKE_AN_INVOICE = re.compile(
    r"invoice|creditnote|crossindustrydocument|fattura|fatura|factura|facture|faktur|rechnung|comprobante|nfe\b|nfeproc"
    r"|xbrl\.mof\.gov\.cn|fapiao|发票|發票",
    re.IGNORECASE,
)
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_FIELDS_OF_MAILS = frozenset(
    b"received return-path delivered-to message-id from to cc subject date sender reply-to mime-version content-type"
    b" dkim-signature authentication-results x-mailer x-received x-originating-ip thread-topic".split()
)

JOINED_FILES = b"Invoice Desk: files joined to one document\n"
"""How files begin that were joined to one document (`intake.bundle`)."""


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that begins with `head` (up to HEAD_BYTES of it); None when nothing known begins so.

    Nor are joined files of any kind, whatever the first of them begins with.
    """
    if head.startswith(JOINED_FILES):
        return None
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return Kind.BMP
    if head[4:8] == b"ftyp":
        return _media_kind(head)
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN]:
        return Kind.PDF
    if looks_signed(head):
        return Kind.SIGNED
    if _is_mail(head):
        return Kind.MAIL
    return _text_kind(head)


def looks_like_xml(head: bytes) -> bool:
    """Whether a file begins as XML does, with a declaration or without."""
    return kind_of(head[:HEAD_BYTES]) is Kind.XML


def may_hold_document(head: bytes) -> bool:
    """Whether a file that begins so is, or holds, a document to read."""
    kind = kind_of(head)
    return kind in DOCUMENT_KINDS or (kind is Kind.XML and may_be_invoice_xml(head))


def may_be_invoice_xml(head: bytes) -> bool:
    """Whether XML that begins so may hold an invoice: a name in it says so, or its first element is not in sight.

    Some begin with pages of licence in a comment.
    """
    text = _as_text(head)
    element = _ELEMENT.search(_ASIDE.sub("", text))
    return element is None or _LIKE_AN_INVOICE.search(text) is not None


def _as_text(head: bytes) -> str:
    for mark, encoding in _UTF16:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("utf-8", "replace")


def _is_xml_without_declaration(text: str) -> bool:
    """A tag with a namespace, or one that names an invoice: a text that quotes a tag is none."""
    if not re.match(r"<(?:!--|!doctype|[A-Za-z_])", text):
        return False
    element = _ELEMENT.search(_ASIDE.sub("", text))
    return element is not None and ("xmlns" in text or _LIKE_AN_INVOICE.search(element[1]) is not None)


def _zip_kind(head: bytes) -> Kind:
    """Office documents are zips too; their first entry gives them away."""
    first_entry = head[30 : 30 + int.from_bytes(head[26:28], "little")]
    return Kind.OFFICE if first_entry.startswith(_OFFICE_FIRST_ENTRIES) else Kind.ZIP


def _media_kind(head: bytes) -> Kind:
    """HEIC, AVIF and films share one container (ISO/IEC 14496-12); the brands in its first box tell them apart."""
    box = head[8 : max(16, int.from_bytes(head[:4], "big"))]
    brands = {box[i : i + 4] for i in range(0, len(box), 4)}
    if brands & _AVIF_BRANDS:
        return Kind.AVIF
    return Kind.HEIF if brands & _HEIF_BRANDS else Kind.MOVIE


def _is_mail(head: bytes) -> bool:
    """Whether it begins with header fields (RFC 5322, 2.2), and two of them are known ones: the letters may be any."""
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").splitlines()
    if len(head) >= HEAD_BYTES:
        lines = lines[:-1]  # it may be cut
    known: set[bytes] = set()
    for line in lines:
        if not line:
            break
        if line[:1] in (b" ", b"\t"):
            continue
        field = _FIELD.match(line)
        if field is None:
            return False
        known |= {field[1].lower()} & _FIELDS_OF_MAILS
    return len(known) >= 2


def _text_kind(head: bytes) -> Kind | None:
    if head[:2] in (mark for mark, _ in _UTF16):
        begin = _as_text(head).lstrip("\ufeff \t\r\n")
        return Kind.XML if begin.startswith("<?xml") or _is_xml_without_declaration(begin) else None
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not text or b"\0" in text:
        return None
    if text.startswith((b"<!doctype html", b"<html")):
        return Kind.HTML
    if text.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return Kind.SVG if b"<svg" in text else Kind.XML
    if _is_xml_without_declaration(text.decode("utf-8", "replace")):
        return Kind.XML
    # UTF-8 cut in the middle of a character is still text: decode what stands before the cut.
    control = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in text)
    decodable = text[: len(text) - 4] if len(head) >= HEAD_BYTES else text
    try:
        decodable.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(decodable) - error.start > 4:
            return None
    return None if control else Kind.TEXT
