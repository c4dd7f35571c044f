"""A message in, the same message told to a partner's own system as signed JSON out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from .audience import Medium
from .message import Message, Receipt
from .naming import name_of
from .signed_post import SignedPost


class Webhook:
    """Tells one system, at an address of its own, the text and the facts behind it.

    Parameters
    ----------
    post
        How it gets there.
    exercise
        Marks everything as one.
    now
        The time it says it was sent, aware.
    """

    medium = Medium.ITSELF

    def __init__(
        self, post: SignedPost, *, exercise: bool = False, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._post = post
        self._exercise = exercise
        self._now = now

    def __repr__(self) -> str:
        return f"Webhook({self._post!r})"

    async def send(self, message: Message) -> Receipt:
        """Tell of one message. Nothing is ever in doubt: the receiver drops what it has had, by its ``id``."""
        name = name_of(message)
        told = {
            "id": name,
            "sent_at": self._now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "exercise": self._exercise,
            "language": message.language,
            "subject": message.subject,
            "text": message.text,
            "alert": dict(message.facts) or None,
        }
        return await self._post.post(name, json.dumps(told, ensure_ascii=False).encode(), "application/json")

    async def close(self) -> None:
        """Hang up."""
        await self._post.close()
