"""Stories told by a coordinator: burglaries in, and what which phone shows when, out."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from notifiers.delivery import Delivery
from notifiers.keys import installation_key
from notifiers.message import Message
from notifiers.outbox import approving
from notifiers.outbox.tables import messages
from notifiers.people import People
from notifiers.printing import Printing
from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.metrics import Metrics
from streams.policies import policies
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests.stories.phones import Phones
from tests.world import CONFIG, START, burglary, settings, spate
from trygvarsel.people import Lists
from trygvarsel.terms import terms_of

PEOPLE = "recipient,phone,language,consent_at\n"
ANNA, BO, CARL, POLICE = "+4520123451", "+4520123452", "+4520123453", "+4520123454"
DORA = "+4520123455"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


class Town:
    """A running service with people in it."""

    def __init__(self, folder: Path, head: str = "sending: on\n") -> None:
        people = {
            "nord.csv": f"anna,{ANNA},da,2026-01-01\nbo,{BO},da,\ndora,{DORA},da,2026-01-01\n",
            "syd.csv": f"carl,{CARL},da,2026-01-01\n",
            "politi.csv": f"vagt,{POLICE},da,2026-01-01\nanna,{ANNA},da,2026-01-01\n",
        }
        for name, rows in people.items():
            (folder / name).write_text(PEOPLE + rows, encoding="utf-8")
        text = CONFIG.replace("areas: [nord]}", "areas: [nord], recipients: nord.csv}")
        text = text.replace("approval: none}", "approval: none, recipients: syd.csv}")
        text = head + text.replace("kind: police}", "kind: police, recipients: politi.csv}").replace("\n    ", "\n")
        self.settings = settings(text, folder)
        self.clock = Clock()
        self.phones = Phones(self.clock)
        self.engine = open_engine(f"sqlite:///{folder / 'town.db'}")
        self.service = Service(policies(self.settings), Store(self.engine), Metrics(CollectorRegistry(), ["lund"], []))
        self.lists = Lists(self.settings)
        with self.engine.begin() as conn:
            self.people = People(installation_key(conn))
        self.delivery = Delivery(
            self.engine,
            {"sms": self.phones},
            self.people,
            terms_of(self.settings, self.service.policies),
            now=self.clock,
            chance=Random(1),
        )

    def reports(self, *reports: Report) -> None:
        """Let police report, each at its own time."""
        for report in reports:
            assert report.reported_at is not None
            self.until(report.reported_at)
            self.service.receive([Arrival(write_json(report).encode(), "police")], self.clock())

    def until(self, time: datetime) -> None:
        """Let time pass, an hour at a time."""
        while self.clock.time < time:
            self.clock.time = min(self.clock.time + timedelta(hours=1), time)
            self.service.tick(self.clock())
            self.deliver()
        self.deliver()

    def approve(self) -> None:
        """Let the coordinator say yes to everything that waits."""
        with self.engine.begin() as conn:
            for waiting in approving.waiting(conn, self.clock()):
                approving.approve(conn, waiting.alert_id, waiting.group_id, "koordinator", self.clock())
        self.deliver()

    def deliver(self) -> None:
        """Read the lists, and deliver what is due."""
        with self.engine.begin() as conn:
            self.lists.sync(conn, self.people, self.clock())
        self.delivery.deliver()

    def close(self) -> None:
        """Go home."""
        self.delivery.close()
        self.engine.dispose()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.close()


def test_the_police_hear_at_once_and_neighbours_when_it_is_approved_and_day(town: Town) -> None:
    town.reports(*spate("a", 9))  # the third at 22 the next evening, local time
    town.until(START + timedelta(hours=33, minutes=30))
    assert len(town.phones.of(POLICE)) == 1
    assert town.phones.of(ANNA) == town.phones.of(POLICE)  # she is in both groups, and hears as police

    town.approve()
    assert town.phones.of(DORA) == []
    town.until(START + timedelta(hours=48))
    assert len(town.phones.of(DORA)) == 1
    assert len(town.phones.of(ANNA)) == 1
    assert town.phones.of(BO) == []  # never said yes
    assert town.phones.of(CARL) == []  # lives across town


def test_citizens_who_need_no_approval_hear_in_the_morning(town: Town) -> None:
    town.reports(*spate("a", 9, y=-3000))
    town.until(START + timedelta(hours=60))
    ((_, at, text),) = [shown for shown in town.phones.shown if shown[0] == CARL]
    assert at == START + timedelta(hours=43)  # eight o'clock in Denmark
    assert text == (
        "Bo trygt Lund: Der er anmeldt flere indbrud i Sydby siden 2/3. "
        "Tænd lys ude, og klip hækken, så huset kan ses. Afmeld: svar STOP"
    )


def test_a_thread_opens_grows_and_closes_with_other_advice_each_time(town: Town) -> None:
    town.reports(*spate("a", 0, y=-3000), burglary("b", 50, y=-3000))
    town.until(START + timedelta(days=20))
    opened, growing, over = town.phones.of(CARL)
    assert "Der er kommet flere indbrud i Sydby (siden 2/3)." in growing
    assert over == (
        "Bo trygt Lund: Der har været ro i Sydby i 14 dage. Tak, fordi du hjalp. "
        "Hold øje for hinanden, og vær en aktiv nabohjælper. Afmeld: svar STOP"
    )
    assert len({text.split(". ")[1] for text in (opened, growing, over)}) == 3


def test_an_approval_in_the_middle_of_the_night_waits_for_the_morning(town: Town) -> None:
    town.reports(*spate("a", 0, y=3000))
    town.until(START + timedelta(hours=38))  # three at night
    town.approve()
    town.until(START + timedelta(hours=42, minutes=59))
    assert town.phones.of(DORA) == []
    town.until(START + timedelta(hours=43))
    assert len(town.phones.of(DORA)) == 1


def test_an_approval_can_be_taken_back_until_the_first_text_has_left(town: Town) -> None:
    town.reports(*spate("a", 9))
    town.approve()
    with town.engine.begin() as conn:
        asked = select(messages.c.alert_id).where(messages.c.approval.is_not(None))
        (alert,) = conn.execute(asked).scalars()
        assert approving.asked(conn, alert) == ["lund/nabo_nord"]
        assert approving.decline(conn, alert, "lund/nabo_nord", "koordinator", town.clock()) == 1
    town.until(START + timedelta(days=3))
    assert town.phones.of(DORA) == []


def test_what_nobody_approved_in_time_is_never_sent(town: Town) -> None:
    town.reports(*spate("a", 0))
    town.until(START + timedelta(days=3))
    town.approve()
    assert town.phones.of(DORA) == []


def test_history_fed_late_is_on_record_and_reaches_no_phone(town: Town) -> None:
    town.clock.time = START + timedelta(days=200)
    for report in spate("a", 0, y=-3000):
        town.service.receive([Arrival(write_json(report).encode(), "police")], town.clock())
    town.deliver()
    assert len(town.service.store.alerts()) == 3
    assert town.phones.shown == []


def test_with_sending_off_nothing_leaves_the_house(tmp_path: Path) -> None:
    town = Town(tmp_path, head="")
    town.reports(*spate("a", 0, y=-3000))
    town.until(START + timedelta(days=2))
    assert town.phones.shown == []
    town.close()


def test_in_an_exercise_every_text_says_so(tmp_path: Path) -> None:
    town = Town(tmp_path, head="sending: on\nexercise: true\n")
    town.reports(*spate("a", 0, y=-3000))
    town.until(START + timedelta(days=20))
    assert len(town.phones.shown) > 3
    assert all(text.startswith("ØVELSE: ") for _, _, text in town.phones.shown)
    town.close()


def test_the_printed_channel_never_shows_a_whole_number() -> None:
    paper = StringIO()
    asyncio.run(Printing(paper).send(Message("k", ANNA, "hej")))
    assert ANNA not in paper.getvalue()
    assert "hej" in paper.getvalue()
