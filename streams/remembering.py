"""A region's name in; what is remembered of it, as the database has it, out."""

import logging
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .core.facts import Incident, Report
from .core.intake import believe
from .core.memory import HORIZON, Heard, Memory
from .core.policy import Policy
from .core.snapshot import UnknownState, read, written
from .core.step import advance, next_due, observe
from .core.threads import taken_up
from .effects import Entry, Turn
from .formats import FORMATS, Formats
from .regions import Regions
from .store import Store

log = logging.getLogger(__name__)

OFTEN: Final = 2_000
"""A region's memory is written down after so many lines of its journal, or half as many as it remembers."""

WORTH_IT: Final = 100
"""So many lines of the journal take as long to follow as a memory takes to be written down and read."""

MOST: Final = 1_000_000
"""So many reports a process remembers one by one, at most; about a gigabyte."""

_WHENEVER: Final = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
"""Due, in a region that lives in the present, in which nothing is."""


@dataclass(slots=True)
class Region:
    """One region while a process works for it: its memory, at which version that is, and what it took to get there."""

    policy: Policy
    memory: Memory
    version: int
    unwritten: int = 0

    def turn(self) -> Turn:
        """Say what is to be written of it, after something was decided."""
        due = next_due(self.policy, self.memory)
        when = due[0] if due else _WHENEVER
        return Turn(self.policy.partnership, self.version, when if self.memory.live else None)


class Remembering:
    """The regions that a process has had to do with, each rebuilt when it is first asked for.

    What was written down of its memory is read, if the settings that shaped it are those of today, and the journal
    since then followed; otherwise all of the journal. It never knows more than the database.

    Parameters
    ----------
    regions
        All there are.
    store
        Where they are kept.
    fingerprints
        By region, what tells settings apart that would shape its memory otherwise.
    recalled
        Hears of a region that was recalled: its name, how many spates go on there, and how many seconds it took.
    formats
        In which versions it is written down and read.
    """

    def __init__(
        self,
        regions: Regions,
        store: Store,
        fingerprints: Mapping[str, str],
        recalled: Callable[[str, int, float], object] = lambda *_facts: None,
        formats: Formats = FORMATS,
    ) -> None:
        self.regions, self._formats = regions, formats
        self._store, self._fingerprints, self._recalled = store, fingerprints, recalled
        self._known: OrderedDict[str, Region] = OrderedDict()

    def __iter__(self) -> Iterator[Region]:
        return iter(self._known.values())

    def region(self, name: str) -> Region:
        """Recall a region; `KeyError` for one that is in no settings."""
        if name not in self._known:
            began = time.perf_counter()
            self._known[name] = found = self._rebuilt(self.regions.by_name[name])
            self._recalled(name, len(found.memory.spates), time.perf_counter() - began)
        self._known.move_to_end(name)
        return self._known[name]

    def forget(self, names: Iterable[str] | None = None) -> None:
        """Remember nothing of some regions, or of any, but what the database says."""
        for name in list(self._known if names is None else names):
            self._known.pop(name, None)

    def spare(self) -> None:
        """Let go of the regions that were not needed for longest, if more is in memory than may be.

        Called when nothing is being decided.
        """
        held = sum(len(region.memory.heard) for region in self._known.values())
        while held > MOST and len(self._known) > 1:
            name, region = next(iter(self._known.items()))
            self.write_down(region, at_least=WORTH_IT)
            del self._known[name]
            held -= len(region.memory.heard)

    def put_back(self, asked: Sequence[tuple[str, str]]) -> None:
        """Recall of reports, by region and key, what is so old that it was let go: they may be corrected now."""
        wanted = {pair for pair in asked if self.region(pair[0]).memory.let_go and pair[1] not in self._heard(pair[0])}
        for entry in self._store.latest(wanted):
            self._recall(self.region(entry.partnership), entry)

    def write_down(self, region: Region, *, at_least: int = OFTEN) -> bool:
        """Write a region's memory down if that much has come to it since; what is long past is let go before."""
        memory = region.memory
        if region.unwritten < max(at_least, len(memory.heard) // 2 if at_least >= OFTEN else at_least):
            return False
        if memory.clock:
            memory.forget(memory.clock - HORIZON)
        name = region.policy.partnership
        form = self._formats.state(self._store.standing().oldest)
        state = written(memory, form, self._formats.changes)
        done = self._store.write_down(name, region.version, self._fingerprints.get(name, ""), state)
        region.unwritten = 0
        return done

    def _rebuilt(self, policy: Policy) -> Region:
        name = policy.partnership
        version = self._store.version(name)  # first: what is written after it is noticed when this one writes
        memory, after = self._written_down(policy)
        region = Region(policy, memory, version)
        for page in self._store.pages(name, after):
            self._recall_for(region, page, after)
            for entry in page:
                self._follow(region, entry)
        taken_up(policy, memory, self._store.threads(name, memory.clock - HORIZON if memory.clock else None))
        return region

    def _written_down(self, policy: Policy) -> tuple[Memory, int]:
        """Read what was written down, and up to which line of the journal; nothing if other settings shaped it."""
        try:
            found = self._store.snapshot(policy.partnership)
            if found and found.fingerprint == self._fingerprints.get(policy.partnership, ""):
                return read(policy, found.state, self._formats.changes), found.seq
        except UnknownState as other:
            log.warning("%s: its journal is followed instead of what was written down: %s", policy.partnership, other)
        except (zlib.error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as why:
            log.info("the journal is followed instead of what was written down (%s)", type(why).__name__)
        return Memory.fresh(policy), 0

    def _recall_for(self, region: Region, page: Sequence[Entry], until: int) -> None:
        """Put back what was let go of before it was written down, and is corrected in what follows."""
        if region.memory.let_go:
            keys = {entry.report.key for entry in page if entry.report} - region.memory.heard.keys()
            for older in self._store.latest([(region.policy.partnership, key) for key in sorted(keys)], until):
                self._recall(region, older)

    def _follow(self, region: Region, entry: Entry) -> None:
        region.unwritten += 1
        if entry.report is None:
            advance(region.policy, region.memory, entry.received_at)
            return
        observe(region.policy, region.memory, entry.report, entry.received_at, taken=self._taken(entry.report))

    def _recall(self, region: Region, entry: Entry) -> None:
        """Remember a report again as it was when it was accepted."""
        report = entry.report
        if report is None:
            return
        belief = None
        if not report.withdrawn:
            belief = believe(region.policy, report, entry.received_at, taken=self._taken(report))
        incident = belief if isinstance(belief, Incident) else None
        region.memory.heard[report.key] = Heard(report.rank, incident)

    def _heard(self, name: str) -> Mapping[str, Heard]:
        return self.region(name).memory.heard

    def _taken(self, report: Report) -> bool:
        return self.regions.taken(report.lat, report.lon)
