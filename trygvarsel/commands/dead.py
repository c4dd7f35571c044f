"""What did not arrive in; a list of it, or the same on its way once more, out."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import click
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection

from config.quoting import suggestion
from config.schema.settings import Settings
from config.schema.units import seconds
from notifiers.keys import installation_key
from notifiers.outbox.dead_letters import DeadLetter, dead_letters
from notifiers.outbox.resending import Order, resend
from notifiers.people import People
from notifiers.reasons import Reason
from streams.letters import barred
from trygvarsel.cli import Refused
from trygvarsel.wiring import utc_now

from .common import config_argument, database_option, settings_from, talk
from .deciding import by_option, deciding, that_count
from .naming import alert_named, ref_named
from .showing import show

_COLUMNS = {
    "ref": "ref", "alert_id": "alert", "group": "group", "recipient": "recipient", "channel": "channel",
    "state": "state", "reason": "reason", "detail": "detail", "attempts": "tries", "at": "since",
}  # fmt: skip


def _a_reason(_context: click.Context, _option: click.Parameter, word: str | None) -> Reason | None:
    if word is None or word in set(Reason):
        return word and Reason(word)  # type: ignore[return-value]  # None stays None
    raise click.BadParameter(f'no message fails because of "{word}"{suggestion(word, set(Reason))}')


def _a_span(_context: click.Context, _option: click.Parameter, word: str) -> timedelta:
    try:
        return timedelta(seconds=seconds(word))
    except PydanticCustomError as wrong:
        raise click.BadParameter(str(wrong)) from None


@click.command("dead")
@config_argument
@database_option()
@click.option("--ref", metavar="REF", help="Only the message of that name.")
@click.option("--alert", metavar="ALERT", help="Only those of that alert.")
@click.option(
    "--reason", metavar="REASON", callback=_a_reason, help="Only those with that reason, as the list says it."
)
@click.option(
    "--resend", is_flag=True, help="Send them again, save those that must not be; name which by an option above."
)
@by_option
@click.option(
    "--valid", metavar="SPAN", default="4 hours", show_default=True, callback=_a_span,
    help="So long they are worth sending from now on.",
)  # fmt: skip
@click.option("--though-it-may-be-twice", "twice", is_flag=True, help="Also those that may have been sent.")
def command(  # noqa: PLR0913  (one argument for every option)
    config: Path, database: str, ref: str | None, alert: str | None, reason: Reason | None,
    by: str, valid: timedelta, *, resend: bool, twice: bool,
) -> None:  # fmt: skip
    """List the messages that were given up or did not arrive, as JSON lines or, on a terminal, a table.

    How many there are of each reason is said on standard error.
    """
    settings = settings_from(config)
    if resend and not (ref or alert or reason):
        raise click.UsageError("name which to send again: --ref, --alert or --reason")
    with deciding(database) as conn:
        settings = that_count(conn, config, settings)
        ref, alert = ref and ref_named(conn, ref), alert and alert_named(conn, alert)
        letters = dead_letters(conn, ref, alert, reason)
        if not letters:
            talk.print("there are no such messages: all arrived, or are on their way")
        elif resend:
            _again(conn, settings, letters, Order(by, utc_now(), valid, twice))
        else:
            show(map(_line, letters), _COLUMNS, settings)
            for why, count in Counter(letter.reason for letter in letters).most_common():
                talk.print(f"{count:>7,}  {why or 'no reason is known'}")


def _again(conn: Connection, settings: Settings, letters: list[DeadLetter], order: Order) -> None:
    not_to_be_told = barred(conn, settings, People(installation_key(conn)), letters)
    done = resend(conn, [letter for letter in letters if letter.ref not in not_to_be_told], order)
    for reason, count in (done.refused + Counter(not_to_be_told.values())).most_common():
        more = "; --though-it-may-be-twice sends them all the same" if reason is Reason.PERHAPS_SENT else ""
        talk.print(f"{count:>7,}  not sent again: {reason}{more}")
    if not done.back:
        raise Refused("none of them is sent again")
    talk.print(f"{done.back:>7,}  sent again as soon as their turn comes")


def _line(letter: DeadLetter) -> dict[str, object]:
    partnership, _, group = letter.group_id.partition("/")
    return {
        "ref": letter.ref,
        "alert_id": letter.alert_id,
        "partnership": partnership,
        "group": group,
        "recipient": letter.recipient,
        "channel": letter.channel,
        "state": letter.state,
        "reason": letter.reason,
        "detail": letter.detail,
        "attempts": letter.attempts,
        "at": letter.at,
    }
