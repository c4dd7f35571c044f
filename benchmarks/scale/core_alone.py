"""Copies of reports in; what the core alone spends on them, and on which part of it, out."""

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from detectors.base import Event
from detectors.scan import SpaceTimeScan
from streams.arrivals import Copy
from streams.core.memory import Memory
from streams.core.policy import Policy
from streams.core.step import observe

_NEVER = 1e9  # days of warm-up: such a scan learns and judges nothing


class CoreCost(NamedTuple):
    """Seconds of processor time: all, of which learning, and judging."""

    all: float
    learn: float
    judge: float

    @property
    def rest(self) -> float:
        """What is neither: believing, spates, alerts."""
        return max(self.all - self.learn - self.judge, 0.0)


def core_alone(policies: Sequence[Policy], copies: Sequence[Copy]) -> CoreCost:
    """Run copies through the core, then what was believed of them through the scan alone, with and without judging."""
    by_name = {policy.partnership: policy for policy in policies}
    memories = {name: Memory.fresh(policy) for name, policy in by_name.items()}
    believed: list[tuple[str, Event]] = []
    before, aside = time.thread_time(), 0.0
    for copy in copies:
        memory = memories[copy.region]
        observe(by_name[copy.region], memory, copy.report, copy.received_at, taken=True)
        begin = time.thread_time()
        if (heard := memory.heard.get(copy.report.key)) and heard.incident:
            believed.append((copy.region, memory.watch.event(heard.incident)))
        aside += time.thread_time() - begin
    spent = time.thread_time() - before - aside
    learn = _scanned(believed, _NEVER)
    return CoreCost(spent, learn, max(_scanned(believed, SpaceTimeScan().warm_up) - learn, 0.0))


def _scanned(believed: Sequence[tuple[str, Event]], warm_up: float) -> float:
    scans: dict[str, SpaceTimeScan] = defaultdict(lambda: SpaceTimeScan(warm_up=warm_up))
    before = time.thread_time()
    for region, event in believed:
        scans[region].update(event)
    return time.thread_time() - before
