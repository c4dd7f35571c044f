"""What this installation is, and is reached by, in; the doors for providers, citizens and contacts out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy import Engine

from notifiers import people
from notifiers.audience import Audience, Medium
from notifiers.outbox.acknowledging import acknowledge_by_person
from notifiers.outbox.fates import Fate

from .acknowledging import acknowledging
from .leaving import Leaving, leaving
from .providers import Providers, providers
from .texting import Texting


@dataclass(frozen=True, slots=True)
class Outside:
    """All that the doors need.

    Parameters
    ----------
    key
        The installation's secret.
    public_url
        Where the installation is reached from outside.
    tokens
        The auth tokens of the channels whose provider calls back.
    media
        What each channel writes to.
    countries
        Two-letter codes of the countries that are texted to.
    now
        Tells the time, aware.
    count
        Is told of every change of a row.
    """

    database: Engine
    audience: Audience
    key: bytes = field(repr=False)
    public_url: str
    tokens: Sequence[str] = field(repr=False)
    media: Mapping[str, Medium]
    countries: Sequence[str]
    now: Callable[[], datetime]
    count: Callable[[Fate], object]


def doors(outside: Outside) -> list[APIRouter]:
    """Open the doors for those who come by a link or on a provider's behalf; police systems have their own."""
    texting = Texting(people, acknowledge_by_person, outside.key, outside.countries)
    return [
        providers(
            Providers(
                outside.database,
                outside.tokens,
                outside.public_url,
                outside.audience,
                texting,
                outside.now,
                outside.count,
            )
        ),
        leaving(Leaving(outside.database, outside.key, outside.media, people.opt_out_person, outside.now)),
        acknowledging(outside.database, outside.key, outside.now),
    ]
