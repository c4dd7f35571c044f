"""Words typed about an account in; what they mean, or a sentence that helps, out."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import Connection

from config.quoting import listed, quoted, suggestion, unknown
from config.schema.roles import holders
from config.schema.settings import Settings
from notifiers.discretion import Indiscreet
from notifiers.outbox.auditing import How
from trygvarsel.cli import Refused
from trygvarsel.commands.common import settings_from, talk
from trygvarsel.commands.members.opening import one_transaction
from trygvarsel.wiring import utc_now
from web.access.accounts import By, Grant, NoSuch
from web.access.passwords import LONGEST, SHORTEST, Passwords, Weak, made_up, strong
from web.access.roles import Role

login_argument = click.argument("login")
role_option = click.option(
    "--role", "roles", multiple=True, metavar="PARTNERSHIP:ROLE",
    help=f"What the account may do there: {', '.join(Role)}. May be given several times.",
)  # fmt: skip
ELSEWHERE, _STDIN, _MADE_UP = "elsewhere", "stdin", "made up"

F = TypeVar("F", bound=Callable[..., object])


def source_options(function: F) -> F:
    """Add the ways a password can come; without one of them it is typed twice."""
    for option in (
        click.option("--password-stdin", "source", flag_value=_STDIN, help="Read the password from standard input."),
        click.option("--made-up", "source", flag_value=_MADE_UP, help="Make a password up, and show it once."),
    ):
        function = option(function)
    return function


_WHY_WEAK = {
    "short": f"must be {SHORTEST} characters at least; a sentence does",
    "long": f"must be {LONGEST} characters at most",
    "named": "is little more than the name or one character over and over; a sentence does",
}


@contextmanager
def changing(config: Path, database: str, by: str) -> Iterator[tuple[Settings, Connection, By]]:
    """Open the database for one transaction about accounts, and say what goes wrong in one sentence."""
    settings = settings_from(config)
    try:
        with one_transaction(database) as conn:
            yield settings, conn, By(by, How.COMMAND, utc_now())
    except (NoSuch, Indiscreet) as why:
        raise Refused(str(why)) from None


def grants_of(settings: Settings, written: Sequence[str], beyond: Iterable[str] = ()) -> list[Grant]:
    """Read roles; raises `Refused`, which says what there is.

    Parameters
    ----------
    beyond
        Partnerships that the settings no longer have, and that may be named all the same.
    """
    known = list(dict.fromkeys([*settings.partnerships, *beyond]))
    return [_grant(known, each) for each in written]


def _grant(partnerships: Sequence[str], written: str) -> Grant:
    partnership, colon, role = written.rpartition(":")
    if not colon:
        raise Refused(f"--role {quoted(written)}: write the partnership too, as in {partnerships[0]}:{Role.READER}")
    if partnership not in partnerships:
        guess = suggestion(partnership, partnerships)
        raise Refused(f"there is no partnership {quoted(partnership)}{guess or ';'} those are: {listed(partnerships)}")
    if role not in set(Role):
        raise Refused(unknown("role", role, Role))
    return partnership, Role(role)


def warn(settings: Settings, name: str, given: Sequence[Grant]) -> None:
    """Say what an account still lacks to do what its roles suggest."""
    if not given:
        talk.print("it may do nothing yet: give it a role with accounts grant, such as --role " + _example(settings))
    for partnership, role in given:
        roles = settings.partnerships[partnership].roles
        named = {" ".join(each.casefold().split()) for group in roles for each in holders(roles, group)}
        if role is Role.APPROVER and roles and " ".join(name.casefold().split()) not in named:
            talk.print(
                f"the roles of {partnership} in the settings do not name {quoted(name)}, so no message waits for them"
            )


def _example(settings: Settings) -> str:
    return f"{next(iter(settings.partnerships))}:{Role.COORDINATOR}"


def password_for(*names: str, source: str | None) -> str:
    """Get a password that will do: typed twice, from standard input, or made up and shown."""
    if source == _MADE_UP:
        password = made_up()
        talk.print(f"the password, shown this once: {password}", markup=False)
        return password
    ask: Callable[[], str] = _line if source == _STDIN else _typed
    try:
        return strong(ask(), *names)
    except Weak as why:
        raise Refused(f"a password {_WHY_WEAK[str(why)]}") from None


def kept(password: str) -> str:
    """Give what is kept of a password."""
    return Passwords().kept(password)


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _typed() -> str:
    password: str = click.prompt("password", hide_input=True, confirmation_prompt="the same again", err=True)
    return password
