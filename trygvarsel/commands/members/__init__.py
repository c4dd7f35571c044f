"""A word about people in; one of the verbs for lists, consent and erasure carried out."""

import click

from .apart import keep_ledger
from .lists import export_list, import_list, show_lists
from .persons import erase_person, leave_group, prove_consent, withdraw_consent
from .upkeep import scrub_database, verify_ledger


@click.group("members")
def command() -> None:
    """Who is in a group: lists in and out, consent proved and withdrawn, people forgotten.

    A telephone number or mail address is read from standard input, never from the command line, which others can see.
    """


for _verb in (
    import_list,
    export_list,
    show_lists,
    withdraw_consent,
    leave_group,
    erase_person,
    prove_consent,
    verify_ledger,
    keep_ledger,
    scrub_database,
):
    command.add_command(_verb)
