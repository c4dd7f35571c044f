"""A report on its way in, and what became of it: what every intake hands the service and gets back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .core.facts import Outcome, Refusal, Report


@dataclass(frozen=True, slots=True)
class Arrival:
    """One report as it came, where it came from, and whose it is: the source its sender may speak for, if only one."""

    body: bytes | Mapping[str, object]
    origin: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A report on its way to one region, a partnership by its key; ``received_at``, aware, is when it reached us."""

    region: str
    report: Report
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one arrival, which is a report by its ``key`` for some partnerships.

    ``corrects`` says that an earlier version was known. None of these three makes two results differ.
    """

    report_id: str
    outcome: Outcome
    refusal: Refusal | None = None
    key: str = field(default="", compare=False)
    corrects: bool = field(default=False, compare=False)
    partnerships: tuple[str, ...] = field(default=(), compare=False)
