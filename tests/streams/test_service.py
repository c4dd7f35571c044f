"""The service keeps what it takes in, through crashes, full disks and silence."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Cursor

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import event, select

from notifiers.outbox import Fate, approving
from notifiers.outbox.tables import messages as queued
from streams.arrivals import Arrival
from streams.core.facts import Outcome, Report
from streams.effects import Effects
from streams.metrics import Metrics
from streams.reports import write_json
from streams.retention.journal import remember_anew
from streams.service import Service
from streams.store import Store, StoreAway, StoreProblem, open_engine
from tests.world import CONFIG, NOW, START, burglary, spate, town

LIVE = START + timedelta(hours=25)

Begin = Callable[..., Service]


@pytest.fixture
def opened() -> Iterator[list[Service]]:
    """Collect the services of a test, to close their databases."""
    services: list[Service] = []
    yield services
    for service in services:
        service.store.engine.dispose()


@pytest.fixture
def begin(tmp_path: Path, opened: list[Service]) -> Begin:
    """Start a service on the test's own database, again and again, by these settings or those."""

    def start(config: str = CONFIG) -> Service:
        engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
        opened.append(Service(town(config), Store(engine), Metrics(CollectorRegistry(), ["lund"], ["sms"])))
        return opened[-1]

    return start


def send(service: Service, *reports: Report, now: datetime = NOW) -> list[Outcome]:
    arrivals = [Arrival(write_json(report).encode(), "test") for report in reports]
    return [result.outcome for result in service.receive(arrivals, now)]


def stages(service: Service) -> list[tuple[str, str | None]]:
    return [(line["stage"], line["group"]) for line in map(json.loads, service.store.alerts())]


def test_a_service_started_anew_goes_on_where_the_last_one_stopped(begin: Begin) -> None:
    first, second, third = spate("a", 0)
    assert send(begin(), first, second) == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    later = begin()
    assert send(later, second, third) == [Outcome.DUPLICATE, Outcome.ACCEPTED]
    assert stages(later) == [("opened", None), ("opened", "nabo_nord"), ("opened", "politi")]


def test_messages_wait_in_the_outbox_with_their_due_time_and_approval(begin: Begin) -> None:
    service = begin()
    send(service, *spate("a", 10))  # the third at 22 the next evening
    with service.store.engine.connect() as conn:
        rows = {row.group_id: row for row in conn.execute(select(queued))}
    assert rows["lund/politi"].due == START + timedelta(hours=34)
    assert (rows["lund/nabo_nord"].due, rows["lund/nabo_nord"].approval) == (
        datetime(2026, 3, 4, 7, 0, tzinfo=UTC),  # eight in the morning in Denmark
        "coordinator",
    )


def test_a_refused_report_is_kept_whole_with_its_reason(begin: Begin) -> None:
    service = begin()
    body = b'{"report_id": "x", "lat": 12.0, "lon": 55.0, "occurred_from": "2026-03-02"}'
    (result,) = service.receive([Arrival(body, "desk 4")], NOW)
    assert result.outcome is Outcome.REFUSED
    (kept,) = service.store.refused()
    assert (kept["origin"], kept["report_id"], kept["body"]) == ("desk 4", "x", body.decode())
    assert result.refusal is not None
    assert kept["reason"] == result.refusal.reason


def test_a_full_disk_takes_nothing_in_and_forgets_what_it_had_begun_to_believe(begin: Begin) -> None:
    service = begin()
    full = True

    def fail(_conn: object, cursor: Cursor, statement: str, *_rest: object) -> None:
        if full and "INSERT INTO messages" in statement:
            cursor.execute("PRAGMA max_page_count=1")
            cursor.execute("CREATE TABLE filler AS SELECT zeroblob(1000000) AS x")

    event.listen(service.store.engine, "before_cursor_execute", fail)
    with pytest.raises(StoreProblem, match="nothing was lost, send again"):
        send(service, *spate("a", 0))
    assert service.store.alerts() == []

    full = False
    with service.store.engine.begin() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert send(service, *spate("a", 0)) == [Outcome.ACCEPTED] * 3
    assert stages(service)[0] == ("opened", None)


def test_a_live_spate_ends_by_the_wall_clock_when_nothing_arrives(begin: Begin) -> None:
    service = begin()
    send(service, *spate("a", 0), now=LIVE)
    service.tick(LIVE + timedelta(days=13))
    assert ("over", None) not in stages(service)
    later = begin()
    later.tick(LIVE + timedelta(days=20))
    assert ("over", "politi") in stages(later)
    assert stages(later).count(("over", None)) == 1
    again = begin()
    again.tick(LIVE + timedelta(days=21))
    assert stages(again).count(("over", None)) == 1


