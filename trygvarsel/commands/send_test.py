"""A recipient's id in; one real message to that person, and what the channel can prove, out."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from config.schema.settings import Settings
from notifiers.message import Message, NoReceipt
from notifiers.recipients import Recipient
from trygvarsel.cli import Refused
from trygvarsel.people import Recipients
from trygvarsel.wiring import open_channel

from .common import config_argument, plainly, settings_from

_TEXT = {
    "da": "{mark}{sender}: Prøve af vores beskeder. Du skal ikke gøre noget. Ring 114 ved mistanke om indbrud.",
    "en": "{mark}{sender}: A test of our messages. There is nothing to do. Ring 114 if you suspect a burglary.",
}


@click.command("send-test")
@config_argument
@click.argument("recipient")
def command(config: Path, recipient: str) -> None:
    """Send one real message to RECIPIENT, by the id in a recipients file. Sending must be on."""
    settings = settings_from(config)
    if not settings.sending:
        raise Refused("sending is off: nothing was sent; write sending: on in the settings first")
    with plainly():
        partnership, group, person = _found(settings, recipient)
        name = settings.channels_of(partnership, group)[0]
        channel = open_channel(name, settings.channels[name])
        mark = f"{settings.wording(partnership)[person.language].exercise}: " if settings.exercise else ""
        sender = settings.partnerships[partnership].signature
        text = _TEXT.get(person.language, _TEXT["en"]).format(mark=mark, sender=sender)
        key = f"test {datetime.now(UTC):%Y%m%dT%H%M%S}"
        try:
            receipt = channel.send(Message(key, person.phone, text))
        except NoReceipt as why:
            raise Refused(f'no receipt from channel "{name}": {why}') from None
    click.echo(json.dumps({"channel": name, "provider_id": receipt.provider_id, "status": receipt.status}))


def _found(settings: Settings, recipient: str) -> tuple[str, str, Recipient]:
    people = Recipients(settings)
    for partnership, given in settings.partnerships.items():
        for group in given.groups:
            for person in people.of(f"{partnership}/{group}"):
                if person.id == recipient:
                    return partnership, group, person
    raise Refused(f'no group has a consenting recipient "{recipient}"')
