"""A town whose messages cost something, with people in it, a channel that remembers, and the console that steers it."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from notifiers.delivery import Delivery
from notifiers.keys import nameless
from notifiers.outbox.tables import messages, outbox
from notifiers.people import People
from notifiers.people.tables import members
from streams.tables import alerts
from tests.notifiers.street import Post
from tests.web.console.house import Console
from tests.world import spate
from trygvarsel.terms import terms_of
from web.access.roles import Role

CONFIG = """
    sending: on
    limits: {per_month: 100, first_few: 0}
    channels:
      sms: {kind: twilio, sender: BoTrygt, opt_out_number: "+4592450001", price_per_segment: 0.5}
      mail: {kind: email, host: mail.example.dk, from_address: varsel@example.dk}
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {name: Nordby, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
          syd: {name: Sydby, circle: {lat: 56.17, lon: 11.55, metres: 3300}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
        groups:
          nabo_nord:
            {name: Nabohjælp Nordby, kind: neighbourhood_watch, areas: [nord], languages: [da, en], quiet_hours: none}
          politi: {name: Politi, kind: police, ask_next_after: 15 minutes}
          kommune: {name: Kommunen, kind: municipality, channels: [mail]}
      odder:
        name: Bo trygt Odder
        areas:
          vest: {name: Vestby, circle: {lat: 56.40, lon: 11.55, metres: 3300}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
        groups:
          nabo_vest: {name: Nabohjælp Vestby, kind: neighbourhood_watch, quiet_hours: none}
"""

NUMBERS = tuple(f"+45201{n:05d}" for n in range(10))
"""Everybody's telephone."""


class Town:
    """The console, the people and what delivers to them.

    Parameters
    ----------
    folder
        Where the database is.
    """

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.console = Console(folder, config)
        house = self.console.house
        self.post = Post(lambda: self.console.at)  # type: ignore[arg-type]  # a clock is whatever tells the time
        self._settle_in()
        self.delivery = Delivery(
            house.engine,
            {"sms": self.post, "mail": Post(lambda: self.console.at)},  # type: ignore[arg-type]  # as above
            People(house.key),
            terms_of(house.settings, house.service.policies),
            now=lambda: self.console.at,
            chance=Random(1),
        )

    def _settle_in(self) -> None:
        """Let three Danes and an Englishman live in the north, one Dane elsewhere, and two be on duty."""
        house = self.console.house
        people = [("lund/nabo_nord", n, "en" if n == 3 else "da", 0) for n in range(4)]
        people += [("odder/nabo_vest", 4, "da", 0), ("lund/politi", 5, "da", 0), ("lund/politi", 6, "da", 1)]
        people += [("lund/kommune", 7, "da", 0)]
        agreed = self.console.at - timedelta(days=100)
        with house.engine.begin() as conn:
            for group, n, language, turn in people:
                email = f"r{n}@example.dk"
                row = {
                    "group_id": group,
                    "recipient": f"r-{n}",
                    "language": language,
                    "turn": turn,
                    "phone": NUMBERS[n],
                }
                keys = {"phone_person": nameless(house.key, NUMBERS[n]), "email_person": nameless(house.key, email)}
                conn.execute(insert(members).values(row | keys | {"email": email, "consent_at": agreed}))

    def spate(self, name: str = "a", count: int = 3, **where: float) -> str:
        """Let a spate be reported, and give its id."""
        self.console.report(*spate(name, 0, count, **where))
        with self.console.house.engine.connect() as conn:
            found = conn.execute(select(alerts.c.spate_id).order_by(alerts.c.seq.desc()).limit(1))
            return str(found.scalar_one())

    def deliver(self) -> None:
        """Deliver what is due; on a busy machine a round may end before all of it has left."""
        while self.delivery.deliver().fates:
            pass

    def later(self, **units: float) -> None:
        """Let time pass."""
        self.console.at += timedelta(**units)
        self.console.house.service.tick(self.console.at)

    def approver(self, name: str = "Anna", partnership: str = "lund", language: str = "da") -> TestClient:
        """Give the browser of somebody who may approve and steer."""
        roles = (Role.READER, Role.COORDINATOR, Role.APPROVER)
        return self.console.browser(*roles, partnership=partnership, name=name, language=language)

    def states(self, group: str) -> list[str]:
        """Say in which states a group's messages are."""
        with self.console.house.engine.connect() as conn:
            found = conn.execute(select(messages.c.state).where(messages.c.group_id == group)).scalars()
            return sorted({str(state) for state in found})

    def texts(self, group: str) -> Sequence[str]:
        """Give what is written to a group, by language."""
        with self.console.house.engine.connect() as conn:
            query = select(messages.c.text).where(messages.c.group_id == group).order_by(messages.c.language)
            return conn.execute(query).scalars().all()

    def rows(self, group: str) -> list[tuple[str, str]]:
        """Say in which state each recipient's message is."""
        with self.console.house.engine.connect() as conn:
            query = select(outbox.c.recipient, outbox.c.state).where(outbox.c.group_id == group)
            return sorted((row.recipient, str(row.state)) for row in conn.execute(query))

    def close(self) -> None:
        """Go home."""
        self.delivery.close()
        self.console.__exit__()


def card(page: str, group: str) -> str:
    """Cut out of a spate's page what it shows of the newest alert for a group that is named so."""
    cards: list[str] = re.findall(r'<article class="card hearing.*?</article>', page, re.DOTALL)
    return next(each for each in cards if f">{group}</h3>" in each)


def form(page: str, group: str, **also: str) -> dict[str, str]:
    """Read the hidden fields of a group's form, and fill in others."""
    fields = dict(re.findall(r'<input type="hidden" name="(alert|group|seen)" value="([^"]*)"', card(page, group)))
    return fields | also


def told(answer: httpx.Response) -> str:
    """Read what a page says has come of somebody's word."""
    found = re.search(r'<div id="said".*?>(.*?)</div>', answer.text, re.DOTALL)
    assert found, answer.text
    return " ".join(found[1].split())
