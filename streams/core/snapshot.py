"""What is remembered of one partnership in, the same ready for JSON out, also as an older release has it; and back."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from detectors.base import Finding

from .facts import Incident
from .memory import Heard, Memory
from .plain import made, named, plain
from .policy import Policy
from .spates import Lately, Spate, Told

VERSION: Final = 1
"""Of the form in which memory is written down; goes up by one when that changes, a detector's own state included."""

Plain = Mapping[str, Any]
Changes = Mapping[tuple[int, int], Callable[[Plain], Plain]]
"""By two versions that follow each other, either way, what makes a state of the first one of the second."""

CHANGES: Changes = {}
"""The way here from each version that is still read, and the way back to each that an older release may need."""

_ELSEWHERE = ("finding", "told", "owed")  # the parts of a spate that are facts themselves


class Unreadable(ValueError):  # noqa: N818  (one that is met, and gone round)
    """A state from which nobody can go on: what it says is to be worked out anew from the reports."""


class UnknownState(Unreadable):
    """A state in a form that this release does not know."""

    def __init__(self, version: object) -> None:
        super().__init__(f"the state is of version {version!r}; this release reads {VERSION} and those it follows")
        self.version = version


class OtherSettings(Unreadable):
    """A state that other settings shaped: other areas, or detectors that remember something else."""


def written(memory: Memory, version: int = VERSION, changes: Changes = CHANGES) -> dict[str, Any]:
    """Write a memory down in a version, ready for JSON; equal memories are written the same.

    Whole numbers may be of hundreds of digits, and numbers are to be kept to the last one: the standard library's JSON
    does both.

    Raises
    ------
    UnknownState
        When no changes lead to that version.
    """
    return dict(_changed(_now(memory), version, changes))


def _now(memory: Memory) -> dict[str, Any]:
    return {
        "version": VERSION,
        "watch": memory.watch.state(),
        "heard": _heard(memory),
        "spates": [_spate(spate) for spate in memory.spates.values()],
        "clock": plain(memory.clock),
        "closed": plain(memory.closed),
        "risen": dict(sorted(memory.risen.items())),
        "lately": [[*key, named(last)] for key, last in sorted(memory.lately.items())],
        "live": memory.live,
        "let_go": memory.let_go,
    }


def read(policy: Policy, state: Plain, changes: Changes = CHANGES) -> Memory:
    """Recall the memory that was written down, to go on from as if it never had been.

    Raises
    ------
    UnknownState
        When it is of a version that no changes lead on from.
    OtherSettings
        When it is of other areas, or of detectors whose memory ours could not go on with.
    """
    known = _changed(state, VERSION, changes)
    memory = Memory.fresh(policy)
    try:
        memory.watch.restore(known["watch"])
    except ValueError as mismatch:
        raise OtherSettings(str(mismatch)) from None
    memory.heard = _read_heard(known["heard"])
    memory.spates = {spate.id: spate for spate in map(_read_spate, known["spates"])}
    memory.clock, memory.closed = _moment(known["clock"]), _moment(known["closed"])
    memory.risen = dict(known["risen"])
    memory.lately = {(group, area): made(Lately, last) for group, area, last in known["lately"]}
    memory.live, memory.let_go = known["live"], known["let_go"]
    return memory


def _changed(state: Plain, to: int, changes: Changes) -> Plain:
    """Take a state from its version to another, one version at a time."""
    at = state.get("version")
    while at != to:
        step = (at, at + (1 if at < to else -1)) if isinstance(at, int) else None
        if step is None or step not in changes:
            raise UnknownState(state.get("version"))
        state, at = changes[step](state), step[1]
    return state


def _heard(memory: Memory) -> dict[str, Any]:
    """Write incidents as rows under the names of their fields, for their rank follows from these; and who is none."""
    known = [heard.incident for _, heard in sorted(memory.heard.items()) if heard.incident]
    rows = [list(named(incident).values()) for incident in known]
    gone = [[key, *heard.rank] for key, heard in sorted(memory.heard.items()) if heard.incident is None]
    return {"columns": [field.name for field in fields(Incident)], "incidents": rows, "gone": gone}


def _read_heard(state: Plain) -> dict[str, Heard]:
    heard = {key: Heard((revision, withdrawn), None) for key, revision, withdrawn in state["gone"]}
    for values in state["incidents"]:
        incident = made(Incident, dict(zip(state["columns"], values, strict=True)))
        heard[incident.key] = Heard((incident.revision, False), incident)
    return heard


def _spate(spate: Spate) -> dict[str, Any]:
    """Write a spate down, and with it those whose end it owes to a group."""
    return {
        **named(spate, *_ELSEWHERE),
        "finding": named(spate.finding),
        "told": [[group, named(told)] for group, told in spate.told.items()],
        "owed": [[group, _spate(owed)] for group, owed in spate.owed.items()],
    }


def _read_spate(state: Plain) -> Spate:
    rest = {name: value for name, value in state.items() if name not in _ELSEWHERE}
    return made(
        Spate,
        rest,
        finding=made(Finding, state["finding"]),
        told={group: made(Told, told) for group, told in state["told"]},
        owed={group: _read_spate(owed) for group, owed in state["owed"]},
    )


def _moment(written_down: str | None) -> datetime | None:
    return datetime.fromisoformat(written_down) if written_down else None
