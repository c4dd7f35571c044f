"""A settings file in, checked settings out, or every mistake in it at once."""

from collections.abc import Container
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from . import nodes
from .leaks import leaks, told
from .maps import Maps
from .nodes import Mistake, Tree
from .problems import ConfigError, Problem
from .quoting import shown
from .references import references
from .rehearsal import rehearsed
from .schema.settings import Settings
from .schema.strict import Surroundings
from .syntax import MOST_BYTES, decoded, tree_of
from .wording import place_of, sentence


def load(path: str | Path) -> Settings:
    """Read a settings file; file names in it are relative to its own folder. Raises ``ConfigError`` only."""
    path = Path(path)
    return parse(text_of(path), str(path), path.parent)


def text_of(path: Path) -> str:
    """Read the text of a settings file. Raises ``ConfigError`` only."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError([Problem(str(path), 1, 1, "", _unreadable(error))]) from None
    return decoded(raw, str(path))


def parse(text: str, file: str, folder: Path, maps: Maps | None = None, *, rehearse: bool = True) -> Settings:
    """Read settings from text; ``file`` is what problems call it. Raises ``ConfigError`` only.

    Areas are drawn from ``maps``; without them, from the files in the folder. To ``rehearse`` every text there can be
    takes a tenth of a second a partnership, and those of settings that were in force once have been.
    """
    tree = tree_of(text, file)
    secret = set(leaks(tree))
    settings, invalid = _validated(tree, Surroundings(folder, _country(tree), maps or Maps(folder)), secret)
    mistakes = [
        *tree.mistakes,
        *((path, tree.key_mark(path), told(tree, path)) for path in secret),
        *invalid,
        *((path, tree.mark(path), said) for path, said in references(tree) if path not in secret),
    ]
    if settings and not mistakes and rehearse:
        mistakes = [(path, tree.mark(path), said) for path, said in rehearsed(settings)]
    if mistakes or settings is None:
        raise ConfigError(Problem(file, at.line, at.column, dotted(path), said) for path, at, said in mistakes)
    return settings


def _country(tree: Tree) -> str:
    return str(tree.value.get("country", "DK")) if isinstance(tree.value, dict) else "DK"


def _validated(
    tree: Tree, around: Surroundings, secret: Container[nodes.Path]
) -> tuple[Settings | None, list[Mistake]]:
    try:
        return Settings.model_validate(tree.value, context=around), []
    except ValidationError as found:
        every = found.errors(include_url=False)
    # A list whose every item is wrong comes back as too short as well; that would be one mistake told twice.
    errors = [error for error in every if not (error["type"] == "too_short" and error["input"])]
    return None, [_mistake(error, tree) for error in errors if place_of(error, tree.value) not in secret]


def _mistake(error: ErrorDetails, tree: Tree) -> Mistake:
    path = place_of(error, tree.value)
    if error["type"] == "extra_forbidden" or error["loc"][-1:] == ("[key]",):
        return path[:-1], tree.key_mark(path), sentence(error)  # the key is what is wrong: its block is the place
    return path, tree.mark(path), sentence(error)


def dotted(path: nodes.Path) -> str:
    """Write a path as people do.

    >>> dotted(("groups", "elm", "areas", 0))
    'groups.elm.areas[0]'
    """
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in path)
    return words.removeprefix(".")


def _unreadable(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case IsADirectoryError():
            return "this is a directory; name the settings file in it"
        case PermissionError():
            return "this file may not be read"
    return "the system cannot read this file"
