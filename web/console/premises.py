"""What the pages look at, and can have done: the database, the settings in force, the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from config.problems import Problem
from config.schema.settings import Settings
from notifiers.message import Message
from streams.core.policy import Policy

SendOne = Callable[[str, Message], object]
"""Hands a message to the channel of a name, in its own time, once or not at all; returns at once."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """What came of a settings file: whether what it says is in force now, and a sentence about that."""

    in_force: bool
    said: str


@dataclass(frozen=True, slots=True)
class Premises:
    """All that the console needs of the process it is part of.

    Parameters
    ----------
    engine
        The database.
    settings, policies
        Give what is in force now, policies by partnership: ask anew for every request.
    now
        Tells the time, aware.
    key
        The installation's secret, by which people are made nameless and links are signed.
    config
        The settings file, which is the truth.
    adopt
        Puts what the file now says in force; says what came of it.
    beside
        What else the menu leads to: addresses, and the names of the phrases they are called by.
    troubles
        Gives the mistakes for which the file, as it is now, is not what is in force.
    hinders
        Gives why settings could not come into force if the file, as it is now, were changed to say them.
    send
        Sends one message beside the outbox, for the codes of the public pages; None where nothing can be sent.
    """

    engine: Engine
    settings: Callable[[], Settings]
    policies: Callable[[], Mapping[str, Policy]]
    now: Callable[[], datetime]
    key: bytes = field(repr=False)
    config: Path
    adopt: Callable[[], Adopted]
    beside: tuple[tuple[str, str], ...] = ()
    troubles: Callable[[], Sequence[Problem]] = tuple
    hinders: Callable[[Settings], Sequence[Problem]] = lambda _settings: ()
    send: SendOne | None = None
