"""Three break-ins in Farum in; which phones rang that week, which did not, and what `why` said of each, out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from notifiers.message import Undeliverable
from notifiers.reasons import Reason
from tests.stories import people
from tests.stories.people import FARUM
from tests.stories.town import Town, breakin, local, town

ANNE: Final = ("--by", "Anne Vestergaard")
VAERLOESE: Final = (55.783, 12.372)
ELSEWHERE_IN_FARUM: Final = (55.827, 12.386)
SILENT: Final = (
    ("swift", "nabohjaelp_farum"),
    ("crane", "nabohjaelp_farum"),
    ("heron", "nabohjaelp_farum"),
    ("kite", "nabohjaelp_farum"),
    ("rook", "grundejere_farum"),
    ("raven", "grundejere_farum"),
    ("gull", "lejere_farum"),
    ("stork", "grundejere_vaerloese"),
    ("duty-3", "politiet"),
)
"""Those whose phones stay silent on Wednesday, in the group because of which they do."""


@dataclass(slots=True)
class Week:
    """All that is remembered of it: texts that waited, who rang at which step, screens, and reasons by recipient."""

    spate: str = ""
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    rang: dict[str, Mapping[str, str]] = field(default_factory=dict)
    screens: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def played(folder: Path) -> Week:
    """Play the week, after three weeks in which there was something in Værløse."""
    week = Week()
    with town(folder, local("20/10", "12:00")) as furesoe:
        furesoe.phones.trouble[people.number("kite")] = Undeliverable(Reason.UNKNOWN_NUMBER)
        _october_in_vaerloese(furesoe)
        _tuesday(furesoe, week)
        _before_eight(furesoe, week)
        _wednesday(furesoe, week)
        _friday(furesoe, week)
        week.problems = furesoe.problems
    return week


def _october_in_vaerloese(furesoe: Town) -> None:
    """Let Værløse hear of a spate, and of its end: heron, who is a landowner there too, has then had two texts."""
    days = (("20/10", "18:10"), ("21/10", "07:20"), ("21/10", "09:30"))
    furesoe.reported(*(breakin(f"v{n}", local(*when), VAERLOESE, 90.0 * n) for n, when in enumerate(days)))
    _approve_all(furesoe)
    furesoe.until(local("4/11", "10:00"), every=timedelta(hours=12))
    _approve_all(furesoe)


def _tuesday(furesoe: Town, week: Week) -> None:
    furesoe.until(local("10/11", "12:00"), every=timedelta(hours=12))
    evening = (local("10/11", "19:40"), local("10/11", "22:15"))
    furesoe.reported(*(breakin(f"f{n}", at, FARUM, 110.0 * n) for n, at in enumerate(evening)))
    week.rang["tuesday evening"] = furesoe.rang(since=local("10/11", "12:00"))


def _before_eight(furesoe: Town, week: Week) -> None:
    """Report the third at ten to seven: partners hear at once, and the second at the police answers."""
    furesoe.reported(breakin("f2", local("11/11", "06:50"), FARUM, 220.0))
    week.rang["06:50"] = furesoe.rang(since=local("11/11", "06:50"))
    furesoe.until(local("11/11", "07:20"))
    week.rang["07:20"] = furesoe.rang(since=local("11/11", "07:00"))
    furesoe.until(local("11/11", "07:26"))
    furesoe.texts("duty-2", "Ok, tak")
    furesoe.until(local("11/11", "08:05"))


def _wednesday(furesoe: Town, week: Week) -> None:
    """Approve at ten past eight; then comes a STOP at twenty to nine, and the landowners' quiet hours end at nine."""
    waiting = [json.loads(line) for line in furesoe("approve").stdout.splitlines()]
    week.texts = {(line["group"], line["language"]): line["text"] for line in waiting}
    alerts = {line["group"]: line["alert_id"] for line in waiting}
    furesoe.until(local("11/11", "08:10"))
    for group in ("nabohjaelp_farum", "grundejere_farum"):
        furesoe("approve", alerts[group], *ANNE)
    furesoe("approve", alerts["lejere_farum"], "--decline", *ANNE)
    week.rang["08:10"] = furesoe.rang(since=local("11/11", "08:10"))
    week.spate = json.loads(furesoe("why", alerts["nabohjaelp_farum"]).stdout)["spate_id"]
    week.reasons["owl at 08:10"] = _why(furesoe, week.spate, "owl", "grundejere_farum")
    furesoe.until(local("11/11", "08:40"))
    furesoe.texts("raven", "STOP")
    furesoe.until(local("11/11", "09:00"))
    week.rang["09:00"] = furesoe.rang(since=local("11/11", "08:40"))
    furesoe.until(local("11/11", "12:00"))
    week.rang["till noon"] = furesoe.rang(since=local("11/11", "09:01"))
    week.screens["why"] = furesoe("why", week.spate).stderr
    week.reasons |= {bird: _why(furesoe, week.spate, bird, group) for bird, group in SILENT}


def _friday(furesoe: Town, week: Week) -> None:
    """Let another spate begin at the other end of Farum, two days later: the area is left in peace."""
    morning = [local("13/11", f"{hour:02}:00") for hour in (9, 10, 11)]
    furesoe.reported(*(breakin(f"g{n}", at, ELSEWHERE_IN_FARUM, 110.0 * n) for n, at in enumerate(morning)))
    week.rang["friday"] = furesoe.rang(since=local("13/11", "00:00"))
    last = json.loads(furesoe.house.service.store.alerts()[-1])
    week.screens["friday"] = furesoe("why", last["spate_id"]).stderr


def _why(furesoe: Town, spate: str, bird: str, group: str) -> str:
    """Ask why for one person; what is said of them, without the name of the alert."""
    told = furesoe("why", spate, "--recipient", bird, "--group", group).stderr.splitlines()[-1]
    return told.partition(f"{bird} in {group}: ")[2]


def _approve_all(furesoe: Town) -> None:
    for line in furesoe("approve").stdout.splitlines():
        furesoe("approve", json.loads(line)["alert_id"], *ANNE)
