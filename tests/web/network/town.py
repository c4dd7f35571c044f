"""A town with members, for the pages about them: who they are, and the lists that coordinators send in."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from notifiers.people.importing import take
from notifiers.recipients import read
from tests.web.console.house import Console
from tests.world import TOWN

NETWORK = """
    sending: on
    channels:
      sms: {kind: print}
      mail: {kind: email, host: mail.lund.example, from_address: varsel@lund.example}
    partnerships:
      lund:
        name: Bo trygt Lund
        contact: botryg@lund.example, 12 34 56 78
        areas:
          nord: {name: Nordby, addresses: 120, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
          syd: {name: Sydby, addresses: 900, circle: {lat: 56.17, lon: 11.55, metres: 3300}}
          oest: {name: Østby, circle: {lat: 56.20, lon: 11.70, metres: 2000}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
        groups:
          nabo_nord:
            {name: Nabohjælp Nordby, kind: neighbourhood_watch, areas: [nord], languages: [da, en],
             channels: [sms, mail], open_to_all: on, approval: none, quiet_hours: none}
          nabo_syd: {name: Nabohjælp Sydby, kind: landowners, areas: [syd], approval: none}
          vagt: {name: Vagten, kind: police, channels: [sms], ask_next_after: 20 min}
      odder:
        name: Bo trygt Odder
        areas:
          vest: {name: Vestby, circle: {lat: 56.20, lon: 11.30, metres: 3000}}
        groups:
          hemmelig: {name: Nabohjælp Vestby, kind: neighbourhood_watch}
"""
HEADER = "recipient;phone;email;language;consent_at;consent_text;withdrawn_at;turn;lat;lon"


def number(count: int) -> str:
    """Give one of ten thousand telephone numbers."""
    return f"2010{count:04d}"


def row(count: int, *, consent: str = "1-2-2026", language: str = "da", home: bool = True, y: float = 3000.0) -> str:
    """Write the row of one member, who lives north of the middle of town."""
    lat, lon = TOWN.degrees(20.0 * (count % 40), y)
    where = f"{lat:.5f};{lon:.5f}" if home else ";"
    return f"r-{count:04d};{number(count)};;{language};{consent};Ja tak til sms;;;{where}"


def csv(rows: Sequence[str], encoding: str = "utf-8-sig") -> bytes:
    """Write a list as a Danish spreadsheet saves it."""
    return "\r\n".join([HEADER, *rows, ""]).encode(encoding)


def settle(console: Console, group: str, rows: Sequence[str]) -> None:
    """Let members live in the town, taken in on the command line an hour ago."""
    listing = read("list.csv", csv(rows), ["da", "en"], ["DK"], console.at.date())
    assert not listing.problems, listing.problems
    zone = console.house.settings.partnerships[group.partition("/")[0]].timezone
    with console.house.engine.begin() as conn:
        take(conn, console.house.key, group, listing, zone, console.at - timedelta(hours=1), whole=True)


def house(folder: Path) -> Console:
    """Open the town, with members in it."""
    return Console(folder, NETWORK)
