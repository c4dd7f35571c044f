"""Reports in, alerts and messages out, durably: the core driven on a database by one process, as `run` does it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

from .arrivals import Arrival, Result
from .core.facts import Incident
from .core.policy import Policy
from .deciding import Decider
from .effects import Effects, Fenced
from .formats import FORMATS, Formats
from .happenings import tell_kept
from .intake import Intake
from .metrics import Metrics
from .remembering import Remembering
from .sorting import Sorter
from .store import Store, StoreAway

T = TypeVar("T")

TRIES: Final = 10
"""So many times the same is tried at once, where somebody else has always written just before."""


class Service:
    """All the work in one process: one report or a batch to a transaction.

    What is remembered of a region lives in memory, and is rebuilt from the database when it is first asked for, by
    the same steps. When a transaction fails, it is thrown away, so that it never knows more than the database.

    Parameters
    ----------
    policies
        One for each partnership.
    store
        What is kept.
    metrics
        What is counted.
    fingerprints
        By partnership, what tells settings apart that would shape its memory otherwise.
    formats
        In which versions what is remembered is written down and read.
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        store: Store,
        metrics: Metrics,
        fingerprints: Mapping[str, str] | None = None,
        formats: Formats = FORMATS,
    ) -> None:
        self.store, self.metrics, self._formats = store, metrics, formats
        self.adopt(policies, fingerprints or {})

    def adopt(self, policies: Sequence[Policy], fingerprints: Mapping[str, str]) -> None:
        """Decide by these policies from now on, between two transactions; what is remembered is remembered anew."""
        self.policies = tuple(policies)
        self._sorter = Sorter(self.policies)
        self.decider = Decider(
            Remembering(self._sorter.regions, self.store, fingerprints, self.metrics.recalled, self._formats)
        )
        self._intake = Intake(self._sorter, self.store, self.metrics, announces=False)

    def receive(self, batch: Sequence[Arrival], now: datetime) -> list[Result]:
        """Take in reports in one transaction.

        Raises
        ------
        StoreProblem
            When the database cannot be written, or others never let it; then none of the batch was taken in.
        """
        return self._again(lambda: self._receive(batch, now))

    def tick(self, now: datetime) -> None:
        """Let time pass where the present is lived in; history being fed moves by its own reports alone."""
        self._again(lambda: self._tick(now))

    def _receive(self, batch: Sequence[Arrival], now: datetime) -> list[Result]:
        effects = Effects()
        with self._all_or_nothing():
            results, copies = self._intake.take_in(batch, now, effects)
            self.decider.decide([copy for theirs in copies for copy in theirs], effects)
            self._keep(effects, now)
        self.metrics.took_in((result.outcome for result in results), now)
        return results

    def _tick(self, now: datetime) -> None:
        effects = Effects()
        with self._all_or_nothing():
            ours = {policy.partnership for policy in self.policies}
            self.decider.elapse([name for name in self.store.due(now) if name in ours], now, effects)
            self._keep(effects, now)

    def remember(self, partnership: str) -> None:
        """Recall a partnership now, rather than when it is first asked for; `KeyError` if it is in no settings."""
        self.decider.remembering.region(partnership)
        self.decider.remembering.spare()

    def incidents(self, partnership: str, keys: Sequence[str]) -> list[Incident]:
        """Recall what a partnership believes of some reports, however old; `KeyError` if it is in no settings."""
        self.decider.remembering.put_back([(partnership, key) for key in keys])
        return self.decider.remembering.region(partnership).memory.incidents(tuple(keys))

    def forget(self) -> None:
        """Remember nothing but what the database says: somebody else may have written to it."""
        self.decider.remembering.forget()

    def _again(self, work: Callable[[], T]) -> T:
        """Do it again while somebody makes old reports be forgotten, region by region; all is then remembered anew."""
        for _ in range(TRIES):
            try:
                return work()
            except Fenced:
                self.forget()
        raise StoreAway("what it rests on was changed by others, again and again; nothing was kept")

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self.decider.undone()
            raise

    def _keep(self, effects: Effects, now: datetime) -> None:
        self.decider.turns(effects)
        if effects.empty:
            self.decider.kept(effects)
            tell_kept(effects)
            return
        self.metrics.delivery.settled(self.store.keep(effects, now))
        self.metrics.raised(alert.stage for alert in effects.alerts if alert.group)
        for region in self.decider.kept(effects):
            self.metrics.open_spates.labels(region.policy.partnership).set(len(region.memory.spates))
            self.decider.remembering.write_down(region)
        self.decider.remembering.spare()
