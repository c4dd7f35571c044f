"""A word about who may use the console in; one of the verbs for accounts carried out."""

import click

from .making import add_account, close_account, new_password, reopen_account
from .roles import grant_roles, list_accounts, revoke_roles


@click.group("accounts")
def command() -> None:
    """Who may use the console, and for what: accounts made and closed, roles given and taken, passwords set.

    A password is typed twice, read from standard input, or made up and shown once; never on the command line, which
    others can see. Everything done here stands in the audit log.
    """


for _verb in (add_account, list_accounts, grant_roles, revoke_roles, new_password, close_account, reopen_account):
    command.add_command(_verb)
