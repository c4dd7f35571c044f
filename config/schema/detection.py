"""How a partnership wants spates noticed in; a fresh detector, out of each ``build()``, out."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from detectors.base import Located

from .budget import Budgeted
from .counting import CountSettings
from .river import RiverSettings
from .shiryaev_roberts import ShiryaevRobertsSettings
from .strict import Block, Number, Whole, mistakes, said
from .units import Days, Metres, default

_WIDEST_M = 10_000.0
_DAYS = {"window": (0.25, 60.0), "half_life": (7.0, 7300.0)}  # from, to


class SpaceTimeScanSettings(Budgeted):
    """More incidents in a circle and some days than this place and season usually see. The one to start with."""

    located: ClassVar[bool] = True
    kind: Literal["space_time_scan"]
    radii: Annotated[tuple[Metres, ...], Field(min_length=1, max_length=8)] = default(
        ["300 m", "500 m", "700 m"], (300.0, 500.0, 700.0), "The circles it tries, smallest first."
    )
    events: Annotated[Whole, Field(ge=2, le=100)] = Field(default=2, description="The fewest places that make a spate.")
    window: Days = default("10 days", 10.0, "The longest run of days it looks back over.")
    spot: Metres = default("50 m", 50.0, "Incidents nearer than this to each other count as one place.")
    emphasis: Annotated[Number, Field(ge=0, le=1)] = Field(
        default=0.0, description="0: unusual for the place. Towards 1: more of the budget where most is still to come."
    )
    half_life: Days = default("365 days", 365.0, "After how long the past counts half in what is normal.")
    warm_up: Days = default("90 days", 90.0, "How long it learns before it says anything.")

    @field_validator("radii")
    @classmethod
    def _smallest_first(cls, radii: tuple[float, ...]) -> tuple[float, ...]:
        if any(near >= far for near, far in pairwise(radii)):
            raise said("must grow from one to the next, like [150 m, 300 m]")
        if radii[-1] > _WIDEST_M:
            raise said(f"must not reach farther than {_WIDEST_M / 1000:.0f} km")
        return radii

    @field_validator("window", "half_life")
    @classmethod
    def _within_reason(cls, days: float, info: ValidationInfo) -> float:
        least, most = _DAYS[str(info.field_name)]
        if not least <= days <= most:
            raise said(f"must be from {least:g} to {most:g} days, got {days:g} days")
        return days

    @model_validator(mode="after")
    def _spot_within_circles(self) -> Self:
        if self.spot >= self.radii[0]:
            raise mistakes({("spot",): "must be smaller than the smallest of the radii"})
        return self

    @property
    def reach_m(self) -> float:
        """How far from an incident it looks at most, in metres."""
        return self.radii[-1]

    def build(self) -> Located:
        """Make a fresh detector."""
        from detectors.scan import SpaceTimeScan  # noqa: PLC0415 - only who runs needs it

        return SpaceTimeScan(**self.model_dump(exclude={"kind"}))


class NearRepeatSettings(Block):
    """At least so many incidents within so far and so long of each other; a rule, with no idea of what is normal."""

    located: ClassVar[bool] = True
    kind: Literal["near_repeat"]
    events: Annotated[Whole, Field(ge=2, le=100)] = Field(default=3, description="How many incidents it takes.")
    radius: Metres = default("400 m", 400.0, "How near to the newest they must be.")
    window: Days = default("7 days", 7.0, "How recent they must be.")

    @property
    def reach_m(self) -> float:
        """How far from an incident it looks, in metres."""
        return self.radius

    def build(self) -> Located:
        """Make a fresh detector."""
        from detectors.near_repeat import NearRepeat  # noqa: PLC0415 - only who runs needs it

        return NearRepeat(**self.model_dump(exclude={"kind"}))


DetectionSettings = Annotated[
    SpaceTimeScanSettings | NearRepeatSettings | ShiryaevRobertsSettings | CountSettings | RiverSettings,
    Field(discriminator="kind"),
]
