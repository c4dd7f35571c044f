"""What was really told of a partnership's spates in; memory that goes on with the threads still open, out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from detectors.base import Finding

from .facts import Alert, Stage
from .memory import Memory
from .policy import Policy
from .spates import Lately, Spate, Told
from .telling import NEWS, place, wants

_ENDED = frozenset({Stage.OVER, Stage.WITHDRAWN})
_FIRST = "located 0"  # the detector that says what is left of it when a report is taken back
_DAY = 86_400.0

Threads = dict[str, list[Alert]]


def taken_up(policy: Policy, memory: Memory, told: Iterable[Alert]) -> None:
    """Correct what was rebuilt from reports by what was really told, so that every thread goes on and none begins anew.

    Memory that is rebuilt under other settings than those it was lived through with may hold spates that nobody ever
    heard of, lack some that people wait to hear the end of, or believe that a group was told what it was not. Under
    the same settings this changes nothing. What was kept back from a group to leave it in peace counts as told, where
    memory does not know better.

    Parameters
    ----------
    policy, memory
        What the partnership decides by now, and its memory as its reports alone make it under that.
    told
        All alerts, in the order raised, of every spate that no alert has ended, that is open in memory, or that memory
        has some group told of lately.
    """
    threads: Threads = defaultdict(list)
    for alert in told:
        threads[alert.spate_id].append(alert)
    opened = {id_: thread for id_, thread in threads.items() if _is_open(thread)}
    memory.lately = {
        (group, area): last
        for (group, area), last in memory.lately.items()
        if any(alert.group == group for alert in threads.get(last.spate_id, ()))
    }
    rebuilt, memory.spates = memory.spates, {}
    for id_, thread in opened.items():
        if id_ in rebuilt:
            memory.spates[id_] = _corrected(policy, rebuilt[id_], thread)
        else:
            memory.spates[id_] = _resumed(memory, thread)
            _cool(policy, memory, memory.spates[id_], thread)


def _is_open(thread: Sequence[Alert]) -> bool:
    record = [alert.stage for alert in thread if alert.group is None]
    return bool(record) and not _ENDED & set(record)


def _corrected(policy: Policy, spate: Spate, thread: Sequence[Alert]) -> Spate:
    """Let a spate that was found again know of each group what it has heard, and nothing that it has not."""
    really = _told(thread)
    told = {
        group: said if said.not_before or _agree(said, really.get(group)) else really.get(group, said)
        for group, said in spate.told.items()
        if group in really or not wants(policy, group, Stage.OPENED)
    }
    return replace(spate, told={**really, **told})


def _told(thread: Sequence[Alert]) -> dict[str | None, Told]:
    times = Counter(alert.group for alert in thread)
    return {alert.group: Told(alert.at, frozenset(alert.report_ids), times[alert.group]) for alert in thread}


def _agree(said: Told, really: Told | None) -> bool:
    """Tell whether memory knows of a telling what was said; it may count more as known, for some is no news."""
    return really is not None and said.at == really.at and really.members <= said.members


def _resumed(memory: Memory, thread: Sequence[Alert]) -> Spate:
    """Make a spate that today's settings would not have found again from what was told of it."""
    record = [alert for alert in thread if alert.group is None]
    first, last = record[0], record[-1]
    source = _FIRST if memory.watch.located else next(iter(memory.watch.counted))
    x, y = memory.watch.ground.metres(last.lat, last.lon)
    since = last.window_from.timestamp() / _DAY
    finding = Finding(
        last.observed,
        last.expected,
        last.score,
        last.false_alerts_per_year,
        x,
        y,
        float(last.radius_m),
        since,
        last.report_ids,
    )
    return Spate(
        id=last.spate_id,
        source=source,
        opened_at=first.at,
        members=last.report_ids,
        trigger=last.triggered_by,
        finding=finding,
        lat=last.lat,
        lon=last.lon,
        window_from=last.window_from,
        last_known=last.at,
        told=_told(thread),
    )


def _cool(policy: Policy, memory: Memory, spate: Spate, thread: Sequence[Alert]) -> None:
    """Leave the groups that have just heard of it in peace, as after any news."""
    for alert in thread:
        if alert.group is not None and alert.stage in NEWS:
            here = (alert.group, place(policy, memory, spate, alert.group))
            before = memory.lately.get(here)
            if before is None or before.at < alert.at:
                memory.lately[here] = Lately(spate.id, alert.at)
