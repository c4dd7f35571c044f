"""Dead letters in; those whose people may not, or cannot, be written to as things stand, and why, out."""

from collections.abc import Sequence

from sqlalchemy import Connection

from config.schema.settings import Settings
from notifiers.audience import Listed, Medium
from notifiers.outbox.dead_letters import DeadLetter
from notifiers.people import People
from notifiers.reasons import Reason


def barred(conn: Connection, settings: Settings, people: People, letters: Sequence[DeadLetter]) -> dict[str, Reason]:
    """Say of the letters to people who may not, or cannot, be written to as things stand why, by ref."""
    wanted: dict[Medium, dict[str, Listed]] = {}
    for letter in letters:
        channel = settings.channels.get(letter.channel)
        if channel is not None and channel.medium is not Medium.ITSELF:
            wanted.setdefault(channel.medium, {})[letter.ref] = Listed(letter.group_id, letter.recipient)
    found: dict[str, Reason] = {}
    for medium, listed in wanted.items():
        why = people.why_not(conn, set(listed.values()), medium)
        found |= {ref: why[who] for ref, who in listed.items() if who in why}
    return found
