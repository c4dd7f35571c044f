"""What is counted of the database beside the work: budgets, approvals, doubts, its size; all shown as one look."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from notifiers.outbox import SendState
from notifiers.outbox.switching import resume, stop
from notifiers.outbox.tables import messages, outbox
from streams.looking.spending import budget
from streams.stock import Stock, Stocktaker, Wait
from streams.stock_metrics import StockMetrics
from streams.store import Store, StoreProblem
from streams.tables import alerts, journal
from tests.ops.rules.exposition import SOME
from tests.world import CONFIG, NOW, settings
from trygvarsel.crew import Crew

TWO = f"""{CONFIG}
      odder:
        name: Bo trygt Odder
        areas:
          by: {{name: Odder, circle: {{lat: 55.97, lon: 10.15, metres: 3000}}}}
          land: {{name: Hov, circle: {{lat: 55.91, lon: 10.25, metres: 2000}}}}
        detection: DETECTION
"""
TEXT = {
    "channel": "sms", "language": "da", "thread": "t", "text": "x", "segments": 1, "priority": 1,
    "expires": NOW + timedelta(days=2), "state": "waiting_approval",
}  # fmt: skip
QUIET = ('{from: "13:00", to: "15:00"}', '{from: "23:00", to: "07:00"}')
"""By day, and by night, which it is."""
ROW = {
    "message_id": 1, "alert_id": "a", "channel": "sms", "priority": 1, "expires": NOW, "next_attempt_at": NOW,
    "created_at": NOW - timedelta(days=1), "attempts": 1,
}  # fmt: skip


def partnerships(detection: str = "[{kind: near_repeat}]") -> str:
    return TWO.replace("DETECTION", detection)


def look(engine: Engine, config: str = CONFIG) -> Stock:
    """Take stock once."""
    found: list[Stock] = []
    Stocktaker(Store(engine), lambda: settings(config), lambda: NOW, found.append).take()
    return found[0]


@pytest.mark.parametrize(
    ("detection", "false_alerts"),
    [
        ("[{kind: space_time_scan, false_alerts_per_year: 3}]", 3.0),
        ("[{kind: space_time_scan}, {kind: poisson_cusum}]", 4.0 + 2 * 1.0),  # it watches two areas
        ("[{kind: space_time_scan, threshold: 9}]", None),
        ("[{kind: near_repeat}]", None),
    ],
)
def test_a_budget_is_that_of_all_detectors_that_go_by_one(detection: str, false_alerts: float | None) -> None:
    assert budget(settings(partnerships(detection)).partnerships["odder"]) == false_alerts


def test_spates_are_counted_once_from_when_they_began_for_each_partnership(engine: Engine) -> None:
    days = {"old": [400, 380, 1], "last year": [200], "growing": [40, 20], "new": [5, 4]}
    rows = [
        {
            "alert_id": f"{spate}{day}{group}", "spate_id": spate, "group": group, "partnership": "lund", "body": "{}",
            "raised_at": NOW - timedelta(days=day),
        }
        for spate, times in days.items() for day in times for group in (None, "politi")
    ]  # fmt: skip
    with engine.begin() as conn:
        conn.execute(alerts.insert(), rows)
    counted = {(each.partnership, each.within): each.spates for each in look(engine, partnerships()).opened}
    assert counted == {("lund", "30d"): 1, ("lund", "365d"): 3, ("odder", "30d"): 0, ("odder", "365d"): 0}


def test_approvals_are_told_by_partnership_and_age_from_when_they_were_due(engine: Engine) -> None:
    due = {"lund/nabo_nord": [3, -10], "lund/politi": [1], "odder/nobody": []}
    rows = [
        TEXT | {"alert_id": f"a{hours}", "group_id": group, "due": NOW - timedelta(hours=hours)}
        for group, times in due.items()
        for hours in times
    ]
    with engine.begin() as conn:
        conn.execute(messages.insert(), rows)
    assert look(engine, partnerships()).waits == {"lund": Wait(3, timedelta(hours=3)), "odder": Wait()}


def test_a_text_that_is_not_due_yet_has_not_waited_for_less_than_no_time(sqlite: Engine) -> None:
    with sqlite.begin() as conn:
        row = TEXT | {"alert_id": "a", "group_id": "lund/politi", "due": NOW + timedelta(hours=9)}
        conn.execute(messages.insert(), [row])
    assert look(sqlite).waits == {"lund": Wait(1, timedelta())}


def test_the_oldest_doubt_counts_from_when_it_was_tried(engine: Engine) -> None:
    assert look(engine).in_doubt == timedelta()
    with engine.begin() as conn:
        conn.execute(messages.insert(), [TEXT | {"alert_id": "a", "group_id": "lund/politi", "due": NOW}])
        rows = [("unknown", 20), ("unknown", 5), ("sent", 60)]
        conn.execute(
            outbox.insert(),
            [
                ROW | {"recipient": f"r{n}", "ref": f"f{n}", "state": state, "claimed_at": NOW - timedelta(minutes=ago)}
                for n, (state, ago) in enumerate(rows)
            ],
        )
    assert look(engine).in_doubt == timedelta(minutes=20)


def queue(engine: Engine, group: str, *ages: timedelta) -> None:
    """Have messages be ready for people of a group, for so long."""
    with engine.begin() as conn:
        text = TEXT | {"alert_id": "a", "group_id": group, "due": NOW, "state": "expanded", "canary": False}
        conn.execute(messages.insert(), [text])
        rows = [
            ROW
            | {"recipient": f"r{n}", "ref": f"f{n}", "state": "pending", "created_at": NOW - age}
            | {"expires": NOW + timedelta(days=1)}
            for n, age in enumerate(ages)
        ]
        conn.execute(outbox.insert(), rows)


def test_what_waits_to_be_sent_is_told_by_who_sends_nothing_too(engine: Engine) -> None:
    crew = Crew("worker", delivers=False)
    gauge = crew.registry.get_sample_value
    shown = StockMetrics(crew.registry).show
    assert gauge("trygvarsel_delivers") == 0
    assert gauge("trygvarsel_outbox_oldest_pending_seconds") is None  # not known yet is not nothing
    queue(engine, "lund/politi", timedelta(minutes=50), timedelta(hours=1))
    shown(look(engine))
    assert gauge("trygvarsel_outbox_oldest_pending_seconds") == 3600
    rows = {state: gauge("trygvarsel_outbox_rows", {"state": state}) for state in SendState}
    assert rows == dict.fromkeys(SendState, 0) | {SendState.PENDING: 2}
    assert gauge("trygvarsel_messages", {"state": "expanded"}) == 1
    assert gauge("trygvarsel_unanswered_alerts") == 0


def test_whom_nobody_may_disturb_now_does_not_wait(sqlite: Engine) -> None:
    queue(sqlite, "lund/nabo_nord", timedelta(hours=1))
    by_day, by_night = (CONFIG.replace("[nord]}", f"[nord], quiet_hours: {hours}}}") for hours in QUIET)
    assert look(sqlite, by_day).outbox.oldest == timedelta(hours=1)
    assert look(sqlite, by_night).outbox.oldest is None


def test_a_stop_is_seen_and_so_is_that_sending_goes_on(sqlite: Engine) -> None:
    seen = [look(sqlite).stopped]
    for word in (stop, resume):
        with sqlite.begin() as conn:
            word(conn, "Anna", NOW)
        seen.append(look(sqlite).stopped)
    assert seen == [False, True, False]


def test_the_database_is_measured_and_what_is_left_on_the_disk_where_that_is_ours_to_know(engine: Engine) -> None:
    found = look(engine)
    assert found.size > 10_000
    assert (found.free is not None) == (engine.dialect.name == "sqlite")


def test_every_look_replaces_the_last_one_whole() -> None:
    registry = CollectorRegistry()
    shown = StockMetrics(registry)
    assert "\ntrygvarsel_" not in generate_latest(registry).decode()
    shown.show(SOME)
    assert registry.get_sample_value("trygvarsel_approvals_waiting", {"partnership": "lund"}) == 1
    shown.show(replace(SOME, waits={"odder": Wait(2)}, free=None))
    assert registry.get_sample_value("trygvarsel_approvals_waiting", {"partnership": "lund"}) is None
    assert registry.get_sample_value("trygvarsel_approvals_waiting", {"partnership": "odder"}) == 2
    assert registry.get_sample_value("trygvarsel_disk_free_bytes") is None


def test_while_the_database_is_away_the_last_look_stands_and_says_when_it_was(sqlite: Engine) -> None:
    registry = CollectorRegistry()
    taker = Stocktaker(Store(sqlite), settings, lambda: NOW, StockMetrics(registry).show)
    taker.take()

    def away(*_facts: object) -> None:
        raise OperationalError("", {}, ConnectionError("the server closed the connection"))

    event.listen(sqlite, "before_cursor_execute", away)
    with pytest.raises(StoreProblem):
        taker.take()
    event.remove(sqlite, "before_cursor_execute", away)
    assert registry.get_sample_value("trygvarsel_stock_timestamp_seconds") == NOW.timestamp()


@pytest.mark.slow
def test_a_look_at_a_large_database_holds_up_nobody(engine: Engine) -> None:
    fill(engine, reports=100_000, rows=320_000)
    taker = Stocktaker(Store(engine), settings, lambda: NOW, lambda _stock: None)
    first, *later = sorted((took(taker.take) for _ in range(6)), reverse=True)
    print(f"{engine.dialect.name}: the first look {first:.2f} s, every later one at most {later[0]:.2f} s")  # noqa: T201
    assert first < 10
    assert later[0] < 0.5


def fill(engine: Engine, reports: int, rows: int) -> None:
    """Journal reports of eight weeks from forty sources, and put sends into the outbox, one in a thousand in doubt."""
    chance, week = Random(1), timedelta(weeks=1)
    entry = {"partnership": "lund", "report": "{}"}
    sent = [f"{state}" for state in chance.choices(["sent", "delivered", "dead", "unknown"], [30, 65, 5, 0.1], k=rows)]
    with engine.begin() as conn:
        conn.execute(
            journal.insert(),
            [
                entry | {"key": f"s{n % 40}/r{n}", "received_at": NOW - 8 * week * (reports - n) / reports}
                for n in range(reports)
            ],
        )
        conn.execute(messages.insert(), [TEXT | {"alert_id": "a", "group_id": "lund/politi", "due": NOW}])
        conn.execute(
            outbox.insert(),
            [
                ROW | {"recipient": f"r{n}", "ref": f"f{n}", "state": state, "claimed_at": NOW}
                for n, state in enumerate(sent)
            ],
        )


def took(work: Callable[[], object]) -> float:
    """Measure how many seconds something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
