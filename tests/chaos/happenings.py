"""A plan and a seed in; everything that is going to happen, and when, out."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """What can happen to a fleet."""

    KILL = "killed"
    PAUSE = "paused"
    JOIN = "joined"
    LEAVE = "left"
    BROKER = "broker restarted"
    DATABASE = "database restarted"


@dataclass(frozen=True, slots=True)
class Plan:
    """A run: so many reports, workers, and things that happen to them at moments that ``seed`` draws."""

    seed: int = 1
    reports: int = 20_000
    workers: int = 3
    kills: int = 200
    pauses: int = 20
    joins: int = 8
    leaves: int = 8
    brokers: int = 1
    databases: int = 1
    partitions: int = 6


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens once so many reports have been decided on, and ``delay`` seconds later.

    ``chooses``, between 0 and 1, says to whom, and ``lasts`` for how many seconds.
    """

    kind: Kind
    at: int
    delay: float
    chooses: float
    lasts: float


def draw(plan: Plan) -> list[Happening]:
    """Draw what happens, spread over the whole run; the first and the last reports are left in peace."""
    chance = Random(plan.seed)
    counts = {
        Kind.KILL: plan.kills,
        Kind.PAUSE: plan.pauses,
        Kind.JOIN: plan.joins,
        Kind.LEAVE: plan.leaves,
        Kind.BROKER: plan.brokers,
        Kind.DATABASE: plan.databases,
    }
    kinds = [kind for kind, count in counts.items() for _ in range(count)]
    return sorted(
        (
            Happening(
                kind,
                at=chance.randrange(plan.reports // 50, plan.reports * 24 // 25),
                delay=chance.choice([0.0, chance.uniform(0, 0.3), chance.uniform(0, 3)]),
                chooses=chance.random(),
                lasts=chance.uniform(2, 15) if kind is Kind.PAUSE else chance.uniform(0.2, 4),
            )
            for kind in kinds
        ),
        key=lambda each: each.at,
    )
