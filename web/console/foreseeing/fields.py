"""A partnership's settings in; what of them a coordinator can try out, field by field, out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from config.editing import Path
from config.schema.detection import SpaceTimeScanSettings
from config.schema.groups import STAGES, GroupSettings
from config.schema.partnership import PartnershipSettings

Kind = Literal["number", "whole", "metres", "days", "hours", "times", "choice"]

BUDGETS: Final = (0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 18, 26, 52)
"""Where the slider of a false-alert budget stops: each is felt as much as the one before it."""

_RADII: Final = tuple(range(100, 2001, 50))
_WINDOWS: Final = (*range(1, 15), 18, 21, 28)
_ENDS: Final = (3, 5, 7, 10, 14, 18, 21, 28, 42, 60)
_HOURS: Final = (6, 12, 24, 48, 72, 96, 120, 168)
_COOLDOWNS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 28)


@dataclass(frozen=True, slots=True)
class Field:
    """Something that can be changed, as a form shows it.

    Parameters
    ----------
    name
        What the form calls it: its place, with dots.
    path
        Its place below the partnership.
    label
        The phrase that names it.
    values
        What stands there, one for each box of the field.
    stops
        Where a slider stops; none without one.
    choices
        What can be ticked, each with its name or phrase.
    optional
        Whether it may be left empty, for none.
    """

    name: str
    path: Path
    kind: Kind
    label: str
    values: tuple[str, ...]
    stops: tuple[float, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Fields that belong together: a detector, the life of spates, or a group.

    Parameters
    ----------
    kind
        ``detector``, ``spates`` or ``group``.
    name
        What the detector is, or what the group is called.
    approval
        Of a group: the role whose yes its messages need; it is not changed here.
    """

    kind: str
    key: str
    name: str
    fields: tuple[Field, ...]
    approval: str | None = None


def blocks(given: PartnershipSettings) -> list[Block]:
    """List all that can be tried out, in the order of the settings file."""
    return [
        *(_detector(number, each) for number, each in enumerate(given.detection)),
        _spates(given),
        *(_group(given, key, group) for key, group in given.groups.items()),
    ]


def _detector(number: int, detector: Any) -> Block:  # noqa: ANN401  (one of many kinds, which have little in common)
    fields = []
    if getattr(detector, "threshold", None) is None and hasattr(detector, "false_alerts_per_year"):
        fields.append(
            _one(("detection", number, "false_alerts_per_year"), "number", detector.false_alerts_per_year, BUDGETS)
        )
    if isinstance(detector, SpaceTimeScanSettings):
        radii = tuple(f"{radius:g}" for radius in detector.radii)
        fields.append(_field(("detection", number, "radii"), "metres", radii, _RADII))
    elif isinstance(getattr(detector, "radius", None), float):
        fields.append(_one(("detection", number, "radius"), "metres", detector.radius, _RADII))
    if isinstance(getattr(detector, "window", None), float):
        fields.append(_one(("detection", number, "window"), "days", detector.window, _WINDOWS))
    return Block("detector", str(number), detector.kind, tuple(fields))


def _spates(given: PartnershipSettings) -> Block:
    life = given.spates
    fields = (
        _one(("spates", "over_after"), "days", _days(life.over_after), _ENDS),
        _one(("spates", "update_every"), "hours", life.update_every / timedelta(hours=1), _HOURS),
    )
    return Block("spates", "spates", "", fields)


def _group(given: PartnershipSettings, key: str, group: GroupSettings) -> Block:
    at: Path = ("groups", key)
    quiet = group.quiet_hours
    clocks = (f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}") if quiet else ("", "")
    areas = tuple((area, given.area_name(area)) for area in given.areas)
    cooldown = _days(group.cooldown) if group.cooldown else None
    fields = [_field((*at, "hears"), "choice", group.hears, choices=tuple((stage, "") for stage in STAGES))]
    if len(areas) > 1:
        fields.append(_field((*at, "areas"), "choice", given.areas_of(key), choices=areas))
    fields += [
        _field((*at, "quiet_hours"), "times", clocks, optional=True),
        _one((*at, "cooldown"), "days", cooldown, _COOLDOWNS, optional=True),
        _one((*at, "most_per_month"), "whole", group.most_per_month, optional=True),
    ]
    return Block("group", key, given.group_name(key), tuple(fields), group.approval)


def _one(
    path: Path, kind: Kind, value: float | None, stops: tuple[float, ...] = (), *, optional: bool = False
) -> Field:
    return _field(path, kind, ("" if value is None else f"{value:g}",), stops, optional=optional)


def _field(
    path: Path,
    kind: Kind,
    values: tuple[str, ...],
    stops: tuple[float, ...] = (),
    choices: tuple[tuple[str, str], ...] = (),
    *,
    optional: bool = False,
) -> Field:
    return Field(".".join(map(str, path)), path, kind, str(path[-1]), values, stops, choices, optional)


def _days(span: timedelta) -> float:
    return span / timedelta(days=1)


def every_field(shown: list[Block]) -> Iterator[Field]:
    """Go through the fields of all blocks."""
    for block in shown:
        yield from block.fields
