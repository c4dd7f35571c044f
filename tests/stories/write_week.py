"""The week in Farum in; the page that tells it, with every text and reason as it was, out.

Write it anew with ``python -m tests.stories.write_week``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.docs.pages import ROOT
from tests.stories.week import SILENT, Week, played

PAGE: Final = ROOT / "docs" / "a-week-in-farum.md"
_PAGE: Final = """\
# A week in Farum

A story from a coordinator's desk, in an invented town of a few people, each called by the made-up id of a list. It is
written by `python -m tests.stories.write_week`, which plays it on the real service with telephones that are not there.
A test plays it again, and fails when anything below is no longer so.

## Tuesday evening

Two break-ins are reported in Farum, at 19:40 and at 22:15. The rule there is at least three, and more than the place
usually sees. Nobody hears anything.

## Wednesday

**06:50.** The third. Partners hear at once, the police by text, the municipality by mail:

{partners}

The police have asked that one is written to after the other until somebody answers. `duty-1` does not, so at 07:20
`duty-2` is written to, and at 07:26 replies "Ok, tak". `duty-3` is left to sleep.

**08:05.** Neighbours wait for a coordinator, and for eight o'clock. `trygvarsel approve` shows what waits:

{waiting}

**08:10.** Anne Vestergaard approves the first two groups and declines the third, which has its own meeting tonight.
These phones ring:

{morning}

In the landowners' own quiet hours, until 09:00, nothing rings. `trygvarsel why` says of `owl`, who is one of them:

{owl}

**08:40.** `raven`, another landowner, texts STOP.

**09:00.** These phones ring:

{landowners}

## Why the others did not ring

Ask for one person with `trygvarsel why furesoe.yaml SPATE --recipient ID --group GROUP`. It says:

{reasons}

`swift` never agreed. Nobody without consent gets into a group; the service said so when it read the list:

{problems}

For the whole spate `trygvarsel why furesoe.yaml SPATE` says, each line after the name of the alert:

{why}

## Friday

A second spate, at the other end of Farum. The police and the municipality hear of it. The neighbours heard of Farum two
days ago, and are left in peace for a week. Why, is on record:

{friday}
"""


def told(week: Week) -> str:
    """Tell the week."""
    return _PAGE.format(
        partners=_block([week.rang["06:50"]["duty-1"]]),
        waiting=_block(f"{group} ({language})\n  {text}" for (group, language), text in week.texts.items()),
        morning=_table(week.rang["08:10"]),
        owl=_block([week.reasons["owl at 08:10"]]),
        landowners=_table(week.rang["09:00"]),
        reasons=_block(f"{bird:<8}{group:<22}{week.reasons[bird]}" for bird, group in SILENT),
        problems=_block(week.problems),
        why=_block(_unnamed(week.screens["why"])),
        friday=_block(_unnamed(week.screens["friday"])),
    )


def _block(lines: Iterable[str]) -> str:
    return "\n".join(["```", *lines, "```"])


def _table(rang: Mapping[str, str]) -> str:
    return "\n".join(["| phone | shows |", "| --- | --- |", *(f"| `{bird}` | {text} |" for bird, text in rang.items())])


def _unnamed(screen: str) -> list[str]:
    """Leave the alerts' names out, and keep the groups'."""
    return [line.partition(" ")[2] for line in screen.splitlines() if " furesoe/" in line]


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        PAGE.write_text(told(played(Path(folder))), encoding="utf-8")
