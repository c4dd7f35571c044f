"""What a message on the bus is, in; the CloudEvents headers that say so out, and back again."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from .reports import storable

Headers = Mapping[str, bytes | str | None] | Iterable[tuple[str, bytes | str | None]]
"""Headers as the clients for Kafka give them: pairs, or pairs made into a mapping."""

JSON: Final = "application/json"

_TYPE: Final = re.compile(r"(trygvarsel\.[a-z]+)\.v([1-9][0-9]{0,5})")
_OURS: Final = ("ce_specversion", "ce_type")
_LONGEST: Final = 200  # characters of an id or a source, which a database keeps


class Kind(StrEnum):
    """What a message holds; with its version it is the type of a CloudEvent."""

    REPORT = "trygvarsel.report"
    INCIDENTS = "trygvarsel.incidents"
    REFUSAL = "trygvarsel.refusal"
    ALERT = "trygvarsel.alert"

    @property
    def newest(self) -> int:
        """The newest version that this release knows; it reads all before it."""
        return NEWEST[self]


NEWEST: Final = {Kind.REPORT: 1, Kind.INCIDENTS: 1, Kind.REFUSAL: 1, Kind.ALERT: 1}


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands on the outside of a message.

    ``id`` names the message among all of one ``source``, a path such as ``/trygvarsel/feed``; the same message sent
    again bears the same id. ``time``, aware, is when what it tells of came about. ``subject`` is, on incidents, the
    region they are for.
    """

    kind: Kind
    id: str = ""
    source: str = ""
    time: datetime | None = None
    subject: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class TooNew:
    """A message of a version that a later release wrote: it is to be kept aside, not read and not dropped.

    ``reads`` is the newest version that can be read here.
    """

    kind: Kind
    version: int
    id: str
    reads: int

    @property
    def reason(self) -> str:
        """Say what an operator is to do about it."""
        return f"{self.kind} of version {self.version}, and this release reads up to {self.reads}: upgrade"


@dataclass(frozen=True, slots=True)
class NotOurs:
    """A message that is something else than belongs on its topic, and in what way."""

    reason: str


def headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """Write an envelope as the Kafka headers of CloudEvents 1.0 in binary mode.

    >>> headers(Envelope(Kind.REPORT, "1", "/trygvarsel/feed"))[3]
    ('ce_type', b'trygvarsel.report.v1')
    """
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": envelope.id,
        "ce_source": envelope.source,
        "ce_type": f"{envelope.kind}.v{envelope.version}",
        "ce_time": _rfc3339(envelope.time) if envelope.time else "",
        "ce_subject": envelope.subject,
        "ce_dataschema": schema_id(envelope.kind, envelope.version),
        "content-type": JSON,
    }
    return [(name, value.encode()) for name, value in attributes.items() if value]


def schema_id(kind: Kind, version: int) -> str:
    """Name the JSON Schema of a body.

    >>> schema_id(Kind.ALERT, 1)
    'urn:trygvarsel:alert:v1'
    """
    return f"urn:{kind.replace('.', ':')}:v{version}"


def opened(given: Headers | None, expected: Kind, newest: int | None = None) -> Envelope | TooNew | NotOurs:
    """Read the outside of a message from a topic on which there should be ``expected``, up to its ``newest`` version.

    A police system may put a bare report on the reports topic: without CloudEvents headers it is one of version 1.
    A time that cannot be read is left out, for nothing rests on it.
    """
    said = _texts(given)
    if said is None:
        return NotOurs("a CloudEvents header is not text")
    if said.get("content-type", JSON).startswith("application/cloudevents"):
        return NotOurs("a CloudEvent in structured mode; expected binary mode, with the attributes as headers")
    if not any(name in said for name in _OURS):
        if expected is Kind.REPORT:
            return Envelope(Kind.REPORT)
        return NotOurs(f"no CloudEvents headers; expected {expected}")
    return _cloud_event(said, expected, newest or expected.newest)


def _cloud_event(said: Mapping[str, str], expected: Kind, newest: int) -> Envelope | TooNew | NotOurs:
    if said.get("ce_specversion") != "1.0":
        return NotOurs("not CloudEvents 1.0: expected ce_specversion 1.0")
    typed = _TYPE.fullmatch(said.get("ce_type", ""))
    if not typed or typed[1] != expected:
        other = f" and is {typed[1]}" if typed and typed[1] in set(Kind) else ""
        return NotOurs(f"its ce_type should be {expected}.v{newest}{other}")
    name, version = said.get("ce_id", "")[:_LONGEST], int(typed[2])
    if version > newest:
        return TooNew(expected, version, name, newest)
    return Envelope(
        expected,
        id=name,
        source=said.get("ce_source", "")[:_LONGEST],
        time=_moment(said.get("ce_time", "")),
        subject=said.get("ce_subject", ""),
        version=version,
    )


def _texts(given: Headers | None) -> dict[str, str] | None:
    """Give the headers that CloudEvents knows as text, whatever other headers hold; None if one is not text."""
    pairs = given.items() if isinstance(given, Mapping) else given or ()
    read = {}
    for name, value in pairs:
        if name.startswith("ce_") or name == "content-type":
            try:
                read[name] = storable(value if isinstance(value, str) else bytes(value or b"").decode())
            except UnicodeDecodeError:
                return None
    return read


def _moment(text: str) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    return None


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
