"""How a partnership wants spates noticed in; a fresh detector, out of each ``build()``, out."""

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from detectors.base import Located

from .river import RiverSettings
from .strict import Block, Number, Whole, mistakes, said
from .units import Days, Metres, default

if TYPE_CHECKING:  # importing river takes a second, which checking a file need not spend
    from river.base import DriftDetector

_BUDGET = "How many false alerts a year the partnership accepts; the threshold is solved from it."
_THRESHOLD = "The threshold itself, for experts, in place of false_alerts_per_year."


class _Budgeted(Block):
    """A detector that is tuned by its false-alert budget, or by an expert's threshold, never by both."""

    false_alerts_per_year: Annotated[Number, Field(gt=0, le=1_000)] = Field(default=4.0, description=_BUDGET)
    threshold: Annotated[Number, Field(gt=0)] | None = Field(default=None, description=_THRESHOLD)

    @model_validator(mode="after")
    def _one_knob(self) -> Self:
        if self.threshold is not None and "false_alerts_per_year" in self.model_fields_set:
            raise mistakes({("threshold",): "stands beside false_alerts_per_year; keep one of them"})
        return self


class SpaceTimeScanSettings(_Budgeted):
    """More incidents in a circle and some days than this place and season usually see. The one to start with."""

    located: ClassVar[bool] = True
    kind: Literal["space_time_scan"]
    radii: Annotated[tuple[Metres, ...], Field(min_length=1, max_length=20)] = default(
        ["150 m", "300 m", "500 m", "900 m"], (150.0, 300.0, 500.0, 900.0), "The circles it tries, smallest first."
    )
    events: Annotated[Whole, Field(ge=2, le=100)] = Field(default=3, description="The fewest that make a spate.")
    window: Days = default("10 days", 10.0, "The longest run of days it looks back over.")
    half_life: Days = default("365 days", 365.0, "After how long the past counts half in what is normal.")
    warm_up: Days = default("90 days", 90.0, "How long it learns before it says anything.")

    @field_validator("radii")
    @classmethod
    def _smallest_first(cls, radii: tuple[float, ...]) -> tuple[float, ...]:
        if any(near >= far for near, far in pairwise(radii)):
            raise said("must grow from one to the next, like [150 m, 300 m]")
        return radii

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

    def build(self) -> Located:
        """Make a fresh detector."""
        from detectors.near_repeat import NearRepeat  # noqa: PLC0415 - only who runs needs it

        return NearRepeat(**self.model_dump(exclude={"kind"}))


class PoissonCusumSettings(_Budgeted):
    """A lasting rise in an area's daily count to some multiple of what is normal there."""

    located: ClassVar[bool] = False
    kind: Literal["poisson_cusum"]
    ratio: Annotated[Number, Field(gt=1, le=100)] = Field(
        default=2.0, description="The rise it is tuned to notice, in times the normal."
    )
    false_alerts_per_year: Annotated[Number, Field(gt=0, le=1_000)] = Field(default=1.0, description=_BUDGET)

    def build(self) -> "DriftDetector":
        """Make a fresh detector."""
        from detectors.cusum import PoissonCUSUM  # noqa: PLC0415 - only who runs needs it

        return PoissonCUSUM(**self.model_dump(exclude={"kind"}))


DetectionSettings = Annotated[
    SpaceTimeScanSettings | NearRepeatSettings | PoissonCusumSettings | RiverSettings,
    Field(discriminator="kind"),
]
