"""A world in; what a replay of its reports says there should be, out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from notifiers.outbox import GroupMessage
from streams.core.facts import Message, Outcome, Refusal, Report
from streams.core.intake import taken
from streams.core.memory import Memory
from streams.core.policy import Group
from streams.core.step import observe
from streams.files import Row
from streams.lines import alert_line
from streams.posting import posted
from streams.replay import Replay

from .world import World

MESSAGE = tuple(field.name for field in fields(GroupMessage) if field.name not in {"withheld", "near"})
"""What is compared of a message: all that is decided, and nothing of what delivery did with it."""

Version = tuple[str, str, int, bool]
"""A region, the key of a report, its revision, and whether that withdraws it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What there should be.

    ``alerts`` are lines by id and ``raised`` ids in order, by partnership; ``messages`` what was decided, by what names
    them; ``refused`` counts (report, kind, reason, body); ``versions`` are the copies that regions accepted, and
    ``after`` how many of them there are once so many reports were handled.
    """

    alerts: Mapping[str, str]
    raised: Mapping[str, list[str]]
    messages: Mapping[tuple[str, ...], tuple[Any, ...]]
    refused: Counter[tuple[str, ...]]
    versions: Counter[Version]
    after: list[int]


def expect(world: World) -> Expected:
    """Replay a world's reports."""
    refused: Counter[tuple[str, ...]] = Counter()
    alerts: dict[str, str] = {}
    raised: dict[str, list[str]] = {}
    messages: dict[tuple[str, ...], tuple[Any, ...]] = {}
    groups = {(policy.partnership, group.id): group for policy in world.policies for group in policy.groups}

    def refuse(row: Row, refusal: Refusal) -> None:
        refused[refusal.report_id, refusal.kind, refusal.reason, row.raw] += 1

    replay = Replay(world.policies, datetime.now(UTC), on_refused=refuse)
    for alert, worded in replay.over(world.rows):
        alerts[alert.alert_id] = alert_line(alert)
        raised.setdefault(alert.partnership, []).append(alert.alert_id)
        for message in worded:
            decided = posted(message, alert, _group(groups, alert.partnership, message))
            messages[_name(decided)] = tuple(getattr(decided, name) for name in MESSAGE)
    versions, after = _versions(world)
    return Expected(alerts, raised, messages, refused, versions, after)


def _group(groups: Mapping[tuple[str, str], Group], partnership: str, message: Message) -> Group:
    return groups[partnership, message.group]


def _name(message: GroupMessage) -> tuple[str, ...]:
    return message.alert_id, message.group_id, message.channel, message.language


def _versions(world: World) -> tuple[Counter[Version], list[int]]:
    """List every copy of a report that some region takes in, and how many there are after each report."""
    memories = {policy.partnership: Memory.fresh(policy) for policy in world.policies}
    versions: Counter[Version] = Counter()
    after, now = [], datetime.now(UTC)
    for row in world.rows:
        if isinstance(row.read, Report):
            somebodys = taken(world.policies, row.read)
            for policy in world.policies:
                memory = memories[policy.partnership]
                if observe(policy, memory, row.read, now, taken=somebodys).outcome is Outcome.ACCEPTED:
                    versions[policy.partnership, row.read.key, *row.read.rank] += 1
        after.append(versions.total())
    return versions, after
