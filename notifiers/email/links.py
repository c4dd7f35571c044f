"""What a mail can be answered with by a click."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that take the recipient off the list, and their word that they have seen it; None for no such."""

    leave: str | None = None
    acknowledge: str | None = None
