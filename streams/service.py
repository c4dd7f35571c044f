"""Reports in, alerts and messages out, durably: the core driven on a database by one process, as `run` does it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from .arrivals import Arrival, Result
from .core.facts import Incident
from .core.policy import Policy
from .deciding import Decider
from .effects import Effects
from .intake import Intake
from .metrics import Metrics
from .remembering import Remembering
from .sorting import Sorter
from .store import Store


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
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        store: Store,
        metrics: Metrics,
        fingerprints: Mapping[str, str] | None = None,
    ) -> None:
        self.store, self.metrics = store, metrics
        self.adopt(policies, fingerprints or {})

    def adopt(self, policies: Sequence[Policy], fingerprints: Mapping[str, str]) -> None:
        """Decide by these policies from now on, between two transactions; what is remembered is remembered anew."""
        self.policies = tuple(policies)
        self._sorter = Sorter(self.policies)
        self.decider = Decider(Remembering(self._sorter.regions, self.store, fingerprints, self.metrics.recalled))
        self._intake = Intake(self._sorter, self.store, self.metrics, announces=False)

    def receive(self, batch: Sequence[Arrival], now: datetime) -> list[Result]:
        """Take in reports in one transaction.

        Raises
        ------
        StoreProblem
            When the database cannot be written; then none of the batch was taken in.
        """
        effects = Effects()
        with self._all_or_nothing():
            results, copies = self._intake.take_in(batch, now, effects)
            self.decider.decide([copy for theirs in copies for copy in theirs], effects)
            self._keep(effects, now)
        self.metrics.took_in((result.outcome for result in results), now)
        return results

    def tick(self, now: datetime) -> None:
        """Let time pass where the present is lived in; history being fed moves by its own reports alone."""
        effects = Effects()
        with self._all_or_nothing():
            ours = {policy.partnership for policy in self.policies}
            self.decider.elapse([name for name in self.store.due(now) if name in ours], now, effects)
            self._keep(effects, now)

    def incidents(self, partnership: str, keys: Sequence[str]) -> list[Incident]:
        """Recall what a partnership believes of some reports, however old; `KeyError` if it is in no settings."""
        self.decider.remembering.put_back([(partnership, key) for key in keys])
        return self.decider.remembering.region(partnership).memory.incidents(tuple(keys))

    def forget(self) -> None:
        """Remember nothing but what the database says: somebody else may have written to it."""
        self.decider.remembering.forget()

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
            return
        self.metrics.delivery.settled(self.store.keep(effects, now))
        self.metrics.raised(alert.stage for alert in effects.alerts if alert.group)
        for region in self.decider.kept(effects):
            self.metrics.open_spates.labels(region.policy.partnership).set(len(region.memory.spates))
            self.decider.remembering.write_down(region)
        self.decider.remembering.spare()
