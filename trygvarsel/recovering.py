"""A house that is being opened in; all that it knew of its partnerships, remembered before anybody is let in, out."""

from collections.abc import Callable
from functools import partial

from web.desk import Desk

from .wiring import House


def remember(house: House, desk: Desk, say: Callable[[str], object]) -> None:
    """Recall one partnership after the other; ``say`` is told how far it has come.

    Raises
    ------
    StoreProblem, SQLAlchemyError
        When the database cannot be read.
    """
    names = [policy.partnership for policy in house.service.policies]
    for number, name in enumerate(names):
        say(f"remembering what happened: {number} of {len(names)} partnerships are done")
        desk.between(partial(house.service.remember, name))
