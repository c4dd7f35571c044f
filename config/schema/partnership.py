"""One partnership as it was written in; its areas, detectors, groups and manners, with every default filled in, out."""

from datetime import timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, PlainValidator, StringConstraints, WithJsonSchema, model_validator

from config.partners import Municipality, partner
from config.quoting import quoted, suggestion
from notifiers import gsm7

from .areas import AreaSettings
from .detection import DetectionSettings, SpaceTimeScanSettings
from .groups import GroupSettings
from .roles import Roles
from .strict import Block, Id, mistakes, said
from .texts import TextsOverride
from .units import Metres, Span, default
from .words import LONGEST_SENDER, Name, OptOut, SenderName

Category = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _municipality(value: object) -> Municipality:
    if not isinstance(value, str):
        raise said(f"must be the name or code of a municipality, got {quoted(value)}; put quotes round a code")
    try:
        return partner(value)
    except ValueError as error:
        raise said(str(error)) from None


def _timezone(value: object) -> ZoneInfo:
    known = available_timezones()
    if not isinstance(value, str) or value not in known:
        raise said(f"there is no timezone {quoted(value)}{suggestion(value, known)}")
    return ZoneInfo(value)


class SpatesSettings(Block):
    """How long a spate lives and how often its thread speaks."""

    over_after: Span = default(
        "14 days", timedelta(days=14), "When nothing has been added to it for so long, a spate is over."
    )
    update_every: Span = default(
        "24 hours", timedelta(hours=24), "A growing spate is spoken of no more often than this."
    )
    joins_within: Metres = default("1 km", 1000.0, "Nearer than this, an incident that is a finding joins it.")


class PartnershipSettings(Block):
    """The body that owns areas, groups and thresholds."""

    name: Name = Field(description="Who says so: the name people know, such as Bo trygt Furesø.")
    sender: SenderName | None = Field(
        default=None, description="The name as texts begin with it, at most 30 characters; default: name."
    )
    municipality: Annotated[Municipality, PlainValidator(_municipality), WithJsonSchema({"type": "string"})] | None = (
        Field(default=None, description="The partner municipality, by name or code.")
    )
    timezone: Annotated[ZoneInfo, PlainValidator(_timezone), WithJsonSchema({"type": "string"})] = default(
        "Europe/Copenhagen", ZoneInfo("Europe/Copenhagen"), "Whose days and nights are counted."
    )
    categories: tuple[Category, ...] = Field(
        default=(), description="The report categories that count as burglary; empty: all of them."
    )
    areas: Annotated[dict[Id, AreaSettings], Field(min_length=1)] = Field(description="What is watched, by key.")
    detection: Annotated[tuple[DetectionSettings, ...], Field(min_length=1)] = default(
        [{"kind": "space_time_scan"}],
        (SpaceTimeScanSettings(kind="space_time_scan"),),
        "How spates are noticed; any of these may notice one.",
    )
    spates: SpatesSettings = Field(default_factory=SpatesSettings, description="The life of a spate.")
    opt_out: dict[str, OptOut] = Field(
        default_factory=dict, description="How to stop the texts, by language, in place of the shipped words."
    )
    roles: Roles = Field(
        default_factory=dict, description="Who may approve, by role; without it, whoever has access to the command."
    )
    texts: dict[str, TextsOverride] = Field(
        default_factory=dict, description="Its own words in place of the file's and the shipped ones, by language."
    )
    groups: dict[Id, GroupSettings] = Field(default_factory=dict, description="Who hears of it, by key.")
    contact: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = Field(
        default=None, description="Where people ask about what is kept of them, as the privacy notice says it."
    )

    @model_validator(mode="after")
    def _short_enough(self) -> Self:
        if self.sender is None and gsm7.units(self.name) > LONGEST_SENDER:
            text = f'is longer than {LONGEST_SENDER} characters; give a short form with the key "sender" too'
            raise mistakes({("name",): text})
        return self

    @property
    def signature(self) -> str:
        """The name that texts begin with."""
        return self.sender or self.name

    def areas_of(self, group: str) -> tuple[str, ...]:
        """List the areas that a group hears about."""
        return self.groups[group].areas or tuple(self.areas)

    def area_name(self, area: str) -> str:
        """Give what an area's people call it; without a name of its own, its key as words."""
        return self.areas[area].name or _as_words(area)

    def group_name(self, group: str) -> str:
        """Give what a group is called; without a name of its own, its key as words."""
        return self.groups[group].name or _as_words(group)


def _as_words(key: str) -> str:
    return " ".join(key.replace("_", " ").split()).capitalize()
