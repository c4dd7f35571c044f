"""Settings and a broker in; topics made, mended as far as asked, and a verdict on each, out."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from config.schema.kafka import KafkaSettings

from .brokers import PATIENCE, BrokerDown, Where, administration
from .names import Topics
from .shapes import PARTITIONS, ROLLED, RULES, Difference, Shape, differences, wanted

Changed = tuple[str, str]
"""A topic, and what of it was changed."""

ALREADY_EXISTS = 36
"""Kafka's number for a topic that somebody made before us."""


class WrongShape(Exception):  # noqa: N818  (it reads as what is the matter)
    """Topics that are there are not as the settings ask; the text says of each what was found and what to do."""

    def __init__(self, wrong: Iterable[Difference]) -> None:
        super().__init__("\n".join(map(str, wrong)))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one topic: ``state`` is made, missing, fits, mended or wrong."""

    topic: str
    state: str
    shape: Shape
    differences: tuple[Difference, ...] = ()

    @property
    def wrong(self) -> tuple[Difference, ...]:
        """What stands in the way."""
        return tuple(each for each in self.differences if not each.harmless)


@dataclass(frozen=True, slots=True)
class Leave:
    """What may be changed: missing topics made, settings of those that are there set, partitions added."""

    make: bool = True
    mend: bool = False
    add_partitions: bool = False


def ensure(
    broker: Where, topics: Topics, kafka: KafkaSettings | None = None, *, partitions: int | None = None
) -> list[Verdict]:
    """Make the topics that are missing, and see that those that are there are as asked; change none of them.

    ``partitions`` stands in for the settings', as an exercise may have it. Raises ``WrongShape`` with all that
    stands in the way, and ``BrokerDown``.
    """
    asked = kafka or KafkaSettings()
    if partitions is not None:
        asked = asked.model_copy(update={"partitions": partitions})
    verdicts = settle(broker, topics, asked, Leave())
    if wrong := [each for verdict in verdicts for each in verdict.wrong]:
        raise WrongShape(wrong)
    return verdicts


def settle(broker: Where, topics: Topics, kafka: KafkaSettings, leave: Leave) -> list[Verdict]:
    """Bring the topics as near to what is asked as there is leave to; say of each what came of it."""
    with administration(broker) as admin:
        asked = wanted(topics, kafka, len(admin.describe_cluster()["brokers"]))
        before = _look(admin, asked)
        missing = {name: shape for name, shape in asked.items() if name not in before}
        if missing and leave.make:
            _make(admin, broker, missing)
        changed = _change(admin, broker, asked, before, leave)
        after = _look_until(admin, asked, set(missing) if leave.make else set(), changed)
    topics_changed = {topic for topic, _ in changed}
    return [_verdict(name, shape, before, after, changed=name in topics_changed) for name, shape in asked.items()]


def _verdict(
    name: str, asked: Shape, before: Mapping[str, Shape], after: Mapping[str, Shape], *, changed: bool
) -> Verdict:
    if name not in after:
        return Verdict(name, "missing", asked)
    found = tuple(differences(name, asked, after[name]))
    if any(not each.harmless for each in found):
        return Verdict(name, "wrong", after[name], found)
    return Verdict(name, "made" if name not in before else "mended" if changed else "fits", after[name], found)


def _look(admin: KafkaAdminClient, names: Iterable[str]) -> dict[str, Shape]:
    """See what those of the topics are that exist."""
    described = {topic["name"]: topic["partitions"] for topic in admin.describe_topics(list(names))}
    found = {name: partitions for name, partitions in described.items() if partitions}
    if not found:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in found]
    settings = admin.describe_configs(resources, config_filter="all").get("topic", {})
    return {
        name: Shape(
            len(partitions),
            min(len(partition["replica_nodes"]) for partition in partitions),
            {key: held["value"] for key, held in settings.get(name, {}).items() if key in RULES},
        )
        for name, partitions in found.items()
    }


def _look_until(
    admin: KafkaAdminClient, asked: Mapping[str, Shape], made: set[str], changed: set[Changed]
) -> dict[str, Shape]:
    """Look again until what was made and changed is seen; brokers hear of it one after the other."""
    deadline = time.monotonic() + PATIENCE.total_seconds()
    while True:
        found = _look(admin, asked)
        unseen = {name for name in made if name not in found or not found[name].settings}
        left = [each for name, shape in found.items() for each in differences(name, asked[name], shape)]
        unchanged = {(each.topic, each.what) for each in left} & changed
        if not (unseen or unchanged) or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _make(admin: KafkaAdminClient, broker: Where, missing: Mapping[str, Shape]) -> None:
    asked = {
        name: {
            "num_partitions": shape.partitions,
            "replication_factor": shape.replicas,
            "configs": dict(shape.settings),
        }
        for name, shape in missing.items()
    }
    for topic in admin.create_topics(asked, raise_errors=False)["topics"]:
        if topic["error_code"] not in {0, ALREADY_EXISTS}:
            raise BrokerDown(broker, f'topic "{topic["name"]}" cannot be made: {topic["error_message"]}')
    admin.wait_for_topics(list(missing), timeout_ms=PATIENCE / timedelta(milliseconds=1))


def _change(
    admin: KafkaAdminClient, broker: Where, asked: Mapping[str, Shape], found: Mapping[str, Shape], leave: Leave
) -> set[Changed]:
    """Change what is wrong with the topics that are there, as far as there is leave to; say what was changed."""
    changed = set[Changed]()
    for each in (each for name, shape in found.items() for each in differences(name, asked[name], shape)):
        partitions = asked[each.topic].partitions
        if leave.mend and each.set_to and (not each.harmless or each.what == ROLLED):
            _set(admin, broker, each.topic, {each.what: each.set_to})
        elif leave.add_partitions and each.what == PARTITIONS and found[each.topic].partitions < partitions:
            admin.create_partitions({each.topic: partitions})
        else:
            continue
        changed.add((each.topic, each.what))
    return changed


def _set(admin: KafkaAdminClient, broker: Where, topic: str, settings: dict[str, str]) -> None:
    answer = admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=settings)])
    if (said := answer["topic"][topic]) != "OK":
        raise BrokerDown(broker, f'topic "{topic}" cannot be changed: {said}')
