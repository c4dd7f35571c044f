"""A folder of public burglary records in; the measured blocks of docs/replay.md, written anew, out."""  # noqa: INP001

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

HERE = Path(__file__).parent
PAGE = HERE.parent / "replay.md"
CITIES = {
    "atlanta": "atlanta_2016_2019.csv.gz",
    "stlouis": "stlouis_2008_2017.csv.gz",
    "toronto": "toronto_2014_2019.csv.gz",
}
_POINTING = ("lat", "lon", "triggered_by", "report_ids")


class Walk(NamedTuple):
    """What one city's replay said and wrote."""

    said: str
    alerts: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    refused: list[dict[str, Any]]


def walk(city: str, records: Path) -> Walk:
    """Replay a city's records."""
    names = ("alerts", "messages", "refused")
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{name}.jsonl" for name in names]
        options = [word for name, file in zip(names, files, strict=True) for word in (f"--{name}", str(file))]
        words = ["replay", str(HERE / f"{city}.yaml"), CITIES[city], *options]
        done = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", "from trygvarsel.cli import main; main()", *words],
            cwd=records, check=True, capture_output=True, text=True,
        )  # fmt: skip
        written = [[json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] for file in files]
    return Walk("\n".join(line.rstrip() for line in done.stderr.splitlines()), *written)


def measured(city: str, found: Walk) -> dict[str, str]:
    """Give the city's blocks by name."""
    opened = next(alert for alert in found.alerts if alert["group"] is None)
    shown = {name: value for name, value in opened.items() if name not in _POINTING}
    first = [json.dumps(each, ensure_ascii=False) for each in found.messages[:2]]
    return {
        f"{city}, said": _fenced(found.said),
        f"{city}, alert": _fenced(json.dumps(shown, ensure_ascii=False), "json"),
        f"{city}, messages": _fenced("\n".join(first), "json"),
        f"{city}, told": f"{told(opened)}\n",
        f"{city}, read": _reading(found),
    }


def told(alert: dict[str, Any]) -> str:
    """Say in words what an alert says in numbers."""
    return (
        f"In words: {alert['observed']} burglaries within {alert['radius_m']} m, "
        f"where {alert['expected']:g} are usual; "
        f"chance alone does as much {alert['false_alerts_per_year']:g} times a year."
    )


def _reading(found: Walk) -> str:
    record = [alert for alert in found.alerts if alert["group"] is None]
    opened = [alert["spate_id"] for alert in record if alert["stage"] == "opened"]
    size = {alert["spate_id"]: len(alert["report_ids"]) for alert in record}
    grew = {alert["spate_id"] for alert in record if alert["stage"] == "growing"}
    texts = Counter(message["group"] for message in found.messages)
    sizes = Counter(message["segments"] for message in found.messages)
    rows = {
        "spates noticed": f"{len(opened):,}",
        "of them grew after they were noticed": f"{len(grew):,}",
        "burglaries in a spate, median and most": f"{median(size.values()):g}, {max(size.values())}",
        "texts to the watch group, to the police": f"{texts['watch']:,}, {texts['police']:,}",
        "texts of 1 and of 2 SMS segments": f"{sizes[1]:,}, {sizes[2]:,}",
        "texts of more segments, or without advice": f"{sum(map(_at_fault, found.messages)):,}",
    }
    return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())]) + "\n"


def _at_fault(message: dict[str, Any]) -> bool:
    return message["segments"] > 2 or not message["advice"]


def _fenced(text: str, language: str = "") -> str:
    return f"```{language}\n{text}\n```\n"


def main() -> None:
    """Measure, and write the page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("records", type=Path, help="the folder that holds the three files")
    records = asked.parse_args().records
    page = PAGE.read_text(encoding="utf-8")
    for city in CITIES:
        for name, block in measured(city, walk(city, records)).items():
            between = re.compile(rf"(<!-- measured: {name} -->\n\n).*?(\n<!-- end -->)", re.DOTALL)
            page, found = between.subn(lambda marks, block=block: marks[1] + block + marks[2], page)  # type: ignore[misc]
            if found != 1:
                sys.exit(f"{PAGE.name}: expected one place for {name}, found {found}")
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
