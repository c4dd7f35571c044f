"""What alerts add up to: people, segments and money, and which spates only one of two settings notices."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert
from sqlalchemy.exc import OperationalError

from config.schema.settings import Settings
from notifiers.people.tables import members
from streams.arrivals import Arrival
from streams.files import Row
from streams.foresight.foreseeing import Foresight, budget_of
from streams.policies import policies
from streams.replay import Replay
from streams.reports import write_json
from streams.store import Store, StoreProblem
from tests.world import START, settings, spate
from trygvarsel.wiring import open_house

NOW = START + timedelta(days=100)
TEXT = """
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {{name: Nordby, circle: {{lat: 56.23, lon: 11.55, metres: 3300}}}}
          syd: {{name: Sydby, circle: {{lat: 56.17, lon: 11.55, metres: 3300}}}}
        detection: [{{kind: near_repeat, events: {events}, radius: 400 m, window: 7 days}}]
        groups:
          nabo: {{name: Nabohjælp, kind: neighbourhood_watch, languages: [da, en], channels: [sms, post],
                  cooldown: none, most_per_month: {most}, approval: coordinator}}
          politi: {{name: Politi, kind: police, channels: [post]}}
    channels:
      sms: {{kind: twilio, sender: Trygvarsel, price_per_segment: 0.5, account_sid_env: A, auth_token_env: B,
            opt_out_number: "+4512345678"}}
      post: {{kind: email, host: mail.example.org, from_address: varsel@example.org}}
"""


def wanted(events: int = 3, most: str = "none") -> Settings:
    return settings(TEXT.format(events=events, most=most))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    house = open_house(wanted(), f"sqlite:///{tmp_path_factory.mktemp('past')}/past.db", lambda: NOW)
    told = [*spate("a", 100), *spate("b", 400, 5, y=1000), *spate("c", 500, 2, y=-3000), *spate("d", 1200, 4)]
    for report in told:
        house.service.receive([Arrival(write_json(report).encode(), "test")], report.reported_at or NOW)
    phones = [("da", "+4520000001"), ("da", "+4520000002"), ("en", "+4520000003"), ("de", "+4520000004")]
    rows = [_member("nabo", number, language, phone=phone) for number, (language, phone) in enumerate(phones)]
    posts = [_member("politi", 0, "da", email="a@example.org")]
    with house.engine.begin() as conn:
        for row in [*rows, *posts]:
            conn.execute(insert(members), row)
    yield house.engine
    house.engine.dispose()


def _member(group: str, number: int, language: str, **reached: str) -> dict[str, object]:
    nameless = {f"{medium}_person": f"{group}{number}" for medium in reached}
    who = {"group_id": f"lund/{group}", "recipient": f"r{number}", "language": language, "consent_at": START}
    return {**who, **reached, **nameless}


@pytest.fixture
def foresight(engine: Engine) -> Foresight:
    return Foresight(engine, "lund")


def test_messages_are_those_of_a_replay_times_the_members_that_read_them(foresight: Foresight, engine: Engine) -> None:
    found = foresight.present(wanted(), 1, NOW)
    told = [entry.report for entry in Store(engine).journal() if entry.report]
    replay = Replay(policies(wanted()), NOW, until=foresight.until(wanted(), NOW))
    worded = [
        message for _, each in replay.over(Row("", n, "", report) for n, report in enumerate(told)) for message in each
    ]
    people = {("nabo", "sms", "da"): 3, ("nabo", "sms", "en"): 1, ("politi", "post", "da"): 1}
    reached = [(message, people.get((message.group, message.channel, message.language), 0)) for message in worded]
    assert found.messages == sum(many for _, many in reached)
    assert found.cost == sum(0.5 * message.segments * many for message, many in reached if message.channel == "sms")
    assert found.messages > 0


def test_a_spate_that_only_one_notices_is_missed_by_the_other(foresight: Foresight) -> None:
    now, new = wanted(events=3), wanted(events=2)
    found = foresight.compare(now, new, 1, NOW)
    assert (len(found.kept), len(found.gained), len(found.lost)) == (3, 1, 0)
    assert found.gained[0].members == {"c0", "c1"}
    back = foresight.compare(new, now, 1, NOW)
    assert (len(back.kept), len(back.gained), len(back.lost)) == (3, 0, 1)


def test_nobody_gets_more_than_the_limit_in_31_days(foresight: Foresight) -> None:
    free, capped = (foresight.present(wanted(most=most), 1, NOW).groups[0] for most in ("none", "2"))
    assert capped.capped > 0
    assert capped.messages < free.messages
    assert capped.alerts == free.alerts


def test_years_of_which_nothing_is_known_are_not_counted(foresight: Foresight) -> None:
    found = foresight.present(wanted(), 10, NOW)
    assert found.since - START < timedelta(days=5)
    assert len(found.spates) == 3


def test_what_is_reported_today_counts_tomorrow(foresight: Foresight) -> None:
    until = foresight.until(wanted(), datetime.fromisoformat("2026-06-10T23:30:00+00:00"))
    assert until == datetime.fromisoformat("2026-06-10T22:00:00+00:00")


def test_a_rule_has_no_budget_and_scans_add_theirs_up() -> None:
    assert budget_of(wanted(), "lund") is None
    two = "[{{kind: space_time_scan, false_alerts_per_year: 3}}, {{kind: space_time_scan, false_alerts_per_year: 0.5}}]"
    text = TEXT.replace("[{{kind: near_repeat, events: {events}, radius: 400 m, window: 7 days}}]", two)
    assert budget_of(settings(text.format(events=2, most="none")), "lund") == 3.5


def test_history_that_is_fed_later_in_the_day_is_learned(tmp_path: Path) -> None:
    house = open_house(wanted(), f"sqlite:///{tmp_path}/fed.db", lambda: NOW)
    foresight = Foresight(house.engine, "lund")
    assert not foresight.present(wanted(), 1, NOW).spates
    house.service.receive(
        [Arrival(write_json(report).encode(), "test") for report in spate("a", 100, 30, every=2)], NOW
    )
    assert not foresight.ready(wanted(), NOW)
    assert foresight.present(wanted(), 1, NOW).spates
    house.engine.dispose()


def test_what_could_not_be_learned_because_the_database_was_away_is_learned_later(engine: Engine) -> None:
    def away(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "journal.report" in statement:
            raise OperationalError("disk I/O error", {}, Exception("away"))

    foresight = Foresight(engine, "lund")
    event.listen(engine, "before_cursor_execute", away)
    with pytest.raises((OperationalError, StoreProblem)):
        foresight.present(wanted(), 1, NOW)
    event.remove(engine, "before_cursor_execute", away)
    assert not foresight.ready(wanted(), NOW)
    assert len(foresight.present(wanted(), 1, NOW).spates) == 3


def test_what_could_not_be_learned_anew_is_not_answered_from_what_was_known(engine: Engine) -> None:
    foresight, later = Foresight(engine, "lund"), NOW + timedelta(days=1)
    foresight.present(wanted(), 1, NOW)

    def halfway(doing: str, _part: float) -> None:
        if doing == "believing":
            raise StoreProblem("the database is away")

    with pytest.raises(StoreProblem):
        foresight.warm(wanted(), later, halfway)
    assert not foresight.ready(wanted(), NOW)
    assert foresight.present(wanted(), 1, later).until > foresight.until(wanted(), NOW)