def test_history_being_fed_moves_by_its_own_reports_and_not_by_the_wall_clock(begin: Begin) -> None:
    service = begin()
    send(service, *spate("a", 0), now=NOW)  # ten months later
    service.tick(NOW)
    assert ("over", None) not in stages(service)
    send(service, burglary("much-later", 24 * 60))
    assert ("over", None) in stages(service)


def test_a_quiet_partnership_stays_live_through_a_restart(begin: Begin) -> None:
    service = begin()
    send(service, *spate("a", 0), now=LIVE)
    elsewhere = burglary("b", 24 * 10, x=90_000)
    send(service, elsewhere, now=LIVE + timedelta(days=10))
    later = begin()
    later.tick(LIVE + timedelta(days=30))
    assert ("over", None) in stages(later)


def test_what_happened_is_counted(begin: Begin) -> None:
    service = begin()
    send(service, *spate("a", 0), *spate("a", 0)[:1], Report("nowhere"))
    value = service.metrics.registry.get_sample_value
    assert [
        value("trygvarsel_reports_total", {"outcome": outcome}) for outcome in ("accepted", "duplicate", "refused")
    ] == [3, 1, 1]
    assert value("trygvarsel_alerts_total", {"kind": "opened"}) == 2
    assert value("trygvarsel_open_spates", {"partnership": "lund"}) == 1


def test_the_same_alert_is_never_queued_twice(begin: Begin) -> None:
    service = begin()
    send(service, *spate("a", 0))
    with service.store.engine.begin() as conn:
        assert len(approving.waiting(conn, START + timedelta(days=1))) == 1
    send(begin(), *spate("a", 0))
    with service.store.engine.connect() as conn:
        assert len(conn.execute(select(queued)).all()) == 2


def test_a_service_that_takes_over_knows_what_another_wrote_down(begin: Begin) -> None:
    first, second, third = spate("a", 0)
    standby = begin()
    standby.tick(NOW)  # it has built its memory, of nothing
    send(begin(), first, second)
    standby.forget()
    send(standby, third)
    assert stages(standby)[0] == ("opened", None)


class Crowded(Store):
    """A store in which somebody else lets go of a region's old reports before every write, for some time."""

    times = 0

    def keep(self, effects: Effects, now: datetime) -> Counter[Fate]:
        if self.times:
            self.times -= 1
            with self.engine.begin() as conn:
                remember_anew(conn, "lund", now)
        return super().keep(effects, now)


@pytest.fixture
def crowded(begin: Begin, opened: list[Service]) -> Service:
    store = Crowded(begin().store.engine)
    opened.append(Service(town(CONFIG), store, Metrics(CollectorRegistry(), ["lund"], ["sms"])))
    send(opened[-1], burglary("first", 24))
    return opened[-1]


def crowd(service: Service, times: int) -> None:
    assert isinstance(service.store, Crowded)
    service.store.times = times


def crowd_left(service: Service) -> int:
    assert isinstance(service.store, Crowded)
    return service.store.times


def test_time_and_reports_get_through_whoever_writes_beside_them(crowded: Service) -> None:
    crowd(crowded, 3)
    crowded.tick(LIVE)
    crowd(crowded, 3)
    assert send(crowded, burglary("second", 25), now=LIVE) == [Outcome.ACCEPTED]
    assert not crowd_left(crowded)


def test_what_others_never_let_through_is_to_be_sent_again(crowded: Service) -> None:
    crowd(crowded, 1000)
    with pytest.raises(StoreAway, match="again and again"):
        send(crowded, burglary("second", 25), now=LIVE)
    crowd(crowded, 0)
    assert send(crowded, burglary("second", 25), now=LIVE) == [Outcome.ACCEPTED]


def test_under_changed_settings_nobody_hears_the_end_of_what_they_never_heard_begin(begin: Begin) -> None:
    send(begin(CONFIG.replace("events: 3", "events: 4")), *spate("a", 0))
    later = begin()
    assert stages(later) == []
    send(later, burglary("b", 30))
    assert stages(later) == [("opened", None), ("opened", "nabo_nord"), ("opened", "politi")]


def test_a_group_that_is_new_in_the_settings_hears_of_a_spate_from_its_next_burglary(begin: Begin) -> None:
    send(begin(CONFIG.replace("\n          politi: {name: Politi, kind: police}", "")), *spate("a", 0))
    later = begin()
    send(later, burglary("b", 30))
    assert stages(later)[2:] == [("growing", None), ("opened", "politi")]


def test_a_new_database_is_for_its_owners_eyes_only(begin: Begin, tmp_path: Path) -> None:
    begin()
    assert (tmp_path / "test.db").stat().st_mode & 0o077 == 0


def test_a_database_that_is_not_there_is_a_plain_problem(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.db", "nonsense"):
        with pytest.raises(StoreProblem):
            open_engine(url)
