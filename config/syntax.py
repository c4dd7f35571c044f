"""The bytes of a settings file in, its tree out; whatever keeps it from being a tree is one placed problem."""

import yaml

from .dialect import Unreadable
from .nodes import Mark, Tree, read
from .problems import ConfigError, Problem
from .quoting import shown

MOST_BYTES = 1_000_000
_A_BLOCK = 'expected a block of settings that begins with a key like "partnerships:"'


def decoded(raw: bytes, file: str) -> str:
    """Decode the bytes of a file; raises ``ConfigError`` when they are too many or no UTF-8."""
    if len(raw) > MOST_BYTES:
        raise _one(file, Mark(), "larger than 1 MB; keep large areas in a GeoJSON file")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        raise _one(file, _end_of(before), "not UTF-8 text; save the file again as UTF-8") from None


def tree_of(text: str, file: str) -> Tree:
    """Read the tree of a file, a block of settings at its top; raises ``ConfigError`` otherwise."""
    try:
        tree = read(text)
    except Unreadable as error:
        raise _one(file, Mark.of(error.problem_mark), f"cannot be read: {error.problem}") from None
    except yaml.reader.ReaderError as error:
        at = _end_of(text[: error.position])
        raise _one(file, at, "a character that no text file should hold; delete it") from None
    except yaml.MarkedYAMLError as error:
        raise _one(file, Mark.of(error.problem_mark or error.context_mark), _syntax(error)) from None
    if tree.value is None and not tree.mistakes:
        raise _one(file, Mark(), f"the file is empty; {_A_BLOCK}")
    if not isinstance(tree.value, dict):
        raise _one(file, tree.mark(()), _A_BLOCK)
    return tree


def _syntax(error: yaml.MarkedYAMLError) -> str:
    problem = shown(str(error.problem))
    if "'\\t'" in problem:
        return "a tab stands where only spaces may; indent with spaces"
    if "mapping values are not allowed" in problem:
        return 'this is not YAML: a ":" too many here; put quotes round text that holds one'
    if "undefined alias" in problem:
        return f"{problem.removeprefix('found ')}; define it with & above"
    context = f" {error.context}" if error.context else ""
    return f"this is not YAML: {problem}{context}"


def _end_of(text: str) -> Mark:
    lines = text.split("\n")
    return Mark(len(lines), len(lines[-1]) + 1)


def _one(file: str, at: Mark, text: str) -> ConfigError:
    return ConfigError([Problem(file, at.line, at.column, "", text)])
