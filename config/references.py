"""The values of a settings file in, every name that stands for nothing and every name that stands for two things out.

The values are taken as they were written, valid or not, so that these mistakes are told beside all the others.
"""

from collections.abc import Iterable, Iterator

from .nodes import Path, Tree
from .quoting import listed, quoted, unknown
from .reach import beyond_partners
from .schema.roles import unheld
from .schema.texts import missing
from .texts import LANGUAGES

Found = tuple[Path, str]


def references(tree: Tree) -> Iterator[Found]:
    """Check what groups, opt-outs and texts refer to, and that no two areas or groups share a name."""
    channels = list(_block(tree.value, "channels")) or ["sms"]
    own = _block(tree.value, "texts")
    shared = list(dict.fromkeys([*LANGUAGES, *own]))
    yield from _incomplete(("texts",), own, LANGUAGES)
    yield from _roles_from_elsewhere(tree)
    for key, partnership in _block(tree.value, "partnerships").items():
        path: Path = ("partnerships", key)
        its = _block(partnership, "texts")
        languages = list(dict.fromkeys([*shared, *its]))
        yield from _incomplete((*path, "texts"), its, shared)
        areas = list(_block(partnership, "areas"))
        for language in _block(partnership, "opt_out"):
            if language not in languages:
                yield (*path, "opt_out", language), _no_texts(language, languages)
        for below, text in unheld(_block(partnership, "roles"), _block(partnership, "groups")):
            yield (*path, "groups", *below), text
        for below, text in beyond_partners(_block(partnership, "groups"), _block(tree.value, "channels")):
            yield (*path, "groups", *below), text
        for group_key, group in _block(partnership, "groups").items():
            here: Path = (*path, "groups", group_key)
            yield from _unknown((*here, "areas"), "area", _block(group).get("areas"), areas)
            yield from _unknown((*here, "channels"), "channel", _block(group).get("channels"), channels)
            for index, language in _words(_block(group).get("languages")):
                if language not in languages:
                    yield (*here, "languages", index), _no_texts(language, languages)
        for plural, noun in (("areas", "areas"), ("groups", "groups")):
            yield from _namesakes(tree, (*path, plural), noun, _block(partnership, plural))


def _roles_from_elsewhere(tree: Tree) -> Iterator[Found]:
    """Find the partnerships that nobody is, though a claim is to give roles in them."""
    known = list(_block(tree.value, "partnerships"))
    for value, given in _block(_block(_block(tree.value, "console"), "sign_in"), "roles").items():
        for partnership in _block(given):
            if partnership not in known:
                yield ("console", "sign_in", "roles", value, partnership), unknown("partnership", partnership, known)


def _unknown(path: Path, noun: str, written: object, known: list[str]) -> Iterator[Found]:
    for index, word in _words(written):
        if word not in known:
            yield (*path, index), unknown(noun, word, known)


def _namesakes(tree: Tree, path: Path, noun: str, things: dict[str, object]) -> Iterator[Found]:
    first: dict[str, Path] = {}
    for key, thing in things.items():
        name = _block(thing).get("name")
        if not isinstance(name, str):
            continue
        here = (*path, key, "name")
        earlier = first.setdefault(name.casefold(), here)
        if earlier != here:
            line = tree.mark(earlier).line
            yield here, f"two {noun} are called {quoted(name)}; first on line {line}"


def _incomplete(path: Path, own: dict[str, object], known: Iterable[str]) -> Iterator[Found]:
    for language, texts in own.items():
        lacking = [] if language in known else missing(_block(texts))
        if lacking:
            yield (
                (*path, language),
                f"is not a shipped language, so it needs all its words; missing: {listed(lacking)}",
            )


def _no_texts(language: str, known: list[str]) -> str:
    return f"no texts in {quoted(language)}; the languages are: {listed(known)}"


def _block(value: object, key: str | None = None) -> dict[str, object]:
    inner = value.get(key) if isinstance(value, dict) and key is not None else value
    return inner if isinstance(inner, dict) else {}


def _words(written: object) -> Iterator[tuple[int, str]]:
    for index, word in enumerate(written if isinstance(written, list) else []):
        if isinstance(word, str):
            yield index, word
