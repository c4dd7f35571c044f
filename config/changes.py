"""Two settings files in; what one says otherwise than the other, place by place in the words of their writers, out."""

from collections.abc import Iterator

from .bundle import Bundle
from .load import dotted
from .nodes import Path
from .quoting import quoted
from .syntax import tree_of

_DRAWN = {"circle", "h3", "geojson", "id"}


def changes(before: Bundle, after: Bundle) -> list[str]:
    """List what was added, removed and changed, in the order of the later file; it may be that only the order was.

    Where an area lies is not said, only that it was drawn anew.
    """
    found = list(_between((), _written(before), _written(after)))
    both = [name for name in after.maps if name in before.maps]
    found += [
        f"{quoted(name)}: areas drawn from it lie otherwise" for name in both if before.maps[name] != after.maps[name]
    ]
    return list(dict.fromkeys(found)) or (["only the order"] if before.hash != after.hash else [])


def _written(bundle: Bundle) -> object:
    return tree_of(bundle.text, bundle.file).value


def _between(path: Path, before: object, after: object) -> Iterator[str]:
    if before == after:
        return
    if path and path[-1] in _DRAWN:
        yield f"{dotted(path[:-1])}: drawn anew"
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in {**after, **before}:
            yield from _at((*path, key), before, after)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _between((*path, place), one, other)
    elif isinstance(before, dict | list) or isinstance(after, dict | list):
        yield f"{dotted(path)}: changed"
    else:
        yield f"{dotted(path)}: {quoted(after)} in place of {quoted(before)}"


def _at(path: Path, before: dict[str, object], after: dict[str, object]) -> Iterator[str]:
    key = str(path[-1])
    if key in before and key in after:
        yield from _between(path, before[key], after[key])
    elif key in _DRAWN:
        yield f"{dotted(path[:-1])}: drawn anew"
    elif key not in after:
        yield f"{dotted(path)}: removed"
    else:
        value = after[key]
        yield f"{dotted(path)}: added{'' if isinstance(value, dict | list) else f', {quoted(value)}'}"
