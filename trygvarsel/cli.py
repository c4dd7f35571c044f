"""Words on the command line in; one of the verbs carried out, and an exit code, out."""

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import click

from .logs.aloud import refuse_aloud
from .logs.choosing import STAY_UP, Misspoken, chosen

VERBS = {
    "check": "Say every problem in the settings, or sum them up.",
    "demo": "A simulated town: two quiet years, then a spate.",
    "replay": "What past reports would have raised and sent.",
    "run": "The service in one process.",
    "worker": "The service as one Faust worker on Kafka.",
    "web": "The intake and the console for the workers.",
    "deliver": "Deliver for the workers, beside them.",
    "apply": "Put settings in force for all workers.",
    "migrate": "Bring a database's tables up to date.",
    "topics": "Make the topics on Kafka, and verify them.",
    "feed": "Put reports on the topic or the HTTP intake.",
    "why": "The incidents and the numbers behind a spate.",
    "approve": "List what waits for approval, and approve it.",
    "acknowledge": "List what waits to be acknowledged, and do.",
    "stop": "Let nothing more be sent, until told to go on.",
    "dead": "What did not arrive, and sending it again.",
    "audit": "Who decided what, when and how.",
    "keys": "Keys for police systems to send reports by.",
    "accounts": "Who may use the console, and for what.",
    "members": "Lists of members, their consent, and erasure.",
    "retention": "Delete what is older than it may be kept.",
    "erase-report": "Remove all that one report said.",
    "backup": "A copy of the database, while it is used.",
    "restored": "Put a restored database to use, safely.",
    "calibrate": "What the false-alert budgets come to here.",
    "near-repeat": "Burglaries near each other, against chance.",
    "send-test": "One real message to one recipient.",
    "schema": "The JSON Schema of the settings.",
}


class Refused(click.ClickException):
    """Something was refused or failed; its text is said as it stands, and the exit code is 1."""

    exit_code = 1

    def show(self, file: object = None) -> None:  # noqa: ARG002  (click's signature)
        """Say it on standard error, without a word about this program's insides."""
        refuse_aloud(self.message)


class Verbs(click.Group):
    """A group that imports a verb only when it is asked for, so that every one of them starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """List the verbs in the order a newcomer meets them."""
        return list(VERBS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one verb."""
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"trygvarsel.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trygvarsel", message="%(version)s")
def cli() -> None:
    """Trygvarsel: burglary reports in, spates noticed, constructive advice out."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; no traceback reaches the person at it."""
    with _speaking(sys.argv[1:] if arguments is None else arguments):
        try:
            cli.main(arguments, prog_name="trygvarsel", standalone_mode=True)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(1)
        except OSError as error:
            refuse_aloud(f"{error.filename or 'standard output'}: {error.strerror}")
            sys.exit(1)


def _speaking(arguments: Sequence[str]) -> AbstractContextManager[None]:
    """Let the verbs that stay up speak in lines; all others speak to whoever gave the command."""
    try:
        choice = chosen(os.environ)
    except Misspoken as wrong:
        refuse_aloud(str(wrong))
        sys.exit(2)
    if not STAY_UP.intersection(arguments[:1]):
        return nullcontext()
    from .logs.speaking import speaking  # noqa: PLC0415  (so that the other verbs start fast)

    return speaking(choice, os.environ, sys.stderr)
