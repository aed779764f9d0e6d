"""Lock files of Excel, WPS and LibreOffice."""

from pathlib import Path

from invoice_desk.export.locks import LockFile, lock_beside


def excel_owner_file(name: str, *, wide: int = 54) -> bytes:
    """What Excel (54) or Word-like programs (53) leave: the name in the code page and in UTF-16, both padded."""
    narrow = name.encode("latin-1", errors="replace")[:wide]
    return (
        bytes([len(narrow)])
        + narrow.ljust(wide)
        + len(name).to_bytes(2, "little")
        + name.encode("utf-16-le").ljust(2 * wide, b"\x20\x00"[:1])
    )


def test_without_a_lock_file_nobody_has_it(tmp_path: Path) -> None:
    assert lock_beside(tmp_path / "out.xlsx") is None


def test_excel_names_its_user_in_any_script(tmp_path: Path) -> None:
    data = excel_owner_file("王芳")
    assert len(data) == 165
    tmp_path.joinpath("~$out.xlsx").write_bytes(data)
    assert lock_beside(tmp_path / "out.xlsx") == LockFile("~$out.xlsx", "王芳")


def test_an_owner_file_of_the_other_size_is_read_too(tmp_path: Path) -> None:
    tmp_path.joinpath("~$out.xlsx").write_bytes(excel_owner_file("Anna Lee", wide=53))
    assert lock_beside(tmp_path / "out.xlsx") == LockFile("~$out.xlsx", "Anna Lee")


def test_a_damaged_owner_file_still_locks(tmp_path: Path) -> None:
    for data in (b"", b"\xff", b"\x40" + b"\x00" * 164, b"\x05Anna"):
        tmp_path.joinpath("~$out.xlsx").write_bytes(data)
        found = lock_beside(tmp_path / "out.xlsx")
        assert found is not None
        assert found.name == "~$out.xlsx"


def test_libreoffice_names_person_and_computer(tmp_path: Path) -> None:
    lock = tmp_path / ".~lock.out.xlsx#"
    lock.write_text("Lee\\, Anna,anna,desk-7,03.04.2026 10:00,file:///home/anna/.config;", encoding="utf-8")
    assert lock_beside(tmp_path / "out.xlsx") == LockFile(".~lock.out.xlsx#", "Lee, Anna (desk-7)")


def test_libreoffice_without_a_full_name_gives_the_login(tmp_path: Path) -> None:
    tmp_path.joinpath(".~lock.out.xlsx#").write_text(",anna,,03.04.2026 10:00,;", encoding="utf-8")
    assert lock_beside(tmp_path / "out.xlsx") == LockFile(".~lock.out.xlsx#", "anna")


def test_a_lock_of_another_file_says_nothing(tmp_path: Path) -> None:
    tmp_path.joinpath("~$other.xlsx").write_bytes(excel_owner_file("Anna"))
    assert lock_beside(tmp_path / "out.xlsx") is None
