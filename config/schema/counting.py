"""How a partnership wants the daily counts of its areas watched in; a fresh detector, out of each ``build()``, out."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from .budget import BUDGET, Budgeted
from .strict import Block, Number, said
from .units import Days, default

if TYPE_CHECKING:  # importing river takes a second, which checking a file need not spend
    from river.base import DriftDetector


def _at_least(fewest: int, most: int = 366) -> AfterValidator:
    def checked(days: float) -> float:
        if not fewest <= days <= most:
            raise said(f"must be from {fewest} to {most} days, got {days:g} days")
        return days

    return AfterValidator(checked)


_Window = Annotated[Days, _at_least(1)]
_Probability = Annotated[Number, Field(gt=0, lt=1)]


class _Yearly(Budgeted):
    """One false alert a year in each area, unless told otherwise."""

    located: ClassVar[bool] = False
    false_alerts_per_year: Annotated[Number, Field(gt=0, le=1_000)] = Field(default=1.0, description=BUDGET)


class PoissonCusumSettings(_Yearly):
    """A lasting rise in an area's daily count to some multiple of what is normal there."""

    kind: Literal["poisson_cusum"]
    ratio: Annotated[Number, Field(ge=1.01, le=100)] = Field(
        default=2.0, description="The rise it is tuned to notice, in times the normal."
    )

    def build(self) -> "DriftDetector":
        """Make a fresh detector."""
        from detectors.cusum import PoissonCUSUM  # noqa: PLC0415 - only who runs needs it

        return PoissonCUSUM(**self.model_dump(exclude={"kind"}))


class PoissonFocusSettings(_Yearly):
    """A rise of any size in an area's daily count, since any day."""

    kind: Literal["poisson_focus"]
    least_ratio: Annotated[Number, Field(ge=1, le=100)] = Field(
        default=1.0, description="The smallest rise that is of interest, in times the normal."
    )

    def build(self) -> "DriftDetector":
        """Make a fresh detector."""
        from detectors.focus import PoissonFOCuS  # noqa: PLC0415 - only who runs needs it

        return PoissonFOCuS(**self.model_dump(exclude={"kind"}))


class NegativeBinomialGlrSettings(_Yearly):
    """A rise of any size within a window, where daily counts scatter more than chance alone makes them."""

    kind: Literal["nb_glr"]
    dispersion: Annotated[Number, Field(ge=0, le=10)] = Field(
        default=0.0,
        description="How much counts scatter beyond chance: 0.3 adds 0.3 times the squared mean to their variance.",
    )
    window: _Window = default("28 days", 28.0, "The longest that a rise may have lasted.")

    def build(self) -> "DriftDetector":
        """Make a fresh detector."""
        from detectors.glr import NegativeBinomialGLR  # noqa: PLC0415 - only who runs needs it

        return NegativeBinomialGLR(**self.model_dump(exclude={"kind"}))


class BocpdSettings(Block):
    """A probable change, within the latest days, to more than is normal."""

    located: ClassVar[bool] = False
    kind: Literal["bocpd"]
    hazard: _Probability = Field(default=0.01, description="How probable a change is on any one day.")
    window: _Window = default("14 days", 14.0, "How long ago a change may have been, to be news.")
    threshold: _Probability = Field(default=0.5, description="How probable such a change must be.")
    shape: Annotated[Number, Field(gt=0, le=1_000)] = Field(
        default=1.0, description="The smaller, the larger the changes that are thought likely."
    )

    def build(self) -> "DriftDetector":
        """Make a fresh detector."""
        from detectors.bocpd import GammaPoissonBOCPD  # noqa: PLC0415 - only who runs needs it

        return GammaPoissonBOCPD(**self.model_dump(exclude={"kind"}))


class EarsSettings(Block):
    """A day that stands out from the week before it; with no idea of what is normal."""

    located: ClassVar[bool] = False
    kind: Literal["ears"]
    variant: Literal["C1", "C2", "C3"] = Field(
        default="C1", description="C1: against the days just before; C2: with a gap of two days; C3: three days summed."
    )
    baseline: Annotated[Days, _at_least(3)] = default("7 days", 7.0, "How many days to compare with.")
    min_sigma: Annotated[Number, Field(gt=0, le=1_000)] = Field(
        default=0.5, description="The least standard deviation to reckon with."
    )
    threshold: Annotated[Number, Field(gt=0)] | None = Field(
        default=None, description="The standard deviations to exceed; 3.09 for C1 and C2, 1.96 for C3, if left out."
    )

    def build(self) -> "DriftDetector":
        """Make a fresh detector."""
        from detectors.ears import EARS  # noqa: PLC0415 - only who runs needs it

        return EARS(**self.model_dump(exclude={"kind"}))


CountSettings = PoissonCusumSettings | PoissonFocusSettings | NegativeBinomialGlrSettings | BocpdSettings | EarsSettings
