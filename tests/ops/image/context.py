"""A folder and its .dockerignore in; which of its files a builder would be sent, out."""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

HOUSE = Path(__file__).parents[3]
"""The folder that the image is built from."""


def let_through(path: PurePosixPath, rules: Sequence[str]) -> bool:
    """Say whether a file is sent; the last rule that fits it, or a folder it lies in, decides.

    >>> rules = ["*", "!web", "**/*.db"]
    >>> [let_through(PurePosixPath(name), rules) for name in ("web/app.py", "tests/a.py", "web/x/y.db")]
    [True, False, False]
    """
    sent = True
    for rule in rules:
        pattern = re.compile(_expression(rule.removeprefix("!").strip("/")))
        if any(pattern.fullmatch(str(each)) for each in (path, *path.parents)):
            sent = rule.startswith("!")
    return sent


def rules(folder: Path = HOUSE) -> list[str]:
    """Read the rules of a folder."""
    lines = (folder / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def sent(names: Sequence[str], folder: Path = HOUSE) -> Iterator[PurePosixPath]:
    """Find what is sent of some files and folders."""
    going_by = rules(folder)
    for name in names:
        top = folder / name
        files = [top] if top.is_file() else (each for each in top.rglob("*") if each.is_file())
        for each in files:
            if let_through(path := PurePosixPath(each.relative_to(folder).as_posix()), going_by):
                yield path


def lay_out(names: Sequence[str], to: Path, folder: Path = HOUSE) -> None:
    """Copy what is sent of some files and folders to an empty folder."""
    for path in sent(names, folder):
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / path, to / path)


def _expression(rule: str) -> str:
    """Write a rule as a regular expression: ``**`` spans folders, ``*`` stays within a name."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(parts.get(part, re.escape(part)) for part in re.split(r"(\*\*/|\*\*|\*|\?)", rule))
