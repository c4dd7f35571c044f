"""The documents of the house in; their blocks of code, and the commands in them, out."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README = ROOT / "README.md"

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")


class Block(NamedTuple):
    """A fenced block of code."""

    language: str
    text: str


def named(page: Path) -> str:
    """Name a page as a person would."""
    return str(page.relative_to(ROOT))


def read(page: Path) -> str:
    """Read a page."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    """List the fenced blocks of a page."""
    return [Block(*found) for found in _BLOCK.findall(read(page))]


def prose(page: Path) -> str:
    """Give a page without its fenced blocks."""
    return _BLOCK.sub("", read(page))


def block_with(page: Path, words: str) -> str:
    """Find the one block that holds some words."""
    (found,) = (block.text for block in blocks(page) if words in block.text)
    return found


def commands(page: Path, program: str) -> Iterator[list[str]]:
    """Give every use of a program on a page, as words, comments and pipes left out; also those within a sentence."""
    lines = [line.removeprefix("$ ") for block in blocks(page) for line in block.text.splitlines()]
    for line in [*lines, *_INLINE.findall(prose(page))]:
        if re.match(rf"{program} [a-z]", line):
            yield shlex.split(re.split(r" [|>&] ?", line)[0], comments=True)[1:]


def rows(page: Path, heading: str) -> list[list[str]]:
    """Read the cells of the table whose first column has that heading."""
    found: list[list[str]] = []
    for line in read(page).splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        if line.startswith(f"| {heading} |"):
            found = [cells]
        elif found and line.startswith("|"):
            found.append(cells)
        elif found:
            break
    return found[2:]


def words_in(cell: str) -> list[str]:
    """List what stands in backticks."""
    return _INLINE.findall(cell)
