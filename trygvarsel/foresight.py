"""Settings that are to send in; what will be missing on the day, though nothing in them is wrong, in sentences, out."""

import os
from collections.abc import Iterator
from pathlib import Path

from config.schema.channels import (
    AppriseChannel,
    CapChannel,
    ChannelSettings,
    EmailChannel,
    PrintChannel,
    TwilioChannel,
    WebhookChannel,
)
from config.schema.settings import Settings
from notifiers.audience import Medium

from .reach import media_of


def foreseen(settings: Settings) -> Iterator[str]:
    """Say what will be missing; nothing while sending is off."""
    if not settings.sending:
        return
    yield from _without_members(settings)
    for name, channel in settings.channels.items():
        if isinstance(channel, TwilioChannel) and settings.public_url is None:
            yield f'channel "{name}": without public_url no receipt comes in, and no STOP is heard'
        if isinstance(channel, CapChannel) and not channel.folder.is_dir():
            yield f'channel "{name}": there is no folder {channel.folder.name} to put the alerts in'
        for variable in variables_of(channel):
            if not os.environ.get(variable):
                yield f'channel "{name}": the environment variable {variable} will be needed, and is not set here'


def variables_of(channel: ChannelSettings) -> list[str]:
    """Name the environment variables that a channel reads its secrets from."""
    match channel:
        case PrintChannel():
            return []
        case TwilioChannel():
            return [channel.account_sid_env, *_unless(channel.auth_token_file, channel.auth_token_env)]
        case EmailChannel():
            return _unless(channel.password_file, channel.password_env) if channel.username else []
        case WebhookChannel() | CapChannel():
            posts = channel.url is not None or channel.url_env is not None
            address = [channel.url_env] if channel.url_env else []
            return [*address, *(_unless(channel.secret_file, channel.secret_env) if posts else [])]
        case AppriseChannel():
            return [channel.url_env]


def _unless(file: Path | None, variable: str) -> list[str]:
    return [] if file else [variable]


def _without_members(settings: Settings) -> Iterator[str]:
    for id_, partnership in settings.partnerships.items():
        for key, group in partnership.groups.items():
            reached = media_of(settings, f"{id_}/{key}") & {Medium.PHONE, Medium.EMAIL}
            if group.citizens and group.recipients is None and reached:
                yield (
                    f"{partnership.group_name(key)}: the settings name no list, so only members taken in with "
                    f"trygvarsel members import are told; trygvarsel members list counts them"
                )
