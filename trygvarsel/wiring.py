"""Settings and a database URL in; the parts of the service, put together, out."""

import atexit
import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from config.schema.channels import ChannelSettings, TwilioChannel
from config.schema.settings import Settings
from notifiers.delivery import Delivery
from notifiers.message import Channel
from notifiers.printing import Printing
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from streams.core import routing
from streams.core.policy import Policy
from streams.metrics import Metrics
from streams.policies import policies
from streams.service import Service
from streams.store import Store, open_engine

from .people import Recipients


class SetUpProblem(Exception):  # noqa: N818  (said to a person, as it stands)
    """Something that the settings rely on is not there, such as a secret in the environment."""


@dataclass(frozen=True, slots=True)
class House:
    """All parts of one process."""

    settings: Settings
    engine: Engine
    service: Service
    metrics: Metrics
    now: Callable[[], datetime]


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def open_house(settings: Settings, database: str, now: Callable[[], datetime] = utc_now) -> House:
    """Put the service together on a database."""
    metrics = Metrics(CollectorRegistry(), settings.partnerships, settings.channels)
    engine = open_engine(database)
    service = Service(policies(settings), Store(engine), metrics)
    return House(settings, engine, service, metrics, now)


def open_delivery(house: House, people: Recipients) -> Delivery:
    """Put delivery together; with sending off no channel is opened and no secret is needed."""
    sending = house.settings.sending
    channels = {name: open_channel(name, given) for name, given in house.settings.channels.items()} if sending else {}
    return Delivery(
        house.engine,
        channels,
        people.of,
        sending=sending,
        now=house.now,
        chance=random.SystemRandom(),
        resting=resting(house.service.policies),
    )


def resting(policies: Sequence[Policy]) -> Callable[[datetime], list[str]]:
    """Name the groups that are in their quiet hours at a time, as delivery knows them."""
    return lambda now: [
        f"{policy.partnership}/{group}" for policy in policies for group in routing.resting(policy, now)
    ]


def open_channel(name: str, given: ChannelSettings) -> Channel:
    """Open one channel, with its secrets from where the settings say they are."""
    if not isinstance(given, TwilioChannel):
        return Printing(sys.stderr)
    sid, token = os.environ.get(given.account_sid_env), _token(given)
    for named, value in ((given.account_sid_env, sid), (given.auth_token_env, token)):
        if not value:
            raise SetUpProblem(f'channel "{name}": the environment variable {named} is not set')
    sender, service = given.sender or "", given.messaging_service_sid or ""
    account = Account(sid or "", token or "", sender=sender, messaging_service=service)
    transport = Transport(total=timedelta(seconds=given.timeout))
    atexit.register(transport.close)
    return TwilioSms(account, transport, given.base_url)


def _token(given: TwilioChannel) -> str | None:
    if given.auth_token_file is None:
        return os.environ.get(given.auth_token_env)
    path = Path(given.auth_token_file)
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        raise SetUpProblem(f"the file with the auth token cannot be read: {path.name}") from None
