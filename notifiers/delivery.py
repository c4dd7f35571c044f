"""What waits in the outbox in, messages sent and the outbox settled out."""

import asyncio
import math
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from random import Random
from time import monotonic

from sqlalchemy import Connection, Engine

from . import outbox
from .attempts import Attempts
from .audience import Audience, Listed, Medium
from .flight import Flight
from .happenings import tell
from .message import Channel
from .outbox import Claim, Expansion, Fate, Lane, SendState, Settlement
from .patience import Patience
from .reasons import Reason
from .terms import Delivered, Terms

_ANSWERS_SINCE = timedelta(days=1)

Addressed = tuple[Claim, str | Reason]
"""A claim, and where its recipient is reached, or why they may not be written to any more."""


class Delivery:
    """Sends what is due, each row once or not at all, and says what became of it.

    Any number of deliveries, in any number of processes, may work on one database.

    Parameters
    ----------
    database
        Where the outbox is.
    channels
        Each channel under its name; rows for other names wait.
    audience
        Everybody who can be written to.
    terms
        What it keeps to.
    now
        The time, aware.
    chance
        Spreads retries.
    """

    def __init__(
        self,
        database: Engine,
        channels: Mapping[str, Channel],
        audience: Audience,
        terms: Terms,
        *,
        now: Callable[[], datetime],
        chance: Random,
    ) -> None:
        self._database = database
        self._channels = dict(channels)
        self._audience = audience
        self._terms = terms
        self._now = now
        # The other half is the channel's, so that an attempt is over before its claim counts as forgotten.
        self._attempts = Attempts(self._channels, Patience(chance), terms.look_after, terms.forgotten_after / 2)
        self._lanes = lanes_of(self._channels, terms.lanes)
        self._owed: list[Settlement] = []
        self._done = Delivered()
        self._runner = asyncio.Runner()
        self._stopping = False

    def deliver(self, limit: int = 500) -> Delivered:
        """Send up to ``limit`` messages; call it again and again, from one thread.

        Lets the database's own errors pass, a full disk among them. Even then nothing is lost or sent twice:
        without a claim on disk nothing is sent, and what could not be written down is kept for the next call.
        """
        self._settle()
        self._prepare()
        if self._terms.sending:
            self._runner.run(self._look_for_doubtful(limit))
            self._runner.run(self._send_due(limit))
        done, self._done = self._done, Delivered()
        done.halted, self._attempts.halted = self._attempts.halted, {}
        return done

    def stop(self) -> None:
        """Begin nothing more, from whatever thread; what is under way lands."""
        self._stopping = True

    def hand_over(self) -> list[Settlement]:
        """Give what came of messages and is not on disk yet, to whoever delivers next; it must be written down once."""
        owed, self._owed = self._owed, []
        return owed

    def take_over(self, owed: Collection[Settlement]) -> None:
        """Write down at the next call what another delivery could not; from the same thread, or before the first."""
        self._owed += owed

    def close(self) -> None:
        """Hang up; nothing can be delivered after that."""
        for channel in self._channels.values():
            self._runner.run(channel.close())
        self._runner.close()

    def _prepare(self) -> None:
        """Say who is to hear what, give up what is too late, and judge how the first few fared."""
        now = self._now()
        terms = self._terms
        how = Expansion(self._audience, terms.media, terms.first_few, terms.purse.holds, terms.doubted)
        with self._database.begin() as conn:
            fates = outbox.expand(conn, now, how, terms.resting(now))
            fates += outbox.expire(conn, now)
            outbox.enforce(conn, now)
            outbox.spare(conn, now, now - _ANSWERS_SINCE)
            outbox.call_next(conn, now)
            if terms.sending:
                fates += outbox.judge(conn, now, terms.reporting)
            else:
                fates += outbox.suppress(conn, now, Reason.SENDING_OFF)
        self._done.fates += fates

    async def _look_for_doubtful(self, limit: int) -> None:
        now = self._now()
        with self._database.begin() as conn:
            fates = outbox.hold(conn, self._attempts.can_be_asked)
            fates += outbox.doubt(conn, now, now - self._terms.forgotten_after, self._attempts.can_be_asked)
            most = min(limit, self._terms.at_once)
            claims = outbox.unknown(conn, now, most, self._attempts.searchable(now))
            doubtful = self._addressed(conn, claims)
        self._done.fates += fates
        looks = [self._attempts.look(claim, address, self._now()) for claim, address in doubtful]
        found = await asyncio.gather(*looks, return_exceptions=True)
        self._owed += [each for each in found if isinstance(each, Settlement)]
        self._settle()
        for each in found:
            if isinstance(each, BaseException):
                raise each

    async def _send_due(self, limit: int) -> None:
        """Keep the channels busy until the limit is reached or nothing is due; settle and claim in one go."""
        flight, end = Flight(self._terms.at_once), self._end()
        try:
            while True:
                self._owed += flight.landed()
                over = flight.fault or self._stopping or monotonic() >= end
                claims = self._settle_and_claim(0 if over else min(limit, flight.room))
                limit -= len(claims)
                for claim, address in claims:
                    flight.begin(self._attempts.send(claim, address, self._now()))
                if not flight.under_way:
                    break
                await flight.some()
        finally:  # the database may have gone away: what is under way still lands, and is written down next time
            await flight.rest()
            self._owed += flight.landed()
        if flight.fault:
            raise flight.fault

    def _end(self) -> float:
        stretch = self._terms.stretch
        return math.inf if stretch is None else monotonic() + stretch.total_seconds()

    def _settle_and_claim(self, room: int) -> list[Addressed]:
        """Write down what came of the last claims, and claim the next; nothing is sent that is not on disk."""
        now = self._now()
        claims: list[Claim] = []
        with self._database.begin() as conn:
            self._write(conn, now)
            if room > 0:
                resting = self._terms.resting(now)
                for lane in self._lanes:
                    free = self._attempts.room(lane.channel, room - len(claims), now)
                    claims += outbox.claim(conn, now, free, lane, resting)
            addressed = self._addressed(conn, claims)
        self._tell(now)
        return addressed

    def _addressed(self, conn: Connection, claims: list[Claim]) -> list[Addressed]:
        """Look up where the claims go, at the last moment: who has opted out meanwhile is left in peace."""
        found: dict[int, str | Reason] = {}
        for medium in Medium:
            mine = {one.id: Listed(one.group_id, one.recipient) for one in claims if self._medium(one) is medium}
            if medium is Medium.ITSELF:
                found |= dict.fromkeys(mine, "")
            elif mine:
                known = self._audience.addresses(conn, list(mine.values()), medium)
                unknown = [listed for listed in mine.values() if listed not in known]
                why_not = self._audience.why_not(conn, unknown, medium) if unknown else {}
                found |= {id_: known.get(who) or why_not.get(who, Reason.LEFT) for id_, who in mine.items()}
        return [(one, found[one.id]) for one in claims]

    def _medium(self, claim: Claim) -> Medium:
        return self._terms.media.get(claim.channel, Medium.PHONE)

    def _settle(self) -> None:
        if self._owed:
            now = self._now()
            with self._database.begin() as conn:
                self._write(conn, now)
            self._tell(now)

    def _write(self, conn: Connection, now: datetime) -> None:
        outbox.settle(conn, self._owed, now)
        for one in self._owed:
            if one.reason is not None and one.state is SendState.DEAD:
                listed = Listed(one.claim.group_id, one.claim.recipient)
                self._audience.learn(conn, listed, self._medium(one.claim), one.reason, now)

    def _tell(self, now: datetime) -> None:
        """Count and say what is on disk now."""
        for one in self._owed:
            if one.is_news:
                _say(one, now)
                self._done.fates[Fate(one.claim.channel, one.state, one.reason)] += 1
            if one.state is SendState.SENT:
                self._done.waits.append((one.claim.channel, now - one.claim.due))
        self._owed = []


def _say(one: Settlement, now: datetime) -> None:
    claim = one.claim
    tell(
        f"send.{one.state}", send=claim.ref, alert=claim.alert_id, group=claim.group_id, channel=claim.channel,
        reason=one.reason and one.reason.value, attempt=claim.attempt, seconds=(now - claim.claimed_at).total_seconds(),
    )  # fmt: skip


def lanes_of(channels: Collection[str], lanes: Collection[Lane]) -> list[Lane]:
    """Give every channel a lane, and put the lanes for what is urgent first."""
    named = {lane.channel for lane in lanes}
    every = [*lanes, *(Lane(channel) for channel in channels if channel not in named)]
    return sorted((lane for lane in every if lane.channel in channels), key=lambda lane: not lane.urgent)
