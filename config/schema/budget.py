"""A false-alert budget, or an expert's threshold, in; never both, out."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .strict import Block, Number, mistakes

BUDGET = "How many false alerts a year the partnership accepts; the threshold is solved from it."
_THRESHOLD = "The threshold itself, for experts, in place of false_alerts_per_year."


class Budgeted(Block):
    """A detector that is tuned by its false-alert budget, or by an expert's threshold, never by both."""

    false_alerts_per_year: Annotated[Number, Field(gt=0, le=1_000)] = Field(default=4.0, description=BUDGET)
    threshold: Annotated[Number, Field(gt=0)] | None = Field(default=None, description=_THRESHOLD)

    @model_validator(mode="after")
    def _one_knob(self) -> Self:
        if self.threshold is not None and "false_alerts_per_year" in self.model_fields_set:
            raise mistakes({("threshold",): "stands beside false_alerts_per_year; keep one of them"})
        return self
