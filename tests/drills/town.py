"""A folder and a provider's address in; the settings, list and reports of a town that disaster will strike, out."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from detectors.ground import Ground
from streams.core.facts import Report
from streams.reports import write_json

SOURCE: Final = "nordsj"
PEOPLE: Final = {f"r-{number}": f"+45201{number:05d}" for number in range(1, 7)}
SECRET: Final = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOWN: Final = Ground(56.20, 11.55)  # at sea, where nobody lives
AREAS: Final = {"Nordby": (0, 3500), "Midtby": (0, 0), "Sydby": (0, -3500), "Østby": (4000, 0), "Vestby": (-5500, 0)}
"""Where the middle of each area is, in metres east and north; each has its own, so that texts can be told apart."""

SETTINGS: Final = """
sending: on
channels:
  sms:
    kind: twilio
    sender: BoTrygt
    opt_out_number: "+4592450001"
    base_url: "{provider}"
    segments_per_second: 100
  system: {{kind: webhook, url: "{partner}"}}
partnerships:
  furesoe:
    name: Bo trygt Lund
    areas:
{areas}
    detection:
      - {{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}}
    groups:
      naboer: {{kind: neighbourhood_watch, approval: none, quiet_hours: none, cooldown: none, recipients: naboer.csv}}
      kommunen: {{kind: municipality, channels: [system]}}
"""


@dataclass(frozen=True, slots=True)
class Town:
    """A folder with ``furesoe.yaml`` and the list that it names; ``began`` is some hours before now."""

    folder: Path
    began: datetime

    @classmethod
    def built(cls, folder: Path, provider: str, partner: str) -> "Town":
        """Write the files."""
        settings = SETTINGS.format(provider=provider, partner=partner, areas="\n".join(map(_area, AREAS)))
        (folder / "furesoe.yaml").write_text(settings, encoding="utf-8")
        with (folder / "naboer.csv").open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(["recipient", "phone", "language", "consent_at"])
            rows.writerows([name, phone, "da", "2026-01-01"] for name, phone in PEOPLE.items())
        (folder / "backups").mkdir()
        return cls(folder, datetime.now(UTC).replace(microsecond=0) - timedelta(hours=12))

    def spate(self, area: str, minutes: int) -> list[Report]:
        """Report a run of burglaries in an area, so many minutes after the town's beginning."""
        x, y = AREAS[area]
        return [self.burglary(f"{area}-{n}", minutes + n, x + 50 * n, y) for n in range(3)]

    def now(self) -> int:
        """Tell how many minutes after its beginning it is, rounded up."""
        return (datetime.now(UTC) - self.began) // timedelta(minutes=1) + 1

    def quiet(self, minutes: int, count: int = 15) -> list[Report]:
        """Report burglaries in Vestby that are far from each other: nobody is told of those."""
        x, y = AREAS["Vestby"]
        places = ((x - 1500 + 700 * (n % 5), y - 1400 + 700 * (n // 5)) for n in range(count))
        return [self.burglary(f"quiet-{n}", minutes + n, *place) for n, place in enumerate(places)]

    def burglary(self, name: str, minutes: int, x: float, y: float) -> Report:
        """Report one."""
        lat, lon = TOWN.degrees(x, y)
        at = self.began + timedelta(minutes=minutes)
        began = at - timedelta(hours=3)
        return Report(name, SOURCE, lat=lat, lon=lon, occurred_from=began, occurred_to=at, reported_at=at)

    def write(self, name: str, reports: Iterable[Report]) -> Path:
        """Write reports to a file, as CSV."""
        columns = [json.loads(write_json(each)) for each in reports]
        with (self.folder / name).open("w", newline="", encoding="utf-8") as file:
            rows = csv.DictWriter(file, sorted({column for each in columns for column in each}))
            rows.writeheader()
            rows.writerows(columns)
        return self.folder / name


def _area(name: str) -> str:
    lat, lon = TOWN.degrees(*AREAS[name])
    metres = 2500 if name == "Vestby" else 1500
    key = name.lower().replace("ø", "oe")
    return f"      {key}: {{name: {name}, circle: {{lat: {lat}, lon: {lon}, metres: {metres}}}}}"


def bodies(reports: Sequence[Report]) -> list[dict[str, object]]:
    """Give reports as they are sent over HTTP."""
    return [json.loads(write_json(each)) for each in reports]
