"""Copies of reports for regions in; what the regions make of them, ready for the store, out."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from notifiers.outbox import GroupMessage

from .arrivals import Copy
from .core.facts import Alert, Message, Outcome, Refusal
from .core.step import advance, next_due, observe
from .core.wording import word
from .effects import Effects, Entry
from .posting import posted
from .remembering import Region, Remembering


class Decider:
    """Drives the core for the regions that copies are addressed to; what it decides is not so until it is kept.

    Parameters
    ----------
    remembering
        What is remembered of each region.
    """

    def __init__(self, remembering: Remembering) -> None:
        self.remembering = remembering
        self._touched: dict[str, Region] = {}
        self._changed: set[str] = set()
        self.in_hand: Copy | str | None = None

    def decide(self, copies: Sequence[Copy], effects: Effects) -> list[tuple[Copy, Refusal]]:
        """Take in copies, in their order; give those that their region does not believe after all.

        Should that raise, ``in_hand`` is the copy at which it did.
        """
        refused, self.in_hand = [], None
        self.remembering.put_back([(copy.region, copy.report.key) for copy in copies])
        for self.in_hand in copies:
            copy = self.in_hand
            region = self._touch(copy.region)
            taken = self.remembering.regions.taken(copy.report.lat, copy.report.lon)
            step = observe(region.policy, region.memory, copy.report, copy.received_at, taken=taken)
            older_do_not_count = copy.report.revision > 1 or copy.report.withdrawn
            if step.refusal:
                refused.append((copy, step.refusal))
            elif step.outcome is Outcome.ACCEPTED or (step.outcome is Outcome.ELSEWHERE and older_do_not_count):
                entry = Entry(copy.received_at, copy.region, copy.report)
                self._note(effects, region, entry, step.alerts)
        self.in_hand = None
        return refused

    def elapse(self, names: Iterable[str], now: datetime, effects: Effects) -> None:
        """Let time pass in some regions, those where the present is lived in.

        Should that raise, ``in_hand`` is the region in which it did.
        """
        for self.in_hand in names:
            name = self.in_hand
            region = self._touch(name)
            self._changed.add(name)
            due = next_due(region.policy, region.memory)
            if region.memory.live and due and due[0] <= now:
                # Also where no alert comes of it: what is reported later of a day that has ended comes too late for it.
                self._note(effects, region, Entry(now, name), advance(region.policy, region.memory, now).alerts)
        self.in_hand = None

    def areas(self, alert: Alert) -> list[str]:
        """Name the areas in which an alert's incidents lie; what happened beyond the border lies in none."""
        region = self.remembering.region(alert.partnership)
        places = [(each.lat, each.lon) for each in region.memory.incidents(alert.report_ids)]
        found = [region.policy.area_of(*place) for place in places or [(alert.lat, alert.lon)]]
        return sorted({area.id for area in found if area})

    def turns(self, effects: Effects) -> None:
        """Add to the effects that every region something was decided for is one version further."""
        effects.turns += [self._touched[name].turn() for name in sorted(self._changed)]

    def kept(self, effects: Effects) -> list[Region]:
        """Hear that the effects were kept; give the regions that they changed."""
        turned = [self.remembering.region(turn.region) for turn in effects.turns]
        for region in turned:
            region.version += 1
        for entry in effects.entries:
            self.remembering.region(entry.partnership).unwritten += 1
        self._clear()
        return turned

    def undone(self) -> None:
        """Hear that the effects were not kept: what was decided on the way is forgotten."""
        self.remembering.forget(self._touched)
        self._clear()

    def _clear(self) -> None:
        self._touched.clear()
        self._changed.clear()

    def _touch(self, name: str) -> Region:
        if name not in self._touched:
            self._touched[name] = self.remembering.region(name)
        return self._touched[name]

    def _note(self, effects: Effects, region: Region, entry: Entry, alerts: list[Alert]) -> None:
        self._changed.add(entry.partnership)
        effects.entries.append(entry)
        effects.alerts += alerts
        if alerts:
            effects.messages += _posted(region, alerts, entry.received_at)


def _posted(region: Region, alerts: list[Alert], now: datetime) -> list[GroupMessage]:
    """Word alerts, and hand the messages over as delivery takes them."""
    policy, memory = region.policy, region.memory
    groups = {group.id: group for group in policy.groups}
    worded: list[tuple[Alert, Message]] = [
        (alert, message)
        for alert in alerts
        for message in word(policy, alert, memory.incidents(alert.report_ids), now if memory.live else alert.at)
    ]
    return [posted(message, alert, groups[message.group]) for alert, message in worded]
