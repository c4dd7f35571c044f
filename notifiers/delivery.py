"""What waits in the outbox in, messages sent and the outbox settled out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine

from . import outbox
from .attempts import Attempts
from .message import Channel, Halted
from .outbox import Claim, Fate, RecipientsOf, SendState, Settlement
from .patience import Patience
from .reasons import Reason

# Longer than an attempt can last: a claim is acted on within 30 s, and a channel answers within 30 s more.
_FORGOTTEN_AFTER = timedelta(seconds=60)


@dataclass(slots=True)
class Delivered:
    """What one round of delivery did.

    ``fates`` counts every change of state, ``waits`` holds the channel of each message sent and the time since
    it was due, ``halted`` the channels that need somebody to set them right, each told once. What was done in a
    round that the database broke off is told with the next.
    """

    fates: Counter[Fate] = field(default_factory=Counter)
    waits: list[tuple[str, timedelta]] = field(default_factory=list)
    halted: dict[str, Halted] = field(default_factory=dict)


class Delivery:
    """Sends what is due, each row once or not at all, and says what became of it.

    Parameters
    ----------
    database
        Where the outbox is.
    channels
        Each channel under its name; rows for other names wait.
    recipients_of
        The consenting recipients of a group.
    sending
        False suppresses whatever is due: nothing leaves the house.
    now
        The time, aware.
    chance
        Spreads retries.
    resting
        The groups that are not to be disturbed at a time, however late their messages are.
    batch
        How many rows are claimed at once, and so how many a crash can put in doubt.
    """

    def __init__(  # noqa: PLR0913  (what there is to know about sending)
        self,
        database: Engine,
        channels: Mapping[str, Channel],
        recipients_of: RecipientsOf,
        *,
        sending: bool,
        now: Callable[[], datetime],
        chance: Random,
        resting: Callable[[datetime], Collection[str]] = lambda _now: (),
        batch: int = 25,
    ) -> None:
        self._database = database
        self._channels = dict(channels)
        self._recipients_of = recipients_of
        self._sending = sending
        self._now = now
        self._resting = resting
        self._batch = batch
        self._patience = Patience(chance)
        self._owed: list[Settlement] = []
        self._done = Delivered()

    def deliver(self, limit: int = 500) -> Delivered:
        """Send up to ``limit`` messages; call it again and again, from one thread.

        Lets the database's own errors pass, a full disk among them. Even then nothing is lost or sent twice:
        without a claim on disk nothing is sent, and what could not be written down is kept for the next call.
        """
        self._settle()
        self._expand()
        if self._sending:
            attempts = Attempts(self._channels, self._recipients_of, self._patience, self._done.halted)
            self._look_for_doubtful(attempts, limit)
            self._send_due(attempts, limit)
        done, self._done = self._done, Delivered()
        return done

    def _expand(self) -> None:
        now = self._now()
        with self._database.begin() as conn:
            fates = outbox.expand(conn, now, self._recipients_of, self._resting(now))
            fates += outbox.expire(conn, now)
            if not self._sending:
                fates += outbox.suppress(conn, now, Reason.SENDING_OFF)
        self._done.fates += fates

    def _look_for_doubtful(self, attempts: Attempts, limit: int) -> None:
        now = self._now()
        with self._database.begin() as conn:
            fates = outbox.doubt(conn, now, now - _FORGOTTEN_AFTER)
            doubtful = outbox.unknown(conn, now, min(limit, self._batch), attempts.searchable(now))
        self._done.fates += fates
        self._each(doubtful, attempts.look)

    def _send_due(self, attempts: Attempts, limit: int) -> None:
        while limit > 0 and (awake := attempts.awake(self._now())):
            with self._database.begin() as conn:
                now = self._now()
                claims = outbox.claim(conn, now, min(limit, self._batch), awake, self._resting(now))
            if not claims:
                return
            limit -= len(claims)
            self._each(claims, attempts.send)

    def _each(self, claims: list[Claim], attempt: Callable[[Claim, datetime], Settlement]) -> None:
        """Attempt each claim, and write down what came of those before one that goes wrong."""
        try:
            for claim in claims:
                self._owed.append(attempt(claim, self._now()))
        finally:
            self._settle()

    def _settle(self) -> None:
        if not self._owed:
            return
        now = self._now()
        with self._database.begin() as conn:
            outbox.settle(conn, self._owed, now)
        for one in self._owed:
            if one.is_news:
                self._done.fates[Fate(one.claim.channel, one.state, one.reason)] += 1
            if one.state is SendState.SENT:
                self._done.waits.append((one.claim.channel, now - one.claim.due))
        self._owed = []
