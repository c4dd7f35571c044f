"""A number of members in; settings of a police district, a list of so many citizens, and a text to all of them, out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from benchmarks.stream import country
from benchmarks.web.asking import post
from notifiers.keys import installation_key
from notifiers.outbox import GroupMessage, queue
from notifiers.people.importing import take
from notifiers.recipients import Listing, Recipient
from streams.store import open_engine

PARTNERSHIPS: Final = 12
A_YEAR: Final = 10_000
"""Reports: a large police district, or a third of the country in its worst year."""

MEMBERS: Final = 20_000
CITIZENS: Final = "p00/naboer"
TEXT: Final = "3 indbrud i Nordby på 4 dage. Lås døren, også når du er hjemme. Sig det til dine naboer."

_HEAD: Final = """
sending: on
limits: {first_few: 0}
channels: {sms: {kind: print}}
kafka: {partitions: 12, replicas: 1, min_in_sync: 1}
"""


def write_settings(file: Path) -> Path:
    """Write settings for twelve partnerships; citizens are told at once, on the terminal."""
    citizens = "kind: neighbourhood_watch, approval: none, quiet_hours: none}"
    file.write_text(_HEAD + country.settings(PARTNERSHIPS).replace("kind: neighbourhood_watch}", citizens), "utf-8")
    return file


def reports(count: int, now: datetime, *, named: str = "r", seed: int = 1) -> list[country.Sent]:
    """Draw so many reports at the pace of a year, the last of them shortly before ``now``, an aware time."""
    drawn = country.reports(count, now, a_day=A_YEAR / 365, partnerships=PARTNERSHIPS, seed=seed)
    known, new = b'"report_id": "r', f'"report_id": "{named}'.encode()
    return [country.Sent(one.source, one.body.replace(known, new)) for one in drawn]


def post_all(port: int, drawn: Sequence[country.Sent], at_once: int, every: float = 0.0) -> None:
    """Hand in reports over HTTP, so many at once; ``every`` so many seconds, or as fast as they are taken."""
    batches = [drawn[n : n + at_once] for n in range(0, len(drawn), at_once)]
    bodies = [b"[" + b",".join(one.body for one in batch) + b"]" for batch in batches]
    post(port, "/v1/reports:batch", bodies, 1, every)


def settle_in(database: str, members: int = MEMBERS) -> None:
    """Put everybody on the list of their group, as an import does."""
    engine, now = open_engine(database), datetime.now(UTC)
    listed = [Recipient(f"r-{n}", f"+4520{n:06d}", "da", date(2026, 1, 1)) for n in range(members)]
    with engine.begin() as conn:
        problems = take(conn, installation_key(conn), CITIZENS, Listing(listed, [], []), UTC, now, whole=True)
    engine.dispose()
    if problems:
        raise RuntimeError(problems)


def tell(engine: Engine, alert: str) -> None:
    """Queue a text for all citizens, due now."""
    now = datetime.now(UTC)
    message = GroupMessage(
        alert_id=alert,
        group_id=CITIZENS,
        channel="sms",
        language="da",
        thread=alert,
        text=TEXT,
        segments=1,
        priority=1,
        due=now,
        expires=now + timedelta(hours=4),
        careful=False,
    )
    with engine.begin() as conn:
        queue(conn, [message])
