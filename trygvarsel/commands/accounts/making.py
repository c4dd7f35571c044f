"""A login in; an account made, its password set anew, or the account closed, out."""

from pathlib import Path

import click

from config.schema.settings import Settings
from trygvarsel.cli import Refused
from trygvarsel.commands.common import config_argument, database_option, talk
from trygvarsel.commands.deciding import by_option
from web.access.accounts import add, close, found, free, grant, plain, reopen, set_password

from .words import ELSEWHERE, changing, grants_of, kept, login_argument, password_for, role_option, source_options, warn


@click.command("add")
@config_argument
@login_argument
@click.option("--name", required=True, help="As it stands in the settings' roles and goes into the log.")
@role_option
@source_options
@click.option(
    "--elsewhere",
    "source",
    flag_value=ELSEWHERE,
    help="No password: LOGIN is the mail address that the sign_in of the settings has verified.",
)
@click.option("--subject", help="No password: who it is at the sign_in of the settings, by its own name for them.")
@database_option()
@by_option
def add_account(  # noqa: PLR0913 - as many as the verb has options
    config: Path, login: str, *, name: str, roles: tuple[str, ...], source: str | None, subject: str | None,
    database: str, by: str,
) -> None:  # fmt: skip
    """Make an account for LOGIN. A mail address does as a login; it is never shown to others."""
    if not 0 < len(plain(login)) <= 100 or " " in plain(login):
        raise Refused("a login is up to 100 characters without a space")
    with changing(config, database, by) as (settings, conn, who):
        given = grants_of(settings, roles)
        tied = None if subject is None else f"{_issuer(settings)} {subject}"
        if source == ELSEWHERE:
            _issuer(settings)
        free(conn, login, name)
        without = tied is not None or source == ELSEWHERE
        password = None if without else kept(password_for(login, name, source=source))
        account = add(conn, login, name, who, password=password, subject=tied)
        grant(conn, account, given, who)
    talk.print(f'account "{plain(login)}" made for {name}', markup=False)
    warn(settings, name, given)


def _issuer(settings: Settings) -> str:
    if settings.console.sign_in is None:
        raise Refused("--subject and --elsewhere belong to console: sign_in: in the settings, which is not there")
    return settings.console.sign_in.issuer


@click.command("password")
@config_argument
@login_argument
@source_options
@database_option()
@by_option
def new_password(config: Path, login: str, source: str | None, database: str, by: str) -> None:
    """Set LOGIN's password anew; whoever is signed in by the old one is signed out."""
    with changing(config, database, by) as (_, conn, who):
        account = found(conn, login)
        if not account.active:
            raise Refused(f'account "{account.login}" is closed; accounts reopen opens it')
        set_password(conn, account.id, kept(password_for(account.login, account.name, source=source)), who)
    talk.print(f'the password of "{plain(login)}" is new; its sessions have ended', markup=False)


@click.command("close")
@config_argument
@login_argument
@database_option()
@by_option
def close_account(config: Path, login: str, database: str, by: str) -> None:
    """Let nobody in as LOGIN any more, at once. The account stays, since the log names it."""
    with changing(config, database, by) as (_, conn, who):
        close(conn, found(conn, login).id, who)
    talk.print(f'account "{plain(login)}" is closed; its sessions have ended', markup=False)


@click.command("reopen")
@config_argument
@login_argument
@database_option()
@by_option
def reopen_account(config: Path, login: str, database: str, by: str) -> None:
    """Let LOGIN in again, by the same password and with the same roles as before."""
    with changing(config, database, by) as (_, conn, who):
        reopen(conn, found(conn, login).id, who)
    talk.print(f'account "{plain(login)}" is open again', markup=False)
