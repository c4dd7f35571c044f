"""How a partnership wants the Shiryaev-Roberts detector in; that detector, out of each ``build()``, out."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from detectors.base import Located

from .budget import Budgeted
from .strict import Number, mistakes
from .units import Days, Metres, default


class ShiryaevRobertsSettings(Budgeted):
    """Evidence, summed over all the places where a cluster may have begun; cautious, and quick on a tight one."""

    located: ClassVar[bool] = True
    kind: Literal["shiryaev_roberts"]
    false_alerts_per_year: Annotated[Number, Field(gt=0, le=1_000)] = Field(
        default=4.0, description="How many false alerts a year the partnership accepts; it gives fewer, never more."
    )
    radius: Metres = default("400 m", 400.0, "How near to where it began the incidents of a cluster are.")
    epsilon: Annotated[Number, Field(gt=0, le=1_000)] = Field(
        default=10.0, description="The rise it is tuned to notice: 10 is eleven times the usual."
    )
    window: Days = default("30 days", 30.0, "How far back a cluster may have begun.")
    horizon: Days = default("365 days", 365.0, "How far back incidents count at all.")
    warm_up: Days = default("90 days", 90.0, "How long it learns before it says anything.")

    @model_validator(mode="after")
    def _learns_within_what_it_remembers(self) -> Self:
        if self.warm_up > self.horizon:
            raise mistakes({("warm_up",): f"must be within the horizon of {self.horizon:g} days"})
        return self

    @property
    def reach_m(self) -> float:
        """How far from an incident it looks, in metres."""
        return self.radius

    def build(self) -> Located:
        """Make a fresh detector."""
        from detectors.shiryaev_roberts import ShiryaevRoberts  # noqa: PLC0415 - only who runs needs it

        return ShiryaevRoberts(**self.model_dump(exclude={"kind"}))
