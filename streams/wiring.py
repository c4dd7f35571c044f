"""What a worker has around it in; the same as one value, and what it says when it cannot go on, out."""

import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from .faults import in_one_line
from .health import Health
from .share import Terms
from .topics import Topics, Where
from .worker_metrics import WorkerMetrics


class WorkerStopped(Exception):  # noqa: N818  (it reads as what happened)
    """The worker could not go on; what it had not handled is still on the topic."""


def leave() -> None:
    """Stop this process as a signal from outside would: in order, keeping what was handled."""
    signal.raise_signal(signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Wiring:
    """How a worker is wired up.

    Parameters
    ----------
    broker
        Its address.
    topics, group
        What its topics are called, and the workers it shares their partitions with.
    health, metrics
        Where it says how it fares.
    renew
        Gives new terms when other settings came into force.
    deliver
        Sends messages that wait; None where others do.
    stop
        Called when a batch cannot be handled.
    """

    broker: Where
    topics: Topics
    group: str
    metrics: WorkerMetrics
    health: Health = field(default_factory=Health)
    renew: Callable[[], Terms | None] = lambda: None
    deliver: Callable[[], object] | None = None
    stop: Callable[[], object] = leave


def failure(fault: BaseException) -> str:
    """Say that a batch failed, and why."""
    return f"a batch of reports could not be handled: {in_one_line(fault)}; they are still on the topic"
