"""Settings, lists and reports in; a service with a clock that is set by hand, and what every phone shows, out."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from click.testing import CliRunner, Result

from config.load import load
from detectors.ground import Ground
from notifiers import people as members
from notifiers.audience import Medium
from notifiers.delivery import Delivery
from notifiers.inbound import heard
from notifiers.outbox.acknowledging import acknowledge_by_person
from notifiers.people import People
from notifiers.terms import Delivered
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.reports import write_json
from tests.stories import people
from tests.stories.people import FARUM, Bird
from tests.stories.phones import Phones
from trygvarsel.cli import cli
from trygvarsel.people import Lists
from trygvarsel.terms import terms_of
from trygvarsel.wiring import open_house, utc_now
from web.texting import Text, Texting

ZONE = ZoneInfo("Europe/Copenhagen")
SETTINGS = Path(__file__).with_name("furesoe.yaml")
_QUIET_DAYS = 240
_SPREAD = (0.7549, 0.5698)
"""Steps by which a row of points fills a square evenly."""


def local(day: str, clock: str) -> datetime:
    """Read a day of 2026 and a time as people there write them.

    >>> local("11/11", "08:10").isoformat()
    '2026-11-11T08:10:00+01:00'
    """
    number, month = map(int, day.split("/"))
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, month, number, hours, minutes, tzinfo=ZONE)


class Town:
    """A running service in Furesø, the coordinator's commands, and all phones and mailboxes there.

    The clock is the machine's own, and stands still until it is moved.
    """

    def __init__(self, folder: Path, clock: time_machine.Traveller, changes: Mapping[str, str]) -> None:
        self.config, self.url = folder / "furesoe.yaml", f"sqlite:///{folder / 'furesoe.db'}"
        text = SETTINGS.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert text.count(old) == 1, f"the settings do not say {old!r} once"
            text = text.replace(old, new)
        self.folder = folder
        for group, birds in people.LISTS.items():
            people.write(folder, group, birds)
        self.config.write_text(text, encoding="utf-8")
        self.house = open_house(load(self.config), self.url, utc_now)
        self.phones, self.mail = Phones(utc_now), Phones(utc_now, Medium.EMAIL)
        self.problems: list[str] = []
        self.at_once = 500
        """How many messages a round sends at most."""
        self._clock = clock
        self._people, self._lists = People(self.house.key), Lists(self.house.settings)
        self._texting = Texting(members, acknowledge_by_person, self.house.key, ["DK"])
        self._delivery = Delivery(
            self.house.engine,
            {"sms": self.phones, "mail": self.mail},
            self._people,
            terms_of(self.house.settings, self.house.service.policies),
            now=utc_now,
            chance=random.Random(1),
        )

    def __call__(self, verb: str, *words: str) -> Result:
        """Give a command at the coordinator's desk."""
        done = CliRunner().invoke(cli, [*verb.split(), str(self.config), *words, "--db", self.url])
        assert done.exit_code in {0, 1}, done.output
        self.deliver()
        return done

    def lists(self, group: str, birds: Sequence[Bird]) -> None:
        """Keep another list of a group."""
        people.write(self.folder, group, birds)

    def deliver(self) -> Delivered:
        """Do what the service does every moment: read the lists, let time pass, deliver."""
        with self.house.engine.begin() as conn:
            self.problems += self._lists.sync(conn, self._people, utc_now())
        self.house.service.tick(utc_now())
        return self._delivery.deliver(self.at_once)

    def until(self, moment: datetime, every: timedelta = timedelta(hours=1)) -> None:
        """Let time pass."""
        while utc_now() < moment:
            self._clock.move_to(min(utc_now() + every, moment.astimezone(UTC)))
            self.deliver()

    def reported(self, *reports: Report) -> None:
        """Let the police report, each at its own time."""
        for report in reports:
            assert report.reported_at is not None
            self.until(report.reported_at)
            self._receive(report)
            self.deliver()

    def spate(self, *times: datetime) -> None:
        """Let the police report break-ins near each other in Farum."""
        self.reported(*(breakin(f"{at:%d%H%M}", at, FARUM, 110.0 * n) for n, at in enumerate(times)))

    def approve(self, group: str) -> str:
        """Let Anne approve what waits for her in a group; name the alert."""
        waiting = [json.loads(line) for line in self("approve").stdout.splitlines()]
        (alert,) = {line["alert_id"] for line in waiting if line["group"] == group}
        done = self("approve", alert, "--by", "Anne Vestergaard")
        assert done.stderr == f"approved for furesoe/{group}\n"
        return str(alert)

    def texts(self, bird: str, body: str) -> None:
        """Let somebody text us."""
        with self.house.engine.begin() as conn:
            self._texting.take(conn, Text(f"{bird} {utc_now()}", people.number(bird), heard(body)), utc_now())

    def rang(self, since: datetime) -> dict[str, str]:
        """Say who has been shown what since then, in the order in which the phones rang; nobody twice."""
        shown = [one for one in self.phones.shown + self.mail.shown if one.at >= since]
        found = {people.bird(one.to): one.text for one in sorted(shown, key=lambda one: one.at)}
        assert len(found) == len(shown), "somebody was shown two"
        return found

    def close(self) -> None:
        """Go home."""
        self._delivery.close()
        self.house.engine.dispose()

    def _receive(self, *reports: Report) -> None:
        arrivals = [Arrival(write_json(report).encode(), "police") for report in reports]
        refused = [one.refusal for one in self.house.service.receive(arrivals, utc_now()) if one.refusal]
        assert not refused

    def learns(self) -> None:
        """Take in eight quiet months: a break-in a day, here and there, and spread evenly."""
        now, history = utc_now(), []
        for number in range(_QUIET_DAYS):
            at = now - timedelta(days=_QUIET_DAYS - number, hours=number % 12)
            middle = ((55.81, 12.37), (55.785, 12.37))[number % 2]
            x, y = (1400 * (2 * (number * step % 1) - 1) for step in _SPREAD)
            history.append(breakin(f"old-{number}", at, Ground(*middle).degrees(x, y)))
        self._receive(*history)


def breakin(name: str, at: datetime, place: tuple[float, float], x: float = 0.0, **facts: object) -> Report:
    """Report a break-in that somebody has come home to, x metres east of a place."""
    lat, lon = Ground(*place).degrees(x, 0.0)
    report = Report(
        name, lat=lat, lon=lon, occurred_from=at - timedelta(hours=3), occurred_to=at, reported_at=at, dwelling="house"
    )
    return replace(report, **facts)  # type: ignore[arg-type]  # the caller names real fields


@contextmanager
def town(folder: Path, begins: datetime, changes: Mapping[str, str] | None = None) -> Iterator[Town]:
    """Open the town at a moment; ``changes`` are words of the settings that read otherwise."""
    with time_machine.travel(begins, tick=False) as clock:
        found = Town(folder, clock, changes or {})
        try:
            found.learns()
            yield found
        finally:
            found.close()
