"""What the settings ask of the topics, and what a topic is, in; what differs, why that matters, out."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from config.schema.kafka import KafkaSettings

from .names import Topics

PARTITIONS: Final = "the number of partitions"
REPLICAS: Final = "the number of replicas"
IN_SYNC: Final = "min.insync.replicas"
KEPT: Final = "retention.ms"
ROLLED: Final = "segment.ms"

_MEND: Final = "trygvarsel topics --mend sets it"
_ENOUGH: Final = 3
"""Replicas that outlive the loss of a broker while another is being mended."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a topic is, or is to be; ``settings`` bear Kafka's own names, and -1 there means without bound.

    ``stated`` holds what somebody wrote into the settings, as opposed to what is only a default.
    """

    partitions: int
    replicas: int
    settings: Mapping[str, str]
    stated: frozenset[str] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which a topic is not as asked; what is ``harmless`` is said and nothing more.

    ``set_to`` is what that setting of Kafka's can be set to in order to mend it.
    """

    topic: str
    what: str
    found: str
    expected: str
    why: str
    remedy: str = ""
    harmless: bool = False
    set_to: str = ""

    def __str__(self) -> str:
        """Say it in one sentence."""
        said = f'topic "{self.topic}": {self.what} is {self.found}, expected {self.expected}: {self.why}'
        return f"{said}; {self.remedy}" if self.remedy else said


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a setting of Kafka's will do, how that reads, and what it is for; a ``safety`` is never waived."""

    suits: Callable[[str, str], bool]
    expected: str
    why: str
    safety: bool = True


def _same(found: str, asked: str) -> bool:
    return found == asked


def _no_less(found: str, asked: str) -> bool:
    return _bound(found) >= _bound(asked)


def _no_more(found: str, asked: str) -> bool:
    return _bound(found) <= _bound(asked)


RULES: Final[Mapping[str, _Rule]] = {
    "cleanup.policy": _Rule(_same, "{}", "compaction drops all but the last message of a key"),
    KEPT: _Rule(_no_less, "{} or more", "messages would be gone before they are needed"),
    ROLLED: _Rule(_no_more, "{} or less", "what is too old goes only with all of its segment", safety=False),
    "retention.bytes": _Rule(_no_less, "{}", "a full partition would drop messages before their time"),
    "max.message.bytes": _Rule(_no_less, "{} or more", "longer messages would not be taken"),
    "message.timestamp.type": _Rule(_same, "{}", "what its sender dates last year would be dropped for its age"),
    "unclean.leader.election.enable": _Rule(_same, "{}", "a broker that missed messages could lead, and lose them"),
    IN_SYNC: _Rule(_no_less, "{} or more", "what counts as sent could be lost", safety=False),
}


def wanted(topics: Topics, kafka: KafkaSettings, brokers: int) -> dict[str, Shape]:
    """Say what each topic is to be on so many brokers.

    None is compacted: no message stands for an earlier one of the same key, and what must outlive ``keep`` is in
    the database. Kafka dates the messages itself, since it goes by their dates when it drops what is old. It drops
    whole segments, when their youngest message is old enough: so each holds a day at most, and not a week.
    """
    replicas = kafka.replicas or min(_ENOUGH, brokers)
    everywhere = {
        "cleanup.policy": "delete",
        ROLLED: _ms(timedelta(days=1)),
        "retention.bytes": "-1",
        "max.message.bytes": str(kafka.largest_message),
        "message.timestamp.type": "LogAppendTime",
        "unclean.leader.election.enable": "false",
        IN_SYNC: str(kafka.min_in_sync or max(1, replicas - 1)),
    }
    keep = kafka.keep
    kept = {
        topics.reports: keep.reports,
        topics.incidents: keep.incidents,
        topics.refused: keep.refused,
        topics.alerts: keep.alerts,
    }
    return {
        topic: Shape(kafka.partitions, replicas, {KEPT: _ms(age), **everywhere}, _stated(kafka))
        for topic, age in kept.items()
    }


def _stated(kafka: KafkaSettings) -> frozenset[str]:
    names = {"partitions": PARTITIONS, "replicas": REPLICAS, "min_in_sync": IN_SYNC}
    return frozenset(
        told for name, told in names.items() if name in kafka.model_fields_set and getattr(kafka, name) is not None
    )


def differences(topic: str, asked: Shape, found: Shape) -> list[Difference]:
    """List what stands in the way, then what is merely worth knowing.

    Too few partitions or replicas stand in the way where somebody asked for more; a default is only a wish.
    """
    every = [*_numbers(topic, asked, found), *_settings(topic, asked, found)]
    return sorted(every, key=lambda difference: difference.harmless)


def _numbers(topic: str, asked: Shape, found: Shape) -> Iterator[Difference]:
    """Compare partitions and replicas."""
    if found.partitions < asked.partitions:
        yield Difference(
            topic, PARTITIONS, str(found.partitions), str(asked.partitions), "fewer workers can share the work",
            f"trygvarsel topics --add-partitions adds them; or write kafka: {{partitions: {found.partitions}}}",
            harmless=PARTITIONS not in asked.stated,
        )  # fmt: skip
    if found.partitions > asked.partitions:
        yield Difference(
            topic, PARTITIONS, str(found.partitions), str(asked.partitions), "more does no harm", harmless=True
        )
    if found.replicas < asked.replicas:
        yield Difference(
            topic, REPLICAS, str(found.replicas), str(asked.replicas), "messages could be lost with a broker",
            "Kafka's own kafka-reassign-partitions.sh adds them", harmless=REPLICAS not in asked.stated,
        )  # fmt: skip


def _settings(topic: str, asked: Shape, found: Shape) -> Iterator[Difference]:
    """Compare the settings, each by its rule."""
    for name, rule in RULES.items():
        value, wish = found.settings.get(name), asked.settings[name]
        expected = rule.expected.format(_told(name, wish))
        if value is None:
            yield Difference(topic, name, "hidden", expected, "this account may not see it", harmless=True)
        elif not rule.suits(value, wish):
            waived = not rule.safety and name not in asked.stated
            set_to = str(min(int(wish), found.replicas)) if name == IN_SYNC else wish
            yield Difference(topic, name, _told(name, value), expected, rule.why, _MEND, waived, set_to)
    in_sync = found.settings.get(IN_SYNC, "1")
    if int(in_sync) > found.replicas:
        most = str(found.replicas)
        yield Difference(topic, IN_SYNC, in_sync, f"at most {most}", "nothing could be sent", _MEND, set_to=most)
    kept, wish = found.settings.get(KEPT, "0"), asked.settings[KEPT]
    if _bound(kept) > _bound(wish):
        told = _told(KEPT, kept), _told(KEPT, wish)
        yield Difference(topic, KEPT, *told, "messages stay for longer than asked", harmless=True)


def _bound(value: str) -> float:
    number = int(value)
    return math.inf if number == -1 else number


def _ms(age: timedelta) -> str:
    return str(int(age / timedelta(milliseconds=1)))


def _told(name: str, value: str) -> str:
    """Write a setting as Kafka has it, and where that is milliseconds as people say it too."""
    if name not in {KEPT, ROLLED}:
        return value
    return f"{value} ({span(value)})"


def span(milliseconds: str) -> str:
    """Write a time as people say it.

    >>> span("604800000"), span("90000"), span("-1")
    ('7 days', '0.025 h', 'for ever')
    """
    hours = int(milliseconds) / 3_600_000
    if hours < 0:
        return "for ever"
    return f"{hours / 24:g} days" if hours >= 48 else f"{hours:g} h"
