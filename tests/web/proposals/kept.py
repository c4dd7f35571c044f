"""A console whose house is kept to its settings file; what is proposed in it, and what the log says."""

from pathlib import Path
from typing import Any

import httpx
from fastapi.testclient import TestClient

from config.editing import Path as Place
from config.load import load
from config.schema.detection import NearRepeatSettings
from notifiers.outbox.auditing import What, decisions
from tests.web.console.house import Console
from tests.world import CONFIG, START, dedented
from trygvarsel.running import Keeper
from trygvarsel.wiring import open_house, premises_of
from web.access.roles import Role
from web.app import build_app
from web.console.proposing.edits import write_edits
from web.desk import Desk

TWO = f"""{CONFIG}
      odder:
        name: Bo trygt Odder
        areas:
          by: {{name: Odder By, circle: {{lat: 55.97, lon: 10.15, metres: 3300}}}}
        groups:
          politi: {{name: Politi, kind: police}}
"""
RADIUS: Place = ("detection", 0, "radius")


class Kept(Console):
    """A console in which settings come into force."""

    def __init__(self, folder: Path, text: str = TWO) -> None:  # builds the app once, after all that it rests on
        self.at, self.said = START, list[str]()
        self.config = folder / "settings.yaml"
        self.config.write_text(dedented(text), "utf-8")
        self.house = open_house(load(self.config), f"sqlite:///{folder}/console.db", lambda: self.at)
        self._desk = Desk(self.house.service, self.house.now)
        self.keeper = Keeper(self.config, self.house, self._desk, self.said.append)
        self.keeper.begin()
        self.serve(self.keeper)

    def serve(self, keeper: Keeper) -> None:
        """Open the console to what somebody keeps."""
        self.premises = premises_of(self.house, self.config, keeper)
        self.app = build_app(self.house, self._desk, premises=self.premises)

    @property
    def text(self) -> str:
        """The settings file as it is."""
        return self.config.read_bytes().decode()

    def by_hand(self, old: str, new: str) -> None:
        """Change the file as somebody with an editor does."""
        assert old in self.text
        self.config.write_bytes(self.text.replace(old, new).encode())

    def radius(self) -> float:
        """Give the radius that is in force."""
        found = self.house.settings.partnerships["lund"].detection[0]
        assert isinstance(found, NearRepeatSettings)
        return found.radius

    def log(self) -> list[tuple[What, str, str]]:
        """Tell what the log says."""
        with self.house.engine.connect() as conn:
            return [(each.what, each.who, each.detail) for each in decisions(conn)]


def propose(browser: TestClient, changes: dict[Place, Any], reason: str = "for mange varsler") -> httpx.Response:
    """Propose changes to Lund."""
    sent = {"edits": write_edits(changes), "reason": reason}
    answer: httpx.Response = browser.post("/console/lund/proposals", data=sent)
    return answer


def proposed(browser: TestClient, changes: dict[Place, Any], reason: str = "for mange varsler") -> str:
    """Propose changes that can be made; give the address of the proposal."""
    answer = propose(browser, changes, reason)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def approver(house: Console, name: str = "Bo") -> TestClient:
    """Sign somebody in who may approve."""
    return house.browser(Role.APPROVER, name=name)
