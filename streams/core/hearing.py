"""All partnerships and one report in; what became of it, every alert raised and every message worded out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .facts import Alert, Message, Outcome, Refusal, Report
from .intake import elsewhere, taken
from .memory import Memory
from .policy import Policy
from .step import advance, observe
from .wording import word


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one report, or of the passing of time.

    ``remembered`` says whether anything is remembered of it.
    """

    outcome: Outcome
    refusal: Refusal | None = None
    alerts: list[Alert] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    remembered: bool = False


class Hearing:
    """The same few lines under every runner: each partnership sees each report, and decides for itself.

    Parameters
    ----------
    policies
        One for each partnership.
    """

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.policies = tuple(policies)
        self.memories = {policy.partnership: Memory.fresh(policy) for policy in self.policies}

    def hear(self, report: Report, now: datetime) -> Heard:
        """Take in one report; ``now`` serves only to refuse those from the future."""
        alerts: list[Alert] = []
        messages: list[Message] = []
        outcomes: dict[Outcome, Refusal | None] = {}
        somebodys = taken(self.policies, report)
        for policy in self.policies:
            step = observe(policy, self.memories[policy.partnership], report, now, taken=somebodys)
            self.memories[policy.partnership] = step.memory
            outcomes.setdefault(step.outcome, step.refusal)
            alerts += step.alerts
            messages += self._worded(policy, step.alerts, now)
        unconcerned = Outcome.ELSEWHERE in outcomes and (report.revision > 1 or report.withdrawn)
        remembered = Outcome.ACCEPTED in outcomes or unconcerned
        for outcome in (Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.REFUSED):
            if outcome in outcomes:
                return Heard(outcome, outcomes[outcome], alerts, messages, remembered)
        if report.withdrawn:
            return Heard(Outcome.ACCEPTED, remembered=remembered)
        return Heard(Outcome.REFUSED, elsewhere(self.policies, report), remembered=remembered)

    def advance(self, until: datetime, partnerships: Iterable[str] | None = None) -> Heard:
        """Let time pass for some partnerships, or for all."""
        alerts: list[Alert] = []
        messages: list[Message] = []
        wanted = self.memories.keys() if partnerships is None else set(partnerships)
        for policy in self.policies:
            if policy.partnership in wanted:
                step = advance(policy, self.memories[policy.partnership], until)
                self.memories[policy.partnership] = step.memory
                alerts += step.alerts
                messages += self._worded(policy, step.alerts, until)
        return Heard(Outcome.ACCEPTED, None, alerts, messages)

    def live(self, partnership: str) -> bool:
        """Tell whether a partnership lives in the present, where time passes without reports."""
        return self.memories[partnership].live

    def _worded(self, policy: Policy, alerts: list[Alert], now: datetime) -> list[Message]:
        memory = self.memories[policy.partnership]
        return [
            message
            for alert in alerts
            for message in word(policy, alert, memory.incidents(alert.report_ids), now if memory.live else alert.at)
        ]
