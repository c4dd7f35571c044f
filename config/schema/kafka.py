"""What an installation asks of its topics on Kafka in, checked wishes out."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from .strict import Block, Whole, mistakes, said
from .units import Span, default

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)


def _bytes(value: int) -> int:
    """Check a size; copies of reports are packed into messages of up to 1,000,000 bytes."""
    if not 1_000_000 <= value <= 100_000_000:
        raise said(f"must be from 1,000,000 to 100,000,000 bytes, got {value:,}")
    return value


class KeepSettings(Block):
    """How long the messages of each topic stay there. The database keeps what it needs; this is for starting again."""

    reports: Span = default("7 days", _WEEK, "Reports as they came. They say where people were burgled.")
    incidents: Span = default("7 days", _WEEK, "Copies of reports on their way to the regions. They say so too.")
    refused: Span = default("30 days", _MONTH, "Which reports were refused, and why.")
    alerts: Span = default("30 days", _MONTH, "Alerts, for other systems.")


class KafkaSettings(Block):
    """How the topics are made, and what they must be when they are there."""

    partitions: Annotated[Whole, Field(ge=1, le=10_000)] = Field(
        default=12, description="Of each topic. As many workers at most have work; more can be added, none taken away."
    )
    replicas: Annotated[Whole, Field(ge=1, le=15)] | None = Field(
        default=None,
        description="How many brokers keep each message. Without it three, or as many as there are brokers.",
    )
    min_in_sync: Annotated[Whole, Field(ge=1, le=15)] | None = Field(
        default=None,
        description="How many of them must have a message before it counts as sent. Without it all but one.",
    )
    largest_message: Annotated[Whole, AfterValidator(_bytes)] = Field(
        default=1_048_588, description="In bytes; the default is Kafka's own."
    )
    keep: KeepSettings = Field(default_factory=KeepSettings, description="How long messages stay on each topic.")

    @model_validator(mode="after")
    def _writable(self) -> Self:
        if self.replicas is not None and (self.min_in_sync or 1) > self.replicas:
            raise mistakes(
                {("min_in_sync",): f"{self.min_in_sync} of {self.replicas} replicas: nothing could ever be sent"}
            )
        return self
