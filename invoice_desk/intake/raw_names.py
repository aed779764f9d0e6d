"""Names whose encoding nobody tells, as archives and mails hold them."""


def told(raw: bytes, *, otherwise: str | None = None) -> str:
    """A name from its bytes: UTF-8, else GBK where it looks Chinese, else `otherwise`, or Western European."""
    named = _strict(raw, "utf-8") or _chinese(raw)
    if named:
        return named
    return raw.decode("cp1252", "replace") if otherwise is None else otherwise


def _strict(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _chinese(raw: bytes) -> str:
    """The name read as GBK, if half of its characters are everyday ones; else empty: it is some Western code page."""
    text = _strict(raw, "gb18030")
    foreign = [char for char in text if char > "~"]
    everyday = sum(bool(char.encode("gb2312", "ignore")) for char in foreign)
    return text if everyday * 2 >= len(foreign) else ""
