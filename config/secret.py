"""The names that settings give their secrets in, the secrets themselves, from the environment or a file, out."""

import os
from pathlib import Path


class NotThere(Exception):  # noqa: N818 - said to a person, behind the name of what needs it
    """What the settings name is not there."""


def from_environment(variable: str) -> str:
    """Read a variable; raises `NotThere`."""
    value = os.environ.get(variable)
    if not value:
        raise NotThere(f"the environment variable {variable} is not set")
    return value


def from_either(variable: str, file: Path | None, what: str) -> str:
    """Read a file, if one is named, and else a variable; raises `NotThere`."""
    if file is None:
        return from_environment(variable)
    try:
        found = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise NotThere(f"the file with the {what} cannot be read: {file.name}") from None
    if not found:
        raise NotThere(f"the file with the {what} is empty: {file.name}")
    return found
