"""A recipient's id in; one real message to that person, and what the channel can prove, out."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click
from sqlalchemy import Connection

from config.schema.settings import Settings
from notifiers.audience import Listed
from notifiers.keys import installation_key
from notifiers.message import Channel, Message, NoReceipt, Receipt
from notifiers.people import People, language_of
from trygvarsel.cli import Refused
from trygvarsel.opening import SetUpProblem, open_channel
from trygvarsel.people import Lists

from .common import config_argument, database_option, settings_from
from .members.opening import is_there, one_transaction

_TEXT = {
    "da": "{mark}{sender}: Prøve af vores beskeder. Du skal ikke gøre noget. Ring 114 ved mistanke om indbrud.",
    "en": "{mark}{sender}: A test of our messages. There is nothing to do. Ring 114 if you suspect a burglary.",
}


class _Found(NamedTuple):
    """Somebody who may be written to, and by which channel."""

    partnership: str
    channel: str
    address: str
    language: str


@click.command("send-test")
@config_argument
@click.argument("recipient")
@database_option()
def command(config: Path, recipient: str, database: str) -> None:
    """Send one real message to RECIPIENT, by the id in a list. Sending must be on, and they must not have opted out."""
    settings = settings_from(config)
    if not settings.sending:
        raise Refused("sending is off: nothing was sent; write sending: on in the settings first")
    with one_transaction(database if is_there(database) else "sqlite://") as conn:
        found = next(_found(conn, settings, recipient), None)
    if found is None:
        raise Refused(f'no group has a consenting recipient "{recipient}"')
    try:
        channel = open_channel(found.channel, settings)
        receipt = asyncio.run(_sent(channel, _message(settings, found)))
    except SetUpProblem as why:
        raise Refused(str(why)) from None
    except NoReceipt as why:
        raise Refused(f'no receipt from channel "{found.channel}": {why}') from None
    click.echo(json.dumps({"channel": found.channel, "provider_id": receipt.provider_id, "status": receipt.status}))


async def _sent(channel: Channel, message: Message) -> Receipt:
    try:
        return await channel.send(message)
    finally:
        await channel.close()


def _found(conn: Connection, settings: Settings, recipient: str) -> Iterator[_Found]:
    """Look for somebody by the settings' lists as they are now, and what people have said since."""
    now, key = datetime.now(UTC), installation_key(conn)
    people = People(key)
    Lists(settings).sync(conn, people, now)
    for partnership, given in settings.partnerships.items():
        for group in given.groups:
            listed = Listed(f"{partnership}/{group}", recipient)
            for name in settings.channels_of(partnership, group):
                for address in people.addresses(conn, [listed], settings.channels[name].medium).values():
                    yield _Found(partnership, name, address, language_of(conn, key, address) or "da")


def _message(settings: Settings, found: _Found) -> Message:
    wording = settings.wording(found.partnership)
    mark = f"{wording[found.language].exercise}: " if settings.exercise else ""
    sender = settings.partnerships[found.partnership].signature
    text = _TEXT.get(found.language, _TEXT["en"]).format(mark=mark, sender=sender)
    key = f"test {datetime.now(UTC):%Y%m%dT%H%M%S}"
    return Message(key, found.address, text, ref=secrets.token_hex(8), subject=sender, language=found.language)
