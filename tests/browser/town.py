"""The invented town with its console, served over HTTP at a time that the test moves, and its telephone exchange."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from random import Random
from typing import Self, TypeVar

from argon2 import PasswordHasher
from sqlalchemy import select, update

from notifiers.outbox import approving
from notifiers.outbox.auditing import How
from notifiers.people.importing import take
from notifiers.people.nearness import cell_of
from notifiers.recipients import Listing, Recipient
from streams.core.facts import Report
from streams.tables import alerts
from streams.web_tables import accounts
from tests.web.console.house import Console
from tests.world import CONFIG, TOWN, burglary, in_order
from trygvarsel.codes import Codes
from trygvarsel.demo.exchange import Exchange, Line
from trygvarsel.equipping import Equipment
from trygvarsel.running import Keeper
from trygvarsel.wiring import outside_of, premises_of
from web.access.accounts import By, add, grant
from web.access.passwords import Passwords
from web.access.roles import Role
from web.access.sessions import begin
from web.app import build_app
from web.console.shell import Shell
from web.demo.handsets import Bubble, Handset, Handsets
from web.demo.phones import phones_pages
from web.doors import doors
from web.serving import HERE, Serving, listen, server

T = TypeVar("T")

PASSWORD = "tern-eng-lund-havn"  # noqa: S105 - of people who do not exist, in a database that lasts a second
PEOPLE: dict[str, tuple[Role, ...]] = {
    "Rikke Reader": (Role.READER,),
    "Karen Holm": (Role.COORDINATOR,),
    "Anders Friis": (Role.APPROVER,),
    "Pia Politi": (Role.READER, Role.POLICE),
}
"""Who may sign in; the login is the first name."""

ANNA, BEN, GONE, CLARA = "+4520120001", "+4520120002", "+4520120003", "+4520120004"
"""Three members in Nordby, the last of whom has another number since; and somebody who is to become one."""

_HEAD = """
    sending: on
    public_url: "{url}"
    channels:
      sms:
        kind: twilio
        base_url: "http://127.0.0.1:{exchange}"
        sender: BoTrygt
        opt_out_number: "{inbound}"
        account_sid_env: TRYGVARSEL_DEMO_ACCOUNT
        auth_token_file: exchange.token
        price_per_segment: 0.32
        segments_per_second: 100
    limits: {{first_few: 0}}
"""
_PHONES = {"Anna": ANNA, "Ben": BEN, "Gone": GONE, "Clara": CLARA}
_INBOUND, _TOKEN = "+4592450001", "a token of the test's own"
_TAIL = """
        roles: {coordinator: [Karen Holm, Anders Friis]}
