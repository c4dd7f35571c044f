"""A house in; its messages delivered, round by round, counted and, where a person must act, spoken of, out."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from notifiers import outbox
from notifiers.outbox import Fate, MessageState, SendState, Settlement
from notifiers.people import People
from notifiers.terms import Delivered
from streams.migrations.recognising import recognise
from trygvarsel.logs.aloud import warn_aloud
from trygvarsel.people import Lists
from trygvarsel.retaining import Daily
from trygvarsel.wiring import House, open_delivery

AT_ONCE = 5000
"""How many messages a round sends at most; it ends sooner than that, so that whoever is more urgent is seen."""

_AT_A_STRETCH = 1.0
"""For how many seconds rounds follow each other without a pause, so that a service told to stop is soon done."""

_LOOK_EVERY = timedelta(seconds=15)


class Deliverer:
    """Delivers for a house; what a person must look into is said once, not every round.

    Parameters
    ----------
    house
        Whose messages, channels and recipients they are.
    say
        Tells the operator something.
    """

    def __init__(self, house: House, say: Callable[[str], object] = warn_aloud) -> None:
        self._house = house
        self._metrics = house.metrics.delivery
        self._people = People(house.key)
        self._lists = Lists(house.settings)
        self._delivery = open_delivery(house, self._people)
        self._retaining = Daily(house)
        self._say = say
        self._recognised = False
        self._looked: datetime | None = None
        self._unanswered: set[tuple[str, str]] = set()
        self.halted: set[str] = set()

    def once(self) -> None:
        """Deliver what is due, or a second's worth of it.

        Lets the errors of the database pass, after which the next round makes it good.
        """
        self._read_lists()
        end = monotonic() + _AT_A_STRETCH
        while self._round().waits and monotonic() < end:
            pass
        self._look_for_unanswered()
        self._retaining.step()

    def stop(self) -> None:
        """Begin nothing more; what is under way lands."""
        self._delivery.stop()

    def hand_over(self) -> list[Settlement]:
        """Give what came of messages and could not be written down yet."""
        return self._delivery.hand_over()

    def take_over(self, owed: Sequence[Settlement]) -> None:
        """Write down in the next round what another deliverer could not."""
        self._delivery.take_over(owed)

    def close(self) -> None:
        """Hang up, once no round is under way."""
        self._delivery.close()

    def _round(self) -> Delivered:
        done = self._delivery.deliver(AT_ONCE)
        self._metrics.settled(done.fates)
        self._metrics.waited(done.waits)
        self.halted -= {fate.channel for fate in done.fates if fate.state is SendState.SENT}
        self.halted |= set(done.halted)
        self._metrics.halts(self.halted)
        for channel, why in done.halted.items():
            self._say(f'channel "{channel}" has halted: {why}; its messages wait until somebody has set it right')
        for fate in done.fates:
            self._say_held(fate)
        return done

    def _say_held(self, fate: Fate) -> None:
        if fate.state is MessageState.HELD:
            self._say(
                f'a message on channel "{fate.channel}" is held: {fate.reason}; look at it with: trygvarsel approve'
            )

    def _read_lists(self) -> None:
        with self._house.engine.begin() as conn:
            problems = self._lists.sync(conn, self._people, self._house.now())
            if not self._recognised:
                recognise(conn)
        self._lists.kept()
        self._recognised = True
        for problem in problems:
            self._say(f"recipients left out: {problem}")

    def _look_for_unanswered(self) -> None:
        now = self._house.now()
        if self._looked is None or now - self._looked >= _LOOK_EVERY:
            self._looked = now
            with self._house.engine.connect() as conn:
                unanswered = {(each.alert_id, each.group_id) for each in outbox.unanswered(conn, now)}
            for alert, group in sorted(unanswered - self._unanswered):
                self._say(f"nobody in {group} has acknowledged alert {alert}, and there is nobody left to ask")
            self._unanswered = unanswered
