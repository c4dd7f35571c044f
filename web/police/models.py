"""What the intake answers, as programs read it, in; its description for them out."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from streams.core.facts import Outcome


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(frozen=True)

    detail: Annotated[str, Field(description="What is wrong and what was expected, for a person.")]
    pointer: Annotated[str | None, Field(description="Where in the body it is (JSON Pointer, RFC 6901).")] = None
    field: Annotated[str | None, Field(description="The column or parameter that it is about.")] = None


class Taken(BaseModel):
    """What became of one report."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"report_id": "2026-0417", "outcome": "accepted"}]},
    )

    report_id: Annotated[str, Field(description="As it was sent; empty where none could be read.")]
    outcome: Annotated[Outcome, Field(description="`duplicate` is known already.")]
    reason: Annotated[str | None, Field(description="Why it was refused, or what is odd about a duplicate.")] = None
    type: Annotated[str | None, Field(description="The type of problem, if it was refused.")] = None
    errors: Annotated[list[Fault] | None, Field(description="What is wrong, if it was refused.")] = None


class Batch(BaseModel):
    """What became of each report of a batch, in the order sent."""

    accepted: int
    duplicate: int
    refused: int
    results: list[Taken]


class RefusedReport(BaseModel):
    """A report that was refused and why, but nothing of what it says."""

    id: Annotated[int, Field(description="What it goes by here, for `after`.")]
    received_at: datetime
    origin: Annotated[str, Field(description="How it came: `http, 3 of 100`, or a topic and its place.")]
    source: Annotated[str, Field(description="Whose it is, where that could be read.")]
    report_id: Annotated[str, Field(description="As it was sent; empty where none could be read.")]
    kind: Annotated[str, Field(description="The kind of reason, in two or three words.", examples=["no place"])]
    reason: str


class LatestRefused(BaseModel):
    """Refused reports, the latest first."""

    refused: list[RefusedReport]
    next: Annotated[
        int | None, Field(description="Ask for the older ones with `after` this; absent when there are none.")
    ] = None


class Refusal(BaseModel):
    """When and why a version of a report was refused."""

    received_at: datetime
    kind: str
    reason: str


class Known(BaseModel):
    """What is known of a report: of its newest version that was taken in, and of the last one that was refused."""

    report_id: str
    source: str
    outcome: Annotated[
        Literal["believed", "withdrawn", "elsewhere", "refused"],
        Field(
            description="`believed` counts, `withdrawn` was taken back, `elsewhere` is where nobody watches; "
            "`refused` if no version of it was ever taken in."
        ),
    ]
    revision: Annotated[int | None, Field(description="The newest revision that was taken in.")] = None
    last_refusal: Annotated[Refusal | None, Field(description="The last version that was refused, if any was.")] = None