"""
_MORE = {
    "areas: [nord]}": "areas: [nord], open_to_all: on}",
    "window: 7 days}\n": "window: 7 days}\n          - {kind: space_time_scan, false_alerts_per_year: 1}\n",
}
"""What the settings that other tests share have too little of."""
_ROUNDS = 4
_CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Town(Console):
    """The town's console, up while the block lasts."""

    def __init__(self, folder: Path) -> None:
        self._listener = listen(0)
        self.url = f"http://{HERE}:{self._listener.getsockname()[1]}"
        self.handsets = Handsets([Handset(name.lower(), number, name, "Nordby") for name, number in _PHONES.items()])
        self.exchange = Exchange(lambda: self.at)
        self.exchange.wrong, self.exchange.patience = frozenset({GONE}), 0.0
        (folder / "exchange.token").write_text(_TOKEN, "utf-8")
        head = _HEAD.format(url=self.url, exchange=self.exchange.port, inbound=_INBOUND)
        text = CONFIG.rstrip()
        for less, more in _MORE.items():
            assert less in text
            text = text.replace(less, more)
        super().__init__(folder, head + text + _TAIL)
        outside = outside_of(self.house)
        assert outside
        self._equipment = Equipment(self.house.engine, self.house.metrics, self.house.now, lambda _: None)
        self._codes = Codes(lambda: self.house.settings)
        keeper = Keeper(self.config, self.house, self._desk, equip=self._equipment.opened)
        self.premises = replace(premises_of(self.house, self.config, keeper), send=self._codes.send)
        phones = phones_pages(
            self.handsets,
            lambda handset, text: self.exchange.text_in(handset.number, text),
            Shell(self.premises),
            lambda: self.at,
            UTC,
        )
        self.app = build_app(self.house, self._desk, also=[*doors(outside), phones], premises=self.premises)
        self._serving = Serving(server(self.app), self._listener)
        # Playwright keeps an event loop in the thread that tests run in; delivery needs one of its own.
        self._apart = ThreadPoolExecutor(1)
        self.apart(lambda: self._equipment.change(self.house.settings))
        self._sessions: dict[str, str] = {}
        self._settle_in()

    def __enter__(self) -> Self:
        self._serving.__enter__()
        self.exchange.open(Line(self.url, _INBOUND, _TOKEN), self.handsets)
        return self

    def __exit__(self, *_: object) -> None:
        self._serving.__exit__(None, None, None)
        self._codes.close(5)
        self._equipment.stop()
        self.apart(self._equipment.close)
        self._apart.shutdown()
        self.exchange.close()
        super().__exit__()

    def apart(self, work: Callable[[], T]) -> T:
        """Do something in a thread of its own, and wait for it."""
        return self._apart.submit(work).result(20)

    def approve(self) -> None:
        """Give the word that everything waits for."""
        with self.house.engine.begin() as conn:
            for each in approving.waiting(conn, self.at):
                approving.approve(conn, each.alert_id, each.group_id, "Karen Holm", self.at)

    def deliver(self) -> None:
        """Send what is due, and let word come of it; a round that took too long leaves the rest to the next."""
        for _ in range(_ROUNDS):
            self.apart(self._equipment.deliver)
            while not self.exchange.quiet():
                time.sleep(0.005)

    def session(self, name: str) -> str:
        """Sign somebody in behind the door, once; give what their browser is to hold."""
        if name not in self._sessions:
            with self.house.engine.begin() as conn:
                self._sessions[name] = begin(conn, self._accounts[name], self.at)
        return self._sessions[name]

    def speak(self, name: str, language: str) -> None:
        """Let somebody read this language from now on."""
        with self.house.engine.begin() as conn:
            conn.execute(update(accounts).where(accounts.c.name == name).values(language=language))

    def spates(self) -> list[str]:
        """Name the spates there have been, the oldest first."""
        with self.house.engine.connect() as conn:
            return list(dict.fromkeys(conn.scalars(select(alerts.c.spate_id).order_by(alerts.c.seq))))

    def texts(self, number: str) -> Sequence[Bubble]:
        """Read what has come to a phone."""
        (found,) = (each for each in self.handsets.drawn if each.number == number)
        return self.handsets.bubbles(found)

    def _settle_in(self) -> None:
        by, keep = By("the test", How.COMMAND, self.at), Passwords(_CHEAP).kept(PASSWORD)
        self._accounts = {}
        with self.house.engine.begin() as conn:
            for name, roles in PEOPLE.items():
                account = add(conn, name.partition(" ")[0], name, by, password=keep)
                grant(conn, account, [("lund", role) for role in roles], by)
                self._accounts[name] = account
            listing = Listing([_member(n, number) for n, number in enumerate((ANNA, BEN, GONE))], [], [])
            take(conn, self.premises.key, "lund/nabo_nord", listing, UTC, self.at, whole=True)


def _member(n: int, number: str) -> Recipient:
    lat, lon = TOWN.degrees(60.0 * n, 3000.0)
    return Recipient(f"r-{n + 1}", number, "da", date(2026, 1, 1), "Ja tak", cell9=cell_of(lat, lon))


def a_quiet_year() -> list[Report]:
    """Report a year in which little happens, and now and then two burglaries near each other."""
    chance = Random(7)
    places = [(chance.uniform(-3000, 3000), chance.uniform(-6000, 6000)) for _ in range(60)]
    days = sorted(chance.uniform(-360, -10) for _ in places)
    reports = [burglary(f"q{n}", 24 * day, x, y) for n, (day, (x, y)) in enumerate(zip(days, places, strict=True))]
    pairs = [burglary(f"p{n}", 24 * days[n] + 20, *places[n]) for n in range(0, 60, 12)]
    return in_order([*reports, *pairs])
