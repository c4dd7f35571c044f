"""A login and roles in; the roles given or taken, or a list of who holds which, out."""

from pathlib import Path

import click
from sqlalchemy import select

from streams.web_tables import accounts
from trygvarsel.cli import Refused
from trygvarsel.commands.common import config_argument, database_option, talk
from trygvarsel.commands.deciding import by_option
from trygvarsel.commands.showing import show
from web.access.accounts import found, grant, revoke
from web.access.sessions import granted

from .words import changing, grants_of, login_argument, role_option, warn

_COLUMNS = {"login": "login", "name": "name", "open": "open", "signs_in": "signs in by", "roles": "roles"}


@click.command("list")
@config_argument
@database_option()
def list_accounts(config: Path, database: str) -> None:
    """List accounts and what they may do, as JSON lines or, on a terminal, a table."""
    with changing(config, database, "nobody") as (settings, conn, _):
        rows = conn.execute(select(accounts).order_by(accounts.c.login)).all()
        lines = [
            {
                "login": row.login,
                "name": row.name,
                "open": row.active,
                "signs_in": "password" if row.password else "elsewhere" if row.subject else "nothing",
                "roles": " ".join(
                    f"{partnership}:{role}"
                    for partnership, held in sorted(granted(conn, row.id).items())
                    for role in sorted(held)
                ),
            }
            for row in rows
        ]
    if not lines:
        talk.print("there is no account yet; accounts add makes one")
    show(lines, _COLUMNS, settings)


@click.command("grant")
@config_argument
@login_argument
@role_option
@database_option()
@by_option
def grant_roles(config: Path, login: str, roles: tuple[str, ...], database: str, by: str) -> None:
    """Let LOGIN do more, from the next click."""
    with changing(config, database, by) as (settings, conn, who):
        account = found(conn, login)
        given = grants_of(settings, _some(roles))
        grant(conn, account.id, given, who)
    talk.print(f"{account.name}: {' '.join(roles)}", markup=False)
    warn(settings, account.name, given)


@click.command("revoke")
@config_argument
@login_argument
@role_option
@database_option()
@by_option
def revoke_roles(config: Path, login: str, roles: tuple[str, ...], database: str, by: str) -> None:
    """Let LOGIN do less, from the next click."""
    with changing(config, database, by) as (settings, conn, who):
        account = found(conn, login)
        revoke(conn, account.id, grants_of(settings, _some(roles), granted(conn, account.id)), who)
    talk.print(f"{account.name}: no longer {' '.join(roles)}", markup=False)


def _some(roles: tuple[str, ...]) -> tuple[str, ...]:
    if not roles:
        raise Refused("say which: --role PARTNERSHIP:ROLE, once or several times")
    return roles
