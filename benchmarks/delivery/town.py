"""A number of citizens in; settings, a database with all of them in it, and texts to be delivered, out."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, exists, or_, select

from notifiers.keys import installation_key
from notifiers.outbox import GroupMessage, MessageState, SendState, queue
from notifiers.outbox.tables import messages, outbox
from notifiers.people.importing import take
from notifiers.recipients import Listing, Recipient
from streams.store import open_engine

CITIZENS, PARTNERS = "elm/everybody", "elm/police"
PARTNER = "+4530000000"
TEXT = "3 indbrud i Nordby på 4 dage. Lås døren, også når du er hjemme. Sig det til dine naboer."
SENDER, URGENT_SENDER = "BoTrygt", "BoTrygtNu"

_OPEN = (SendState.PENDING, SendState.SENDING, SendState.UNKNOWN)
_SETTINGS = """
sending: on
limits: {{first_few: 0}}
channels:
  sms:
    kind: twilio
    base_url: {url}
    sender: {sender}
    opt_out_number: "+4592450000"
    segments_per_second: {pace}
{urgent}
partnerships:
  elm:
    name: Bo trygt Elm
    areas:
      nord: {{name: Nordby, circle: {{lat: 56.23, lon: 11.55, metres: 3300}}}}
    detection:
      - {{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}}
    groups:
      everybody:
        {{name: Nabohjælp Nordby, kind: neighbourhood_watch, areas: [nord], approval: none, quiet_hours: none}}
      police: {{name: Politi, kind: police}}
"""


def write_settings(file: Path, url: str, pace: float, *, urgent: bool) -> None:
    """Write settings with everything that delivery needs; so many segments a second, by each sender."""
    second = f"    urgent_sender: {URGENT_SENDER}\n    urgent_segments_per_second: {pace}" if urgent else ""
    file.write_text(_SETTINGS.format(url=url, sender=SENDER, pace=pace, urgent=second), encoding="utf-8")


def settle_in(database: str, citizens: int) -> None:
    """Put everybody on the list of their group, as an import does."""
    engine = open_engine(database)
    people = {CITIZENS: [phone_of(number) for number in range(citizens)], PARTNERS: [PARTNER]}
    with engine.begin() as conn:
        key, now = installation_key(conn), datetime.now(UTC)
        for group, phones in people.items():
            listed = [Recipient(f"r-{n}", phone, "da", date(2026, 1, 1)) for n, phone in enumerate(phones)]
            problems = take(conn, key, group, Listing(listed, [], []), UTC, now, whole=True)
            assert not problems, problems  # noqa: S101 - a benchmark of nothing would look fast
    engine.dispose()


def phone_of(number: int) -> str:
    """Give a citizen's telephone."""
    return f"+4520{number:06d}"


def tell(engine: Engine, group: str, alert: str) -> None:
    """Queue a text for a group, due now: partners before citizens."""
    now, partners = datetime.now(UTC), group == PARTNERS
    message = GroupMessage(
        alert_id=f"{alert}/{group}",
        group_id=group,
        channel="sms",
        language="da",
        thread=alert,
        text=f"{TEXT} ({alert})" if partners else TEXT,
        segments=1,
        priority=0 if partners else 1,
        due=now,
        expires=now + timedelta(hours=4),
        careful=not partners,
    )
    with engine.begin() as conn:
        queue(conn, [message])


def anything_left(engine: Engine) -> bool:
    """Tell whether anything waits to be sent, is being sent, or is in doubt."""
    unsent = exists(select(outbox.c.id).where(outbox.c.state.in_(_OPEN)))
    unread = exists(select(messages.c.id).where(messages.c.state == MessageState.READY))
    with engine.connect() as conn:
        return bool(conn.scalar(select(or_(unsent, unread))))
