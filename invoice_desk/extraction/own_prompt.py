"""A user's own wording of the prompt: one text file for each language in the settings folder."""

from pathlib import Path

from invoice_desk.config import config_folder
from invoice_desk.domain.errors import SettingsError
from invoice_desk.extraction.prompt import shipped_template


def file_of(language: str) -> Path:
    """Where it stands; the file is there when the shipped wording is not used."""
    return config_folder() / "prompts" / f"{language}.txt"


def own_template(language: str) -> str | None:
    """The user's template in a language, None where there is none.

    A file that can't be read is an empty template, which is refused where it is used: that is said on every row, while
    a file that was passed over would be missed by nobody.
    """
    try:
        return file_of(language).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return ""


def keep_template(language: str, template: str | None) -> None:
    """Use a template from now on; None, or the shipped one, goes back to that. Raises SettingsError
    `settings.not_writable`; the file is then as it was.
    """
    path = file_of(language)
    part = path.with_name(f"{path.name}.part")
    try:
        if template is None or template.strip() == shipped_template(language):
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(template.strip() + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SettingsError("settings.not_writable", path=str(path), reason=str(error.strerror)) from error
