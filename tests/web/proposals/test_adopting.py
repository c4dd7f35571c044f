"""Settings that come into force while the service runs decide as if it had been started again at that moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from config.load import load
from notifiers.outbox.tables import messages
from streams import tables
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.reports import write_json
from streams.work import SettingsUnreadable
from tests.web.console.house import seen
from tests.web.proposals.kept import RADIUS, Kept, approver, propose, proposed
from tests.world import CONFIG, START, burglary, dedented, in_order, spate
from trygvarsel.running import Keeper
from trygvarsel.wiring import House, open_house
from web.access.roles import Role
from web.console.proposing.history import past
from web.desk import Desk

QUIET = "{name: Politi, kind: police, quiet_hours: {from: '20:00', to: '23:00'}}"
VARIANTS = tuple(
    dedented(CONFIG).replace(old, new)
    for old, new in [
        ("400 m", "400 m"),
        ("400 m", "120 m"),
        ("events: 3", "events: 2"),
        ("7 days", "12 hours"),
        ("{name: Politi, kind: police}", QUIET),
        ("    groups:\n", "    spates: {over_after: 2 days, update_every: 6 hours}\n    groups:\n"),
        ("politi: {", "presse: {name: Pressen, kind: press}\n      politi: {"),
        ("      nabo_syd:", "      naboer_syd:"),
        ("name: Bo trygt Lund", "name: Lund sammen"),
    ]
)
REPORTS = in_order([*spate("a", 0, count=5), *spate("b", 30, count=4, y=-3000.0), *spate("c", 200, count=4)])


@dataclass
class Town:
    """A service kept to its file, on a clock that moves with the reports."""

    folder: Path
    at: datetime = START

    def __post_init__(self) -> None:
        self.config = self.folder / "town.yaml"
        self.config.write_text(VARIANTS[0], "utf-8")
        self.start()

    def start(self) -> None:
        """Begin, as `run` does."""
        self.house: House = open_house(load(self.config), f"sqlite:///{self.folder}/town.db", lambda: self.at)
        self.desk = Desk(self.house.service, self.house.now)
        self.keeper = Keeper(self.config, self.house, self.desk)
        self.keeper.begin()
        self.desk.tick()

    def stop(self) -> None:
        """End."""
        self.desk.close(timedelta(seconds=20))
        self.house.engine.dispose()

    def report(self, report: Report) -> None:
        """Let a report come in when it was made."""
        self.at = max(self.at, report.reported_at or self.at)
        given = [Arrival(write_json(report).encode(), "test")]
        self.desk.between(lambda: self.house.service.receive(given, self.at))

    def written(self) -> list[list[dict[str, Any]]]:
        """Give the alerts and messages, and the reports that were accepted, in order."""
        found = []
        with self.house.engine.connect() as conn:
            for table, order in ((tables.alerts, "seq"), (messages, "id"), (tables.journal, "seq")):
                rows = conn.execute(select(table).order_by(table.c[order])).mappings()
                found.append([{name: value for name, value in row.items() if name != order} for row in rows])
        return found


@contextmanager
def towns() -> Iterator[tuple[Town, Town]]:
    with TemporaryDirectory() as folder:
        folders = [Path(folder, name) for name in ("living", "restarted")]
        for each in folders:
            each.mkdir()
        both = Town(folders[0]), Town(folders[1])
        yield both
        for town in both:
            town.stop()


@given(st.dictionaries(st.integers(1, len(REPORTS) - 1), st.sampled_from(VARIANTS), max_size=3))
@settings(max_examples=5, deadline=None)
def test_alerts_and_messages_are_those_of_a_restart_at_the_same_moment(changed: dict[int, str]) -> None:
    with towns() as (living, restarted):
        for place, report in enumerate(REPORTS):
            if place in changed:
                for town in (living, restarted):
                    town.config.write_text(changed[place], "utf-8")
                assert "in force" in living.keeper.adopt().said
                restarted.stop()
                restarted.start()
            living.report(report)
            restarted.report(report)
        assert living.written() == restarted.written()
        keys = [row["key"] for row in living.written()[2] if row["key"]]
        assert len(keys) == len(set(keys))


def test_the_file_is_taken_up_once_nobody_writes_to_it_any_more(kept: Kept) -> None:
    kept.by_hand("400 m", "300 m")
    kept.keeper.look()
    assert kept.radius() == 400
    kept.keeper.look()
    assert kept.radius() == 300
    kept.keeper.look()
    assert len(kept.said) == 1


def metric(kept: Kept, name: str) -> float | None:
    """Read a metric."""
    return kept.house.metrics.registry.get_sample_value(f"trygvarsel_{name}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("radius: 400 m", "radios: 400 m", "did you mean"),
        ("partnerships:", "public_url: https://example.dk\npartnerships:", "cannot change while the service runs"),
        ("partnerships:", "intake: {keys: required}\npartnerships:", "cannot change while the service runs"),
    ],
)
def test_settings_that_cannot_be_are_told_and_those_in_force_stay(kept: Kept, old: str, new: str, said: str) -> None:
    before = kept.house.settings
    kept.by_hand(old, new)
    assert said in kept.keeper.adopt().said
    assert kept.house.settings is before
    assert metric(kept, "config_last_reload_successful") == 0
    assert said in str(kept.premises.troubles()[0])
    kept.by_hand(new, old)
    assert "nothing has changed" in kept.keeper.adopt().said
    assert metric(kept, "config_last_reload_successful") == 1
    assert not kept.premises.troubles()


def test_a_channel_that_cannot_be_opened_keeps_everything_as_it_was(kept: Kept) -> None:
    def without_secrets(_settings: object) -> Any:
        raise SettingsUnreadable('channel "sms": the environment variable TWILIO_ACCOUNT_SID is not set')

    kept.by_hand("400 m", "300 m")
    keeper = Keeper(kept.config, kept.house, kept._desk, equip=without_secrets)
    assert "TWILIO_ACCOUNT_SID" in keeper.adopt().said
    assert kept.radius() == 400


def test_when_asked_a_file_is_read_again_and_judged_aloud(kept: Kept) -> None:
    kept.keeper.ask()
    kept.keeper.look()
    assert "nothing has changed; these settings are in force" in kept.said[0]


def test_partnerships_come_and_go_with_their_labels(kept: Kept) -> None:
    start = kept.text.index("  odder:")
    kept.config.write_text(kept.text[:start], "utf-8")
    kept.keeper.adopt()
    labelled = kept.house.metrics.registry.get_sample_value
    assert labelled("trygvarsel_open_spates", {"partnership": "odder"}) is None
    assert labelled("trygvarsel_open_spates", {"partnership": "lund"}) == 0
    kept.report(burglary("r1", 1))
    assert "odder" not in kept.premises.policies()


def test_a_change_while_no_process_ran_is_noticed_at_the_start(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.stop()
    town.config.write_text(VARIANTS[2], "utf-8")
    town.start()
    with town.house.engine.connect() as conn:
        assert [each.by for each in past(conn)] == ["", ""]
    town.stop()


class Channels:
    """Channels that somebody opened, and perhaps hung up."""

    def __init__(self) -> None:
        self.open = 0

    def opened(self, _settings: object) -> "Channels":
        self.open += 1
        return self

    def put(self) -> None:
        raise AssertionError("nothing came into force")

    def close(self) -> None:
        self.open -= 1


def test_channels_opened_for_settings_that_do_not_come_into_force_are_hung_up_again(kept: Kept) -> None:
    def locked(*_: object) -> None:
        raise OperationalError("database is locked", {}, Exception("locked"))

    channels = Channels()
    keeper = Keeper(kept.config, kept.house, kept._desk, equip=channels.opened)
    kept.by_hand("400 m", "300 m")
    event.listen(kept.house.engine, "before_cursor_execute", locked)
    with pytest.raises(OperationalError):
        keeper.adopt()
    event.remove(kept.house.engine, "before_cursor_execute", locked)
    assert channels.open == 0
    assert kept.radius() == 400


def test_what_cannot_come_into_force_is_neither_proposed_nor_written(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR, language="en")
    address = proposed(anna, {RADIUS: "300 m"})
    kept.by_hand("partnerships:", "intake: {keys: required}\npartnerships:")
    before = kept.text
    answer = approver(kept).post(f"{address}/approve")
    assert answer.status_code == 409
    assert "cannot change while the service runs" in answer.text
    assert kept.text == before
    refused = propose(anna, {RADIUS: "200 m"})
    assert (refused.status_code, "cannot change while the service runs" in refused.text) == (422, True)


def test_what_is_written_but_not_in_force_is_not_said_to_be(kept: Kept) -> None:
    def without_secrets(_settings: object) -> Any:
        raise SettingsUnreadable('channel "sms": the environment variable TWILIO_ACCOUNT_SID is not set')

    kept.serve(Keeper(kept.config, kept.house, kept._desk, equip=without_secrets))
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    bo = approver(kept)
    answer = bo.post(f"{address}/approve")
    assert answer.headers["location"] == f"{address}?done=written"
    page = seen(bo.get(answer.headers["location"]))
    assert "gælder ikke endnu" in page
    assert "TWILIO_ACCOUNT_SID" in page
    assert kept.radius() == 400
