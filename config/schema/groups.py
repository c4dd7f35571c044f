"""Who hears what, when, how and after whose approval: a group as it was written in, with its kind's defaults out."""

from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from config.quoting import quoted

from .strict import Block, FileName, Surroundings, Switch, mistakes, said
from .units import Metres, Span
from .words import Name

StageName = Literal["opened", "growing", "over", "withdrawn"]
STAGES: tuple[StageName, ...] = ("opened", "growing", "over", "withdrawn")
CITIZENS = frozenset({"neighbourhood_watch", "landowners"})

_FOR_CITIZENS: dict[str, object] = {
    "approval": "coordinator",
    "quiet_hours": {"from": "21:00", "to": "08:00"},
    "update_every": "3 days",
    "cooldown": "7 days",
    "most_per_month": 8,
}


def _time_of_day(value: object) -> time:
    try:
        hours, minutes = str(value).split(":")
        if len(hours) in {1, 2} and len(minutes) == 2 and (hours + minutes).isascii():
            return time(int(hours), int(minutes))
    except ValueError:
        pass
    raise said(f'must be a time of day, like "21:00"; got {quoted(value)}')


TimeOfDay = Annotated[
    time,
    BeforeValidator(_time_of_day),
    WithJsonSchema({"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}),
]


class QuietHoursSettings(Block):
    """The hours in which a group is left in peace, in the partnership's timezone; may cross midnight."""

    start: TimeOfDay = Field(alias="from", description="When they begin.")
    end: TimeOfDay = Field(alias="to", description="When they are over.")

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.start == self.end:
            raise mistakes({("to",): "is the same as from; to have no quiet hours write quiet_hours: none"})
        return self


def _none(value: object) -> object:
    return None if value == "none" else value


def _role(value: object) -> object:
    if not isinstance(value, str):
        raise said(f"must be a role, or none; got {quoted(value)}")
    return _none(value)


def _there(path: Path, info: ValidationInfo) -> Path:
    # Settings that were carried to another machine leave the lists behind: they hold people.
    if not path.is_file() and not Surroundings.of(info).maps.come_along:
        raise said(f"there is no file {quoted(path.name)} beside the settings")
    return path


class GroupSettings(Block):
    """People who hear about the same areas. Citizens are protected by default: approval first, and quiet nights."""

    name: Name | None = Field(default=None, description="What the group is called; default: its key.")
    kind: Literal["neighbourhood_watch", "landowners", "municipality", "police", "professionals", "press"] = Field(
        description="Who they are. The first two are citizens and get the citizens' texts."
    )
    areas: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        default=None, description="The areas it hears about; default: all of the partnership's."
    )
    hears: Annotated[tuple[StageName, ...], Field(min_length=1)] = Field(
        default=STAGES, description="The stages of a spate it hears about."
    )
    channels: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        default=None, description="The channels it is reached by; default: the first there is."
    )
    languages: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        default=("da",), description="The languages its members may choose between; the first is the default."
    )
    approval: Annotated[str | None, BeforeValidator(_role, json_schema_input_type=str)] = Field(
        default=None, description="The role that must say yes first, or none; default: coordinator for citizens."
    )
    quiet_hours: Annotated[
        QuietHoursSettings | None,
        BeforeValidator(_none, json_schema_input_type=QuietHoursSettings | Literal["none"]),
    ] = Field(
        default=None,
        description="When it is left in peace, or none; default: 21:00 to 08:00 for citizens, else none.",
    )
    update_every: Span | None = Field(
        default=None,
        description="A growing spate is spoken of no more often; default: 3 days for citizens, else as in spates.",
    )
    cooldown: Annotated[Span | None, BeforeValidator(_none, json_schema_input_type=Span | Literal["none"])] = Field(
        default=None,
        description="A new spate in an area it has just heard about waits so long, or none; "
        "default: 7 days for citizens, else none.",
    )
    most_per_month: Annotated[
        Annotated[int, Field(ge=1, le=1000)] | None,
        BeforeValidator(_none, json_schema_input_type=Annotated[int, Field(ge=1, le=1000)] | Literal["none"]),
    ] = Field(
        default=None,
        description="One person gets no more messages than this in any 31 days, or none for no limit; "
        "default: 8 for citizens.",
    )
    within: Metres | None = Field(
        default=None, description="Only members who live so near the spate hear of it; default: the whole group."
    )
    ask_next_after: Span | None = Field(
        default=None,
        description="If nobody has acknowledged by then, the next contact is asked; default: all are told at once.",
    )
    recipients: Annotated[FileName, AfterValidator(_there)] | None = Field(
        default=None, description="A CSV file with its members, named relative to the settings file."
    )
    open_to_all: Switch = Field(
        default=False,
        description="On lets people join by themselves, on the public pages, with a code sent to their phone; "
        "only for citizens, and not beside recipients.",
    )

    @model_validator(mode="before")
    @classmethod
    def _by_kind(cls, written: object) -> object:
        if not isinstance(written, dict) or written.get("kind") not in tuple(CITIZENS):
            return written
        given = {key: value for key, value in written.items() if value is not None}
        return {**written, **_FOR_CITIZENS, **given}

    @model_validator(mode="after")
    def _open_to_citizens(self) -> Self:
        if self.open_to_all and not self.citizens:
            raise mistakes({("open_to_all",): "is for citizens: neighbourhood_watch and landowners"})
        if self.open_to_all and self.recipients is not None:
            text = "stands beside recipients: who joins would be gone with the next change of that file"
            raise mistakes({("open_to_all",): text})
        return self

    @property
    def citizens(self) -> bool:
        """Whether its members are citizens rather than professional partners."""
        return self.kind in CITIZENS
