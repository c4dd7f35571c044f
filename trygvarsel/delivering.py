"""A house in; its messages delivered, round by round, counted and, where a person must act, spoken of, out."""

import sys
from collections.abc import Callable

from config.schema.settings import Settings
from notifiers.delivery import Delivered, Delivery
from notifiers.outbox import SendState
from streams.metrics import Metrics
from trygvarsel.people import Recipients
from trygvarsel.wiring import House, open_delivery

AT_ONCE = 25
"""How many messages a round sends at most, so that a service told to stop is soon at the end of one."""


def say_aloud(text: str) -> None:
    """Tell the operator something, whole lines at a time, from whatever thread."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def deliver_and_count(delivery: Delivery, metrics: Metrics) -> Delivered:
    """Deliver one round and count it: what a channel took, and, by reason, every try that came to nothing."""
    done = delivery.deliver(AT_ONCE)
    for fate, count in done.fates.items():
        if fate.state is SendState.SENT:
            metrics.notifications.labels(fate.channel).inc(count)
        elif fate.reason is not None:
            metrics.failed.labels(fate.channel, fate.reason.value).inc(count)
    for channel, wait in done.waits:
        metrics.latency.labels(channel).observe(wait.total_seconds())
    return done


class Deliverer:
    """Delivers for a house; a channel that halts and a fault in a list of recipients are said once, not every round.

    Parameters
    ----------
    house
        Whose messages, channels and recipients they are.
    say
        Tells the operator something.
    """

    def __init__(self, house: House, say: Callable[[str], object] = say_aloud) -> None:
        self._people = Recipients(house.settings)
        self._delivery = open_delivery(house, self._people)
        self._metrics = house.metrics
        self._groups = _with_recipients(house.settings)
        self._said: dict[str, list[str]] = {}
        self._say = say
        self.halted: set[str] = set()

    def once(self) -> Delivered:
        """Deliver one round; lets the errors of the database pass, after which the next round makes it good."""
        self._check_recipients()
        done = deliver_and_count(self._delivery, self._metrics)
        self.halted -= {fate.channel for fate in done.fates if fate.state is SendState.SENT}
        self.halted |= set(done.halted)
        for channel, why in done.halted.items():
            self._say(f'channel "{channel}" has halted: {why}; its messages wait until somebody has set it right')
        return done

    def _check_recipients(self) -> None:
        for group in self._groups:
            self._people.of(group)
            problems = self._people.problems.get(group, [])
            for problem in problems:
                if problem not in self._said.get(group, ()):
                    self._say(f"recipients left out: {problem}")
            self._said[group] = problems


def _with_recipients(settings: Settings) -> list[str]:
    return [
        f"{id_}/{key}"
        for id_, partnership in settings.partnerships.items()
        for key, group in partnership.groups.items()
        if group.recipients
    ]
