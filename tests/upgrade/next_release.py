"""The words of the command line in; what the next release makes of them out.

It is this one, but its formats have changed: it has a further step of tables, writes memory down under other names, and
sends copies in other bodies. What it decides is the same, so that its alerts can be compared with a replay's.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from streams.arrivals import Copy
from streams.bodies import packed, read_copies
from streams.core.facts import Refusal
from streams.core.snapshot import VERSION
from streams.formats import FORMATS, Bodies
from streams.migrations import HEAD, OURS
from streams.release import Release
from trygvarsel.cli import cli

REVISION: Final = "9001"

_FURTHER: Final = Path(__file__).with_name("following")
_STEPS: Final = replace(OURS, head=REVISION, oldest=HEAD, folders=(*OURS.folders, _FURTHER))

State = Mapping[str, Any]


def _newer(state: State) -> dict[str, Any]:
    """Call the clock the present, and count the incidents."""
    rest = {key: value for key, value in state.items() if key != "clock"}
    return {**rest, "version": VERSION + 1, "present": state["clock"], "count": len(state["heard"]["incidents"])}


def _older(state: State) -> dict[str, Any]:
    rest = {key: value for key, value in state.items() if key not in {"present", "count"}}
    return {**rest, "version": VERSION, "clock": state["present"]}


def _pack(copies: Iterable[Copy]) -> Iterator[bytes]:
    """Call the incidents copies."""
    yield from (_renamed(body, "incidents", "copies") for body in packed(copies))


def _read(body: bytes) -> list[Copy] | Refusal:
    return read_copies(_renamed(body, "copies", "incidents"))


def _renamed(body: bytes, before: str, after: str) -> bytes:
    return json.dumps({after if key == before else key: value for key, value in json.loads(body).items()}).encode()


_COPIES: Final = len(FORMATS.incidents) + 1

NEXT: Final = Release(
    _STEPS,
    replace(
        FORMATS,
        states={**FORMATS.states, VERSION + 1: REVISION},
        changes={**FORMATS.changes, (VERSION, VERSION + 1): _newer, (VERSION + 1, VERSION): _older},
        incidents=(*FORMATS.incidents, Bodies(_COPIES, REVISION, _pack, _read)),
    ),
)
"""The release after this one."""

if __name__ == "__main__":
    cli(obj=NEXT)
