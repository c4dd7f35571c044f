"""A folder, a port and a seed in; the real service of the made-up town, its people and its accounts, ready, out."""

import asyncio
import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

import numpy as np

from config.load import load
from notifiers.audience import Medium
from notifiers.people import How, People, opt_out
from notifiers.people.importing import take
from notifiers.recipients import Listing
from streams.arrivals import Arrival
from streams.reports import write_json
from trygvarsel.codes import Codes
from trygvarsel.equipping import Equipment
from trygvarsel.running import Keeper
from trygvarsel.wiring import House, open_house, premises_of
from web.console.premises import Premises
from web.demo.handsets import Handsets
from web.demo.phones import PAGE
from web.desk import Desk
from web.serving import HERE

from .accounts import Account, keep_signed_in, open_accounts
from .clock import DemoClock
from .desk import Filing
from .exchange import ACCOUNT, Exchange, Line
from .plot import FIRST_DAY, plot
from .residents import residents

INBOUND: Final = "+4520109999"
"""The number that the townspeople text to."""

_ORIGIN: Final = "the demonstration"
_FOLDER: Final = Path(__file__).parent
_NOT_SOONER: Final = timedelta(minutes=2)
_SOON: Final = timedelta(seconds=1)


class Stage:
    """All that the demonstration with its console runs on; it is taken down at the end of the block.

    Parameters
    ----------
    folder
        Where the settings and the database are.
    port
        Where its pages are to be served.
    seed
        Another makes up another town, and another spate.
    say
        Tells whoever watches what the operator of a service would be told.
    """

    def __init__(self, folder: Path, port: int, seed: int, say: Callable[[str], object]) -> None:
        self.url, self.config = f"http://{HERE}:{port}", folder / "ternevig.yaml"
        self._token = secrets.token_hex(16)
        self.clock = DemoClock(datetime.combine(FIRST_DAY, time(), ZoneInfo("Europe/Copenhagen")))
        self._prolonged = self.clock.now()
        self.exchange = Exchange(self.clock.now)
        self._write(folder, port)
        self.house: House = open_house(load(self.config), f"sqlite:///{folder}/ternevig.db", self.clock.now)
        (self.policy,) = self.house.service.policies
        self.plot = plot(self.policy, seed)
        self.handsets = self._people_it(np.random.default_rng([seed, 1]))
        with self.house.engine.begin() as conn:
            self.accounts: tuple[Account, ...] = open_accounts(conn, self.policy.partnership, self.clock.now())
        self.desk = Desk(self.house.service, self.house.now)
        self._equipment = Equipment(self.house.engine, self.house.metrics, self.clock.now, say)
        self._equipment.change(self.house.settings)
        self._keeper = Keeper(self.config, self.house, self.desk, equip=self._equipment.opened)
        self._codes = Codes(lambda: self.house.settings)
        self.premises: Premises = replace(
            premises_of(self.house, self.config, self._keeper), send=self._codes.send, beside=((PAGE, "demo.phones"),)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._equipment.stop()
        self._codes.close(_SOON.total_seconds())
        self._equipment.close()
        self.exchange.close()
        self.desk.close(_SOON)
        self.house.engine.dispose()

    def open_line(self) -> None:
        """Let texts be taken, and word of them be carried; the pages must be served by now."""
        self._keeper.begin()
        self.exchange.open(Line(self.url, INBOUND, self._token), self.handsets)

    def begin(self) -> None:
        """Let the story begin: somebody has another number since, and the list does not know."""
        self.exchange.wrong, self.exchange.patience = self._moved_away, 1.0
        self.clock.go(1.0)

    def deliver(self) -> None:
        """Send what is due, and put what has been changed in the settings file in force."""
        self._keeper.look()
        self._equipment.deliver()

    def take(self, *filings: Filing) -> None:
        """Take reports in, in one go, as they come in over HTTP."""
        asyncio.run(self.desk.receive([Arrival(write_json(each.report).encode(), _ORIGIN) for each in filings]))

    def keep_signed_in(self) -> None:
        """Let nobody be shown out because the town's days pass in seconds."""
        if self.clock.now() - self._prolonged < _NOT_SOONER:
            return
        self._prolonged = self.clock.now()
        with self.house.engine.begin() as conn:
            keep_signed_in(conn, self.clock.now())

    def _write(self, folder: Path, port: int) -> None:
        """Write the settings: those of the town, with a console and a telephone exchange round them."""
        os.environ["TRYGVARSEL_DEMO_ACCOUNT"] = ACCOUNT
        (folder / "exchange.token").write_text(self._token, "utf-8")
        head, town, tail = (
            (_FOLDER / name).read_text("utf-8") for name in ("console_head.yaml", "town.yaml", "console_tail.yaml")
        )
        filled = head.format(port=port, exchange=self.exchange.port, inbound=INBOUND)
        self.config.write_text(filled + town[town.index("partnerships:") :] + tail, "utf-8")

    def _people_it(self, rng: np.random.Generator) -> Handsets:
        """Let people join their groups, and one of them leave again."""
        names = {group.id: group.name for group in self.policy.groups}
        people, now = residents(self.plot.town, names, rng), self.clock.now()
        key, zone = People(self.house.key).key, self.policy.timezone
        with self.house.engine.begin() as conn:
            for group, members in people.members.items():
                listing = Listing(list(members), [], [])
                take(conn, key, f"{self.policy.partnership}/{group}", listing, zone, now, whole=True)
            for number in people.numbers("opted_out"):
                opt_out(conn, key, number, Medium.PHONE, How.SMS, now)
        self._moved_away = people.numbers("moved_away")
        return Handsets(people.handsets)
