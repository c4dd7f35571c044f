"""A claim in, one try at its channel made, the verdict out."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from .message import Channel, Halted, Message, NoReceipt, Searchable, Undeliverable
from .outbox import Claim, RecipientsOf, Settlement, settling
from .patience import Patience
from .reasons import Reason
from .recipients import Recipient

# A channel answers within 30 s more, so an attempt is over before its claim counts as forgotten.
ACT_WITHIN = timedelta(seconds=30)


class Attempts:
    """One round of attempts: each claim is tried at its channel, and troubled channels are left alone.

    Never raises what a channel should. ``halted`` collects the halts that nobody has been told of.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel],
        recipients_of: RecipientsOf,
        patience: Patience,
        halted: dict[str, Halted],
    ) -> None:
        self._halted = halted
        self._channels = channels
        self._searchable = {name: one for name, one in channels.items() if isinstance(one, Searchable)}
        self._recipients_of = recipients_of
        self._patience = patience
        self._people: dict[str, dict[str, Recipient]] = {}

    def awake(self, now: datetime) -> list[str]:
        """Name the channels that may be used."""
        return [name for name in self._channels if not self._patience.rests(name, now)]

    def searchable(self, now: datetime) -> list[str]:
        """Name the channels that may be asked what they have been given."""
        return [name for name in self.awake(now) if name in self._searchable]

    def send(self, claim: Claim, now: datetime) -> Settlement:
        """Send a claim, unless the recipient is gone, the channel rests or the claim is too old."""
        if self._patience.rests(claim.channel, now) or now - claim.claimed_at > ACT_WITHIN:
            return settling.released(claim, now)
        message = self._message(claim, now)
        if message is None:
            return settling.withheld(claim, Reason.NO_CONSENT, now)
        try:
            receipt = self._channels[claim.channel].send(message)
        except NoReceipt as why:
            return settling.not_sent(claim, why, now, self._note(claim.channel, why, now))
        self._patience.worked(claim.channel)
        return settling.sent(claim, receipt, now)

    def look(self, claim: Claim, now: datetime) -> Settlement:
        """Look for a claim that may have been sent."""
        message = self._message(claim, now)
        if message is None or self._patience.rests(claim.channel, now):
            return settling.not_looked(claim, now)
        try:
            receipt = self._searchable[claim.channel].find(message, since=claim.created_at)
        except NoReceipt as why:
            self._note(claim.channel, why, now)
            return settling.not_looked(claim, now)
        return settling.not_found(claim, now) if receipt is None else settling.sent(claim, receipt, now)

    def _message(self, claim: Claim, now: datetime) -> Message | None:
        """Put the number to the claim; None when the recipient has left the group or withdrawn."""
        if claim.group_id not in self._people:
            everybody = self._recipients_of(claim.group_id)
            self._people[claim.group_id] = {person.id: person for person in everybody}
        person = self._people[claim.group_id].get(claim.recipient)
        if person is None:
            return None
        key = f"{claim.alert_id}/{claim.recipient}/{claim.channel}"
        return Message(key, person.phone, claim.text, claim.expires - now)

    def _note(self, channel: str, why: NoReceipt, now: datetime) -> timedelta:
        if isinstance(why, Undeliverable):  # the recipient's trouble, not the channel's
            self._patience.worked(channel)
            return timedelta()
        if isinstance(why, Halted) and self._patience.is_news(channel, why):
            self._halted[channel] = why
        return self._patience.trouble(channel, why, now)
