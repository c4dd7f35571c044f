"""A stage, a local time and incidents in; which of the five pieces of advice helps most now out."""

from collections.abc import Iterable
from datetime import datetime

from .coarse import HOMES, WAYS, usual
from .facts import Incident, Stage

ADVICE = ("neighbours", "light_and_hedge", "hard_to_enter", "safe_payment", "call_114")

_DARK_MONTHS = frozenset({10, 11, 12, 1, 2, 3})
_HOLIDAYS = frozenset({7, 8})
_ALWAYS = ("call_114", "neighbours", "hard_to_enter", "light_and_hedge", "safe_payment")


def choose_advice(stage: Stage, at: datetime, incidents: Iterable[Incident], times: int = 1) -> str:
    """Choose a piece of advice; ``at`` is in local time, ``times`` how often the group has been told, now included.

    A thread that goes on gives another one each time. When it is over, what a calm week is good for: the first that
    was not given yet. A withdrawal asks for nothing but an open eye.
    """
    if stage is Stage.WITHDRAWN:
        return "call_114"
    told = list(incidents)
    homes = usual(HOMES, (incident.dwelling for incident in told))
    order = in_order(at.month, homes, usual(WAYS, (incident.entry for incident in told)))
    if stage is Stage.OVER:
        given = order[: times - 1]
        lasting = [each for each in order if each != "call_114"]
        return next((each for each in lasting if each not in given), lasting[0])
    return order[(times - 1) % len(order)]


def in_order(month: int, homes: str, way: str) -> list[str]:
    """Put the advice in the order in which it helps, by season, kind of home and way in.

    >>> in_order(11, "flat", "door")
    ['hard_to_enter', 'call_114', 'neighbours', 'safe_payment']
    """
    first = ["hard_to_enter"] if way else []
    if way == "garden_door" or month in _DARK_MONTHS:
        first.append("light_and_hedge")
    if month in _HOLIDAYS:
        first.append("neighbours")
    order = dict.fromkeys((*first, *_ALWAYS))
    return [each for each in order if not (homes == "flat" and each == "light_and_hedge")]
