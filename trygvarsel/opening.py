"""The name of a channel and the settings in, the channel itself, with its secrets, out."""

import ssl
import sys
from collections.abc import Callable
from datetime import timedelta
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
from config.secret import NotThere, from_either, from_environment
from notifiers.apprise_notes import AppriseNotes, NotInstalled, open_service
from notifiers.cap import Issuer
from notifiers.cap_feed import CapFeed, Office
from notifiers.email import Email, Letterhead, Relay, Security
from notifiers.message import Channel
from notifiers.printing import Printing
from notifiers.signed_post import SignedPost, key_of
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from notifiers.web_address import web_address
from notifiers.webhook import Webhook

Url = Callable[[str], str] | None
"""Makes an address of a message's ref."""


class SetUpProblem(Exception):  # noqa: N818  (said to a person, as it stands)
    """Something that the settings rely on is not there, such as a secret in the environment."""


def open_channel(
    name: str,
    settings: Settings,
    *,
    leave_url: Url = None,
    acknowledge_url: Url = None,
    report_to: str | None = None,
) -> Channel:
    """Open one channel; nothing is connected to until the first message.

    Parameters
    ----------
    name
        Its key in the settings.
    leave_url, acknowledge_url
        Give the addresses that take the recipient of a ref off the list, and their word that they have seen it.
    report_to
        The address that a provider tells of each message's further fate.

    Raises `SetUpProblem`.
    """
    try:
        return _opened(settings.channels[name], settings, (leave_url, acknowledge_url), report_to)
    except (NotThere, NotInstalled) as why:
        raise SetUpProblem(f'channel "{name}": {why}') from None


def _opened(given: ChannelSettings, settings: Settings, urls: tuple[Url, Url], report_to: str | None) -> Channel:
    match given:
        case PrintChannel():
            return Printing(sys.stderr)
        case TwilioChannel():
            return _twilio(given, report_to)
        case EmailChannel():
            return _email(given, settings, *urls)
        case WebhookChannel():
            return Webhook(_post(given), exercise=settings.exercise)
        case CapChannel():
            return _cap(given, settings)
        case AppriseChannel():
            return _apprise(given)


def _twilio(given: TwilioChannel, report_to: str | None) -> TwilioSms:
    account = Account(
        from_environment(given.account_sid_env),
        from_either(given.auth_token_env, given.auth_token_file, "auth token"),
        sender=given.sender or "",
        messaging_service=given.messaging_service_sid or "",
        urgent_sender=given.urgent_sender or "",
    )
    return TwilioSms(account, _transport(given.timeout), given.base_url, report_to)


def _email(given: EmailChannel, settings: Settings, leave_url: Url, acknowledge_url: Url) -> Email:
    relay = Relay(
        given.host,
        given.port_or_usual,
        Security(given.security),
        username=given.username or "",
        password=from_either(given.password_env, given.password_file, "password") if given.username else "",
        trusted=_trusted(given.ca_file),
        total=timedelta(seconds=given.timeout),
    )
    names = [partnership.name for partnership in settings.partnerships.values()]
    letterhead = Letterhead(
        given.from_address,
        given.from_name or (names[0] if len(names) == 1 else ""),
        given.reply_to or "",
        exercise=settings.exercise,
    )
    return Email(relay, letterhead, leave_url, acknowledge_url)


def _trusted(file: Path | None) -> ssl.SSLContext | None:
    if file is None:
        return None
    try:
        return ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError):
        raise NotThere(f"the file of certificates cannot be read: {file.name}") from None


def _post(given: WebhookChannel | CapChannel) -> SignedPost:
    try:
        url = given.url or web_address(from_environment(given.url_env or ""))
    except ValueError as why:
        raise NotThere(f"the address in {given.url_env} {why}") from None
    try:
        key = key_of(from_either(given.secret_env, given.secret_file, "secret"))
    except ValueError as why:
        raise NotThere(f"the secret {why}") from None
    return SignedPost(url, key, _transport(given.timeout))


def _cap(given: CapChannel, settings: Settings) -> CapFeed:
    if not given.folder.is_dir():
        raise NotThere(f"there is no folder {given.folder.name} to put the alerts in")
    offices = {}
    for key, partnership in settings.partnerships.items():
        ground = partnership.municipality
        issuer = Issuer(
            given.sender,
            partnership.name,
            ground.name if ground else partnership.name,
            ("kommunekode", ground.code) if ground else None,
            given.restriction,
            given.event,
            exercise=settings.exercise,
        )
        offices[key] = Office(issuer, partnership.timezone)
    return CapFeed(given.folder, offices, _post(given) if given.url or given.url_env else None)


def _apprise(given: AppriseChannel) -> AppriseNotes:
    try:
        service = open_service(from_environment(given.url_env))
    except ValueError as why:
        raise NotThere(f"the address in {given.url_env} {why}") from None
    return AppriseNotes(service, timedelta(seconds=given.timeout))


def _transport(timeout: float) -> Transport:
    return Transport(total=timedelta(seconds=timeout))
