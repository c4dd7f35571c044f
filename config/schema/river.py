"""The name and parameters of one of river's own detectors in, that detector out."""

import inspect
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from config.quoting import quoted, suggestion, unknown

from .strict import Block, mistakes, said

if TYPE_CHECKING:  # importing river takes a second, which checking a file need not spend
    from river.base import DriftDetector

_LARGEST = 1_000_000  # a window or a count of buckets beyond this is a slip of the finger


def _parameter(value: object) -> bool | float | str:
    match value:
        case bool() | str():
            return value
        case int() | float() if abs(value) <= _LARGEST:
            return value
    raise said(f"must be a number, a word, true or false, got {quoted(value)}")


Parameter = Annotated[
    bool | float | str, PlainValidator(_parameter), WithJsonSchema({"type": ["boolean", "number", "string"]})
]


class RiverSettings(Block):
    """Any change detector of the river library that watches one number: here, an area's daily count."""

    located: ClassVar[bool] = False
    kind: Literal["river"]
    name: str = Field(description="The class in river.drift, such as ADWIN, KSWIN or PageHinkley.")
    parameters: dict[str, Parameter] = Field(
        default_factory=dict, description="Arguments of its constructor, as river documents them."
    )

    def build(self) -> "DriftDetector":
        """Make a fresh detector."""
        from detectors.named import named  # noqa: PLC0415 - only who names one needs river

        return named(self.name)(**self.parameters)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        from detectors.named import named, names  # noqa: PLC0415 - as above

        known = names()
        if self.name not in known:
            raise mistakes({("name",): unknown("river detector", self.name, known)})
        accepted = list(inspect.signature(named(self.name)).parameters)
        strangers: dict[tuple[str | int, ...], str] = {
            ("parameters", given): f"{self.name} has no parameter {quoted(given)}"
            + (suggestion(given, accepted) or f"; it has: {', '.join(accepted)}")
            for given in self.parameters
            if given not in accepted
        }
        if strangers:
            raise mistakes(strangers)
        try:
            self.build()
        except (TypeError, ValueError, OverflowError) as error:
            raise mistakes({("parameters",): f"{self.name} refuses them: {str(error).rstrip('.')}"}) from None
        return self
