"""What the bus carries inside, in; bodies as JSON out, and copies of reports back again.

No body but that of reports and of incidents, which must, says where or to whom anything happened.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from .arrivals import Copy
from .core.facts import Alert, Refusal, Report
from .reports import COLUMNS, read_columns, write_json

_PLACE = re.compile(r"(.+)\[(\d+)\]@(\d+)")
"""Where a message lies on Kafka: its topic, partition and offset."""

LARGEST = 500_000
"""How many bytes of copies share a message: half of what a topic takes at least."""

NOT_COPIES = Refusal("", "not incidents: expected one JSON object with region and incidents", "not readable")


def write_copies(copies: Sequence[Copy]) -> bytes:
    """Write copies for one region, at least one, as one message."""
    return _joined(copies[0].region, [_written(copy) for copy in copies])


def packed(copies: Iterable[Copy], largest: int = LARGEST) -> Iterator[bytes]:
    """Write copies for one region, in their order, as messages of some ``largest`` bytes at most."""
    region, together, size = "", list[str](), 0
    for copy in copies:
        written = _written(copy)
        if together and size + len(written.encode()) > largest:
            yield _joined(region, together)
            together, size = [], 0
        region, size = copy.region, size + len(written.encode())
        together.append(written)
    if together:
        yield _joined(region, together)


def read_copies(body: bytes) -> list[Copy] | Refusal:
    """Read what `write_copies` wrote.

    What a later release of the same version added is left out: it was judged when the report was sorted, and an
    addition that would change what is decided has a version of its own.
    """
    try:
        written = json.loads(body)
        region, incidents = written["region"], written["incidents"]
        copies = []
        for each in incidents:
            copy = _copy(region, each["received_at"], each["report"])
            if isinstance(copy, Refusal):
                return copy
            copies.append(copy)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return NOT_COPIES
    return copies


def write_refusal(refusal: Refusal, origin: str) -> bytes:
    """Say which report was refused, why, and where it lies: enough to find it, nothing of what it holds.

    >>> write_refusal(Refusal("a1", "there is no place", "no place"), "trygvarsel.reports[3]@17")[-60:]
    b'"topic": "trygvarsel.reports", "partition": 3, "offset": 17}'
    """
    facts: dict[str, object] = {
        "report_id": refusal.report_id,
        "kind": refusal.kind,
        "reason": refusal.reason,
        "origin": origin,
    }
    return json.dumps(facts | lies_at(origin), ensure_ascii=False).encode()


def lies_at(origin: str) -> dict[str, str | int]:
    """Say where on Kafka a message lies; nothing of one that came by another way.

    >>> lies_at("trygvarsel.reports[3]@17")
    {'topic': 'trygvarsel.reports', 'partition': 3, 'offset': 17}
    """
    lies = _PLACE.fullmatch(origin)
    return {"topic": lies[1], "partition": int(lies[2]), "offset": int(lies[3])} if lies else {}


def write_alert(alert: Alert, *, areas: Sequence[str] = (), settings: str = "") -> bytes:
    """Write an alert for other systems; ``areas``, by id, is all it says of where, and ``settings`` is their hash."""
    facts = {
        "alert_id": alert.alert_id,
        "spate_id": alert.spate_id,
        "stage": alert.stage.value,
        "partnership": alert.partnership,
        "group": alert.group,
        "at": _utc(alert.at),
        "triggered_by": alert.triggered_by,
        "report_ids": list(alert.report_ids),
        "areas": list(areas),
        "radius_m": alert.radius_m,
        "window_from": _utc(alert.window_from),
        "observed": alert.observed,
        "expected": alert.expected,
        "score": alert.score,
        "false_alerts_per_year": alert.false_alerts_per_year,
        "settings": settings,
    }
    return json.dumps(facts, ensure_ascii=False).encode()


def _written(copy: Copy) -> str:
    return f'{{"received_at":"{copy.received_at.astimezone(UTC).isoformat()}","report":{write_json(copy.report)}}}'


def _joined(region: str, written: Iterable[str]) -> bytes:
    return f'{{"region":{json.dumps(region)},"incidents":[{",".join(written)}]}}'.encode()


def _copy(region: object, received_at: str, columns: dict[str, object]) -> Copy | Refusal:
    received = datetime.fromisoformat(received_at)
    if not isinstance(region, str) or received.tzinfo is None:
        raise TypeError
    report = read_columns({name: value for name, value in columns.items() if name in COLUMNS})
    return Copy(region, report, received) if isinstance(report, Report) else report


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
