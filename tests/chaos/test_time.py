"""What time alone brings about, and what time has overtaken: raised once, dated as it was due, never sent late."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.load import load
from detectors.ground import Ground
from notifiers.outbox import MessageState
from notifiers.outbox import tables as outbox
from streams.core.facts import Report
from streams.files import Row
from streams.policies import policies
from streams.reports import write_json

from .bus import listen
from .marks import ON_REAL_PARTS
from .site import Site
from .world import World

pytestmark = ON_REAL_PARTS

TOWN = Ground(56.20, 11.55)  # at sea, where nobody lives

SETTINGS = """
sending: on
channels: {sms: {kind: print}}
partnerships:
  lund:
    name: Bo trygt Lund
    areas:
      nord: {name: Nordby, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
      syd: {name: Sydby, circle: {lat: 56.17, lon: 11.55, metres: 3300}}
    detection:
      - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
    spates: {over_after: 6 days}
    groups:
      politi: {name: Politi, kind: police, recipients: politi.csv}
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Give a town that sends what it has to say, and nothing reported yet."""
    (tmp_path / "politi.csv").write_text("recipient,phone,language,consent_at\nr-1,+4520304050,da,2026-01-01\n")
    path = tmp_path / "settings.yaml"
    path.write_text(SETTINGS, encoding="utf-8")
    return World(path, policies(load(path)), ())


def spate(name: str, north_m: float, last_known: datetime) -> list[Row]:
    """Report three burglaries near each other, the last of them at that time."""
    rows = []
    for number in range(3):
        lat, lon = TOWN.degrees(50.0 * number, north_m)
        known = last_known - timedelta(hours=2 - number)
        began, ended = known - timedelta(hours=3), known - timedelta(hours=1)
        report = Report(
            f"{name}{number}", "police", occurred_from=began, occurred_to=ended, reported_at=known, lat=lat, lon=lon
        )
        rows.append(Row("police", number, write_json(report), report))
    return rows


def test_a_worker_far_behind_records_old_news_and_sends_none_of_it(site: Site) -> None:
    now = datetime.now(UTC)
    site.send(spate("old", 3000, now - timedelta(days=4)) + spate("new", -3000, now - timedelta(minutes=10)))
    worker = site.started()
    site.settle()
    site.until(lambda: not_yet_done(site) == 0, "messages to be sent or found stale")
    states = {text: state for text, state in messages(site) if "Nordby" in text or "Sydby" in text}
    assert Counter(states.values()) == {MessageState.STALE: 1, MessageState.EXPANDED: 1}
    site.until(lambda: "Sydby" in worker.said, "the news to be told")
    assert "Nordby" not in worker.said
    assert [json.loads(body)["stage"] for _, body in site.found().alerts] == ["opened"] * 4
    assert site.leave() == [0]


def test_a_spate_ends_by_itself_on_exactly_one_worker_also_when_its_own_was_killed(site: Site) -> None:
    last = datetime.now(UTC).replace(microsecond=0) - timedelta(days=6) + timedelta(seconds=12)
    first = site.started()
    site.send(spate("quiet", 3000, last))
    site.settle()
    site.start()
    first.kill()
    site.until(lambda: "over" in stages(site), "the end of a spate")
    site.settle()
    assert stages(site) == ["opened", "opened", "over", "over"]
    ends = [alert for alert in map(json.loads, dict(site.found().alerts).values()) if alert["stage"] == "over"]
    assert {datetime.fromisoformat(alert["at"]) for alert in ends} == {last + timedelta(days=6)}
    assert set(listen(site.broker, site.topics).alerts) == {name for name, _ in site.found().alerts}
    assert site.leave() == [0]


def stages(site: Site) -> list[str]:
    """List the stages of all alerts, in the order raised; one is the coordinators' record, one the group's."""
    return [json.loads(body)["stage"] for _, body in site.found().alerts]


def messages(site: Site) -> list[tuple[str, MessageState]]:
    """List the messages and how far they have come."""
    with site.engine.connect() as conn:
        return [(row.text, row.state) for row in conn.execute(select(outbox.messages.c.text, outbox.messages.c.state))]


def not_yet_done(site: Site) -> int:
    """Count the messages of which nobody knows yet whether they are to be sent."""
    open_ = outbox.messages.c.state.in_([MessageState.READY, MessageState.WAITING])
    with site.engine.connect() as conn:
        return conn.scalar(select(func.count()).where(open_)) or 0
