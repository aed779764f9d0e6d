"""Safe replacing: either the new file, whole and verified, or the old one untouched, and never anything beside it."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from invoice_desk.domain.errors import ExportError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.export.safely import replace_safely


def put(data: bytes) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        file.write(data)

    return write


def fail(error: BaseException) -> Callable[[object], None]:
    def raise_it(_: object) -> None:
        raise error

    return raise_it


def accept(_: Path) -> None:
    """A verifier that finds nothing wrong."""


def code_of(target: Path, **steps: Callable[..., None]) -> str:
    with pytest.raises(ExportError) as caught:
        replace_safely(
            target, write=steps.get("write", put(b"new")), verify=steps.get("verify", accept), cancel=CancelToken()
        )
    return caught.value.code


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A target that exists."""
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"old")
    return path


def untouched(target: Path) -> bool:
    return target.read_bytes() == b"old" and [each.name for each in target.parent.iterdir()] == [target.name]


def test_a_new_file_is_written_with_the_users_own_permissions(tmp_path: Path) -> None:
    replace_safely(tmp_path / "a.bin", write=put(b"new"), verify=accept, cancel=CancelToken())
    tmp_path.joinpath("b.bin").write_bytes(b"")
    assert tmp_path.joinpath("a.bin").read_bytes() == b"new"
    assert tmp_path.joinpath("a.bin").stat().st_mode == tmp_path.joinpath("b.bin").stat().st_mode


def test_an_old_file_is_replaced_and_keeps_its_permissions(target: Path) -> None:
    target.chmod(0o640)
    timing = replace_safely(target, write=put(b"new"), verify=accept, cancel=CancelToken())
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert list(target.parent.iterdir()) == [target]
    assert timing.write > 0


def test_what_is_verified_is_what_was_written_and_the_target_is_still_the_old_one(target: Path) -> None:
    seen: list[bytes] = []

    def verify(part: Path) -> None:
        seen.extend((part.read_bytes(), target.read_bytes()))

    replace_safely(target, write=put(b"new"), verify=verify, cancel=CancelToken())
    assert seen == [b"new", b"old"]


def test_a_failed_verification_leaves_the_target_as_it_was(target: Path) -> None:
    assert code_of(target, verify=fail(ExportError("export.verification_failed"))) == "export.verification_failed"
    assert untouched(target)


def test_a_bug_while_writing_leaves_the_target_as_it_was(target: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        replace_safely(target, write=fail(ZeroDivisionError()), verify=accept, cancel=CancelToken())
    assert untouched(target)


@pytest.mark.parametrize("step", ["write", "verify"])
def test_a_cancel_leaves_the_target_as_it_was(target: Path, step: str) -> None:
    cancel = CancelToken()

    def write(file: BinaryIO) -> None:
        file.write(b"new")
        if step == "write":
            cancel.cancel()

    def verify(_: Path) -> None:
        cancel.cancel()

    with pytest.raises(JobCancelledError):
        replace_safely(target, write=write, verify=verify, cancel=cancel)
    assert untouched(target)


def test_a_symbolic_link_stays_one(target: Path) -> None:
    link = target.with_name("link.xlsx")
    link.symlink_to(target)
    replace_safely(link, write=put(b"new"), verify=accept, cancel=CancelToken())
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_missing_folder_is_said_before_any_work(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none" / "out.xlsx", write=fail(AssertionError())) == "export.folder_missing"


def test_a_folder_in_the_targets_place_is_said(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "export.target_not_a_file"


def test_a_name_too_long_is_said(tmp_path: Path) -> None:
    assert code_of(tmp_path / ("x" * 300)) == "export.name_too_long"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs an account that permissions hold back")
def test_a_write_protected_file_is_not_replaced(target: Path) -> None:
    target.chmod(0o444)
    assert code_of(target) == "export.target_read_only"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "export.disk_full"),
        (errno.EDQUOT, "export.disk_full"),
        (errno.EACCES, "export.folder_not_writable"),
        (errno.EROFS, "export.folder_not_writable"),
        (errno.EIO, "export.write_failed"),
    ],
)
def test_a_failing_disk_is_named_and_leaves_the_target_as_it_was(target: Path, number: int, code: str) -> None:
    assert code_of(target, write=fail(OSError(number, os.strerror(number)))) == code
    assert untouched(target)


def test_a_lock_file_is_named_with_who_holds_it(target: Path) -> None:
    lock = target.with_name(".~lock.out.xlsx#")
    lock.write_text("Anna,anna,desk-7,today,;", encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        replace_safely(target, write=fail(AssertionError()), verify=accept, cancel=CancelToken())
    assert caught.value.code == "export.target_locked_by"
    assert caught.value.params == {"name": "out.xlsx", "lock": lock.name, "who": "Anna (desk-7)"}


def test_a_lock_file_that_names_nobody_is_named(target: Path) -> None:
    target.with_name("~$out.xlsx").write_bytes(b"")
    assert code_of(target) == "export.target_locked_by_file"


def test_a_workbook_opened_during_the_export_is_not_replaced(target: Path) -> None:
    def verify(_: Path) -> None:
        target.with_name("~$out.xlsx").write_bytes(b"")

    assert code_of(target, verify=verify) == "export.target_locked_by_file"
    assert target.read_bytes() == b"old"


def test_a_lock_file_without_its_document_is_stale_and_stops_nobody(tmp_path: Path) -> None:
    tmp_path.joinpath("~$out.xlsx").write_bytes(b"")
    replace_safely(tmp_path / "out.xlsx", write=put(b"new"), verify=accept, cancel=CancelToken())
    assert tmp_path.joinpath("out.xlsx").read_bytes() == b"new"


def test_a_target_that_windows_holds_is_locked(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(self: Path, _: Path) -> Path:
        raise PermissionError(errno.EACCES, "held", str(self))

    monkeypatch.setattr(Path, "replace", held)
    assert code_of(target) == "export.target_locked"
    assert untouched(target)
