"""What a form says and what stands in the settings in; the changes that it asks for, and back, out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as File

from config.editing import Changes, Path, Value
from config.schema.partnership import PartnershipSettings
from web.console.proposing.drafting import written_in

from .fields import Block, Field

_UNITS: Mapping[str, str] = {"metres": "m", "days": "days", "hours": "hours"}
_NONE = "none"


def asked(fields: Iterable[Field], form: Mapping[str, Sequence[str]]) -> dict[Path, Value]:
    """Say what a form would have otherwise; a field that it does not show stays as it is.

    Nothing is judged here: what makes no sense is handed on as it was typed, and refused by the settings themselves.
    """
    found: dict[Path, Value] = {}
    for field in fields:
        if field.name not in form:
            continue
        said = tuple(value.strip() for value in form[field.name])
        if field.kind == "choice":
            said = tuple(value for value in said if value)
            if set(said) == set(field.values):
                continue
        if said != field.values:
            found[field.path] = _written(field, said)
    return found


def whole(changes: Changes, given: PartnershipSettings, config: File, partnership: str) -> dict[Path, Value]:
    """Write a detector out that the file leaves to the defaults, where one of its settings is to be another.

    Of a file that cannot be read nothing is known; whoever makes the changes in it tells why.
    """
    written = written_in(config, partnership)
    if not isinstance(written, dict) or "detection" in written:
        return dict(changes)
    items: list[dict[str, Value]] = [{"kind": each.kind} for each in given.detection]
    rest: dict[Path, Value] = {}
    for path, value in changes.items():
        if path[0] == "detection" and len(path) == 3 and isinstance(path[1], int):
            items[path[1]][str(path[2])] = value
        else:
            rest[path] = value
    return {("detection",): items, **rest} if len(rest) < len(changes) else rest


def filled(shown: Iterable[Block], changes: Changes) -> list[Block]:
    """Put changes into the fields that they are about."""
    flat = {path: value for path, value in changes.items() if path != ("detection",)}
    for number, item in enumerate(_items(changes.get(("detection",)))):
        flat |= {("detection", number, key): value for key, value in item.items() if key != "kind"}
    return [
        replace(
            block,
            fields=tuple(_with(field, flat[field.path]) if field.path in flat else field for field in block.fields),
        )
        for block in shown
    ]


def _items(value: object) -> list[dict[str, Value]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _with(field: Field, value: object) -> Field:
    match value:
        case list():
            said = tuple(str(each).partition(" ")[0] for each in value)
        case dict():
            said = str(value.get("from", "")), str(value.get("to", ""))
        case "none":
            said = ("",) * len(field.values)
        case _:
            said = (str(value).partition(" ")[0],)
    fits = len(said) == len(field.values) or field.kind == "choice" or field.label == "radii"
    return replace(field, values=said) if fits and said else field


def _written(field: Field, said: Sequence[str]) -> Value:
    """Write a value as people write it in the file."""
    if field.optional and not any(said):
        return _NONE
    match field.kind:
        case "choice":
            return list(said)
        case "times":
            return {"from": said[0], "to": said[-1]}
        case "number" | "whole":
            return _number(said[0])
        case _:
            amounts = [f"{each.replace(',', '.')} {_UNITS[field.kind]}" for each in said]
            return amounts if field.label == "radii" else amounts[0]


def _number(said: str) -> Value:
    try:
        number = float(said.replace(",", "."))
    except ValueError:
        return said
    return int(number) if number.is_integer() else number
