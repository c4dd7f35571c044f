"""A database in; a town in which one person goes through all that happens to people here, out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import time_machine
from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from config.load import load
from notifiers import people
from notifiers.audience import Medium
from notifiers.delivery import Delivery
from notifiers.inbound import heard
from notifiers.keys import nameless
from notifiers.message import Message, Undeliverable
from notifiers.outbox.acknowledging import acknowledge_by_person
from notifiers.outbox.tables import outbox
from notifiers.people import People
from notifiers.reasons import Reason
from streams.arrivals import Arrival
from streams.in_force_tables import settings_in_force
from streams.reports import write_json
from tests.stories.phones import Phones, Shown
from tests.web.public.street import hidden
from tests.world import START, dedented, spate
from trygvarsel.cli import cli
from trygvarsel.terms import terms_of
from trygvarsel.wiring import open_house, outside_of, premises_of, utc_now
from web.app import build_app
from web.console.proposing.history import remember
from web.desk import Desk
from web.doors import doors
from web.leaving import leave_path
from web.texting import Text, Texting

from .person import ANOTHER, HOME, ID, MAIL, NAME, NUMBER, spellings

SETTINGS = """
    sending: on
    public_url: https://varsel.test
    channels:
      sms: {kind: print}
      mail: {kind: email, host: mail.lund.example, from_address: varsel@lund.example}
    partnerships:
      lund:
        name: Bo trygt Lund
        contact: %s
        roles: {coordinator: [Anna Holm]}
        areas:
          nord: {name: Nordby, addresses: 120, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
        groups:
          nabo: {name: Nabohjælp Nordby, kind: neighbourhood_watch, channels: [sms, mail], quiet_hours: none}
          aaben:
            {name: Naboer Nordby, kind: landowners, open_to_all: on, approval: none, quiet_hours: none, within: 3 km}
          vagt: {name: Vagten, kind: police, ask_next_after: 20 min}
"""
BEGINS = datetime(2020, 3, 2, 12, tzinfo=UTC)
"""Long ago by the databases' own clocks too: by those they refuse to delete what is young in the log."""

COLUMNS = "recipient;phone;email;language;consent_at;consent_text;lat;lon;name;street"


class Life:
    """The town, its phones, its settings file and its database."""

    def __init__(self, url: str, folder: Path, clock: time_machine.Traveller) -> None:
        self.url, self.folder, self._clock = url, folder, clock
        self.config = folder / "lund.yaml"
        self.says(f"{NAME}, {spellings_of_choice()}")
        self.house = open_house(load(self.config), url, utc_now)
        self.phones, self.mail = Phones(utc_now), Phones(utc_now, Medium.EMAIL)
        self._texting = Texting(people, acknowledge_by_person, self.house.key, ["DK"])
        self._desk = Desk(self.house.service, utc_now)
        premises = replace(premises_of(self.house, self.config), send=self._code)
        outside = outside_of(self.house)
        assert outside is not None
        self.app = build_app(self.house, self._desk, also=doors(outside), premises=premises)
        self._delivery = Delivery(
            self.house.engine, {"sms": self.phones, "mail": self.mail}, People(self.house.key),
            terms_of(self.house.settings, self.house.service.policies), now=utc_now, chance=Random(1),
        )  # fmt: skip

    def says(self, contact: str) -> None:
        """Write the settings, with somebody to ask named in them."""
        self.config.write_text(dedented(SETTINGS % contact), encoding="utf-8")

    def __call__(self, *words: str, given: str = "") -> str:
        """Give a command; what it prints must name nobody either, and is given back."""
        verb = words[0].split()
        done = CliRunner().invoke(cli, [*verb, str(self.config), *words[1:], "--db", self.url], input=given)
        assert done.exit_code == 0, done.output
        return done.output

    def imported(self) -> None:
        """Let a list come in that says more than it should."""
        lat, lon = HOME
        rows = [
            f"{ID};20 10 77 31;{MAIL};da;1-2-2020;Ja tak, hilsen {NAME};{lat:.5f};{lon:.5f};{NAME};Elmevej 7",
            f"{ANOTHER[2]};{ANOTHER[1]};;da;1-2-2020;Ja tak;{lat + 0.01:.5f};{lon:.5f};{ANOTHER[0]};Elmevej 9",
        ]
        file = self.folder / "naboer.csv"
        file.write_text("\n".join([COLUMNS, *rows, ""]), encoding="utf-8")
        for group in ("nabo", "vagt"):
            self("members import", group, str(file))
        file.unlink()

    def joins(self) -> None:
        """Let them join a group by a code, and say near where they live."""
        browser = TestClient(self.app, base_url="https://varsel.test", follow_redirects=False)
        page = browser.get("/join/lund/aaben")
        form = {"form": hidden(page, "form"), "agree": hidden(page, "agree"), "phone": "20107731", "area": "nord"}
        asked = browser.post("/join/lund/aaben", data=form)
        assert asked.status_code == 200, asked.text
        code = self.phones.of(NUMBER)[-1]
        digits = next(word for word in code.replace(".", " ").split() if word.isdecimal() and len(word) == 6)
        done = browser.post("/join/lund/aaben", data={"ticket": hidden(asked, "ticket"), "code": digits})
        assert done.status_code == 303, done.text

    def reported(self, *bodies: str) -> None:
        """Let the police report; what is refused is kept as it came."""
        self.house.service.receive([Arrival(body.encode(), "POST /v1/reports") for body in bodies], utc_now())

    def spate(self, name: str) -> None:
        """Let a spate come, be approved and be told to everybody, one of whom the provider refuses now and then."""
        hours = (utc_now() - START) / timedelta(hours=1)
        for report in spate(name, hours, every=0.2):
            assert report.reported_at
            self._clock.move_to(report.reported_at)
            self.reported(write_json(report))
        self.deliver()
        waits = [json.loads(line) for line in self("approve").splitlines() if line.startswith("{")]
        for alert in {line["alert_id"] for line in waits if line["group"] == "nabo"}:
            self("approve", alert, "--by", "Anna Holm")
        self.deliver()

    def deliver(self) -> None:
        """Do what the service does every moment, for an hour."""
        for _ in range(4):
            self._clock.shift(timedelta(minutes=15))
            self.house.service.tick(utc_now())
            self._delivery.deliver(500)

    def texts(self, body: str) -> None:
        """Let them text us."""
        with self.house.engine.begin() as conn:
            self._texting.take(conn, Text(f"SM{utc_now()}", NUMBER, heard(body)), utc_now())

    def later(self, **units: float) -> None:
        """Let time pass."""
        self._clock.shift(timedelta(**units))

    def leaves_by_link(self) -> None:
        """Let them follow the link in a mail that they got."""
        with self.house.engine.connect() as conn:
            person = nameless(self.house.key, MAIL)
            ref = conn.execute(select(outbox.c.ref).where(outbox.c.person == person).limit(1)).scalar_one()
        browser = TestClient(self.app, base_url="https://varsel.test")
        assert browser.post(leave_path(self.house.key, ref)).status_code == 200

    def quarrels(self) -> None:
        """Let a number be refused by the provider, in words that name it."""
        self.phones.trouble[NUMBER] = Undeliverable(Reason.UNKNOWN_NUMBER, "code 21211")
        self.spate("q")
        del self.phones.trouble[NUMBER]

    def settles_files(self) -> None:
        """Write down the settings as they are, as the console and workers do, and then without the person."""
        with self.house.engine.begin() as conn:
            remember(conn, self.config.read_text("utf-8"), "Anna Holm", utc_now(), None)
        self("apply", "--by", "Anna Holm")
        self.says("botryg@lund.example, 12 34 56 78")
        with self.house.engine.begin() as conn:
            remember(conn, self.config.read_text("utf-8"), "Anna Holm", utc_now(), None)
        self("apply", "--by", "Anna Holm")
        with self.house.engine.begin() as conn:  # they are dated by the server's clock, which nobody sets for us
            conn.execute(update(settings_in_force).values(applied_at=utc_now()))

    def close(self) -> None:
        """Go home."""
        self._delivery.close()
        self._desk.close(timedelta(seconds=10))
        self.house.engine.dispose()

    def _code(self, _channel: str, message: Message) -> None:
        self.phones.shown.append(Shown(message.to, utc_now(), message.text))


def spellings_of_choice() -> str:
    """Write the number as a settings file would."""
    return list(spellings())[4]


@contextmanager
def life(url: str, folder: Path) -> Iterator[Life]:
    """Open the town."""
    with time_machine.travel(BEGINS, tick=False) as clock:
        found = Life(url, folder, clock)
        try:
            yield found
        finally:
            found.close()
