"""The facts that flow through the service, each one an unchanging value: report, incident, spate, alert, message."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """Where in its life a spate is when an alert speaks of it."""

    OPENED = "opened"
    GROWING = "growing"
    OVER = "over"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What became of a report."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Report:
    """A burglary report as a police system sent it, parsed but not yet believed.

    Times may be naive: they are then in the partnership's own timezone. ``reported_on`` says that
    ``reported_at`` was a date without an hour. Places are WGS84 degrees; both are None when no place was given.
    """

    report_id: str
    source: str = ""
    revision: int = 1
    withdrawn: bool = False
    category: str = ""
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
    reported_at: datetime | None = None
    reported_on: bool = False
    lat: float | None = None
    lon: float | None = None
    dwelling: str = ""
    entry: str = ""
    attempted: bool | None = None

    @property
    def key(self) -> str:
        """What names the report across revisions: its source and id; no two pairs give the same."""
        source = self.source.replace("%", "%25").replace("/", "%2F")
        return f"{source}/{self.report_id}" if source or "/" in self.report_id else self.report_id

    @property
    def rank(self) -> tuple[int, bool]:
        """What decides between two versions: the higher revision, and of equal ones the withdrawal."""
        return self.revision, self.withdrawn


@dataclass(frozen=True, slots=True)
class Incident:
    """A burglary believed to have happened, placed, with an interval for when and the time it became known.

    All times are aware, in UTC. ``beyond`` says that it lies in none of the partnership's own areas but near enough to
    count in what its detectors see: just across the border, in an area of another.
    """

    key: str
    report_id: str
    revision: int
    lat: float
    lon: float
    began: datetime
    ended: datetime
    known_at: datetime
    dwelling: str = ""
    entry: str = ""
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a report was not believed, in words its sender can act on. Never holds a place or a name."""

    report_id: str
    reason: str
    kind: str = "invalid"


@dataclass(frozen=True, slots=True)
class Alert:
    """One stage of a spate, told to one group; ``group`` None is the coordinators' own record.

    ``times`` says how often the group has been told of the spate, this time included, ``withheld`` why it is not told
    this time, and ``quiet``, at the end, for how many whole days nothing was reported where the group hears that it
    was; they are for the wording alone.
    """

    alert_id: str
    spate_id: str
    stage: Stage
    partnership: str
    group: str | None
    at: datetime
    triggered_by: str
    report_ids: tuple[str, ...]
    lat: float
    lon: float
    radius_m: int
    window_from: datetime
    observed: int
    expected: float | None
    score: float
    false_alerts_per_year: float | None
    times: int = 1
    withheld: str = ""
    quiet: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """An alert worded for the members of one group who share a language and a channel.

    Sent no earlier than ``due``, no later than ``expires``, and, where ``approval`` names a role, only after
    somebody with that role has approved it. ``near``, a latitude, a longitude and metres, narrows the group down to
    those who live there. ``withheld`` says in a word why the core itself keeps a message back, which is then never
    sent; ``replaced`` that the shipped text stands in for one that failed the check.
    """

    alert_id: str
    group: str
    language: str
    channel: str
    text: str
    segments: int
    advice: str
    due: datetime = field(compare=False)
    expires: datetime = field(compare=False)
    approval: str | None = None
    subject: str = ""
    near: tuple[float, float, float] | None = field(default=None, compare=False)
    withheld: str = ""
    replaced: bool = False
