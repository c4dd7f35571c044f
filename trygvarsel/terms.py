"""Settings in; the paces, prices, bounds and quiet hours that delivery keeps to out."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from config.schema.channels import ChannelSettings, EmailChannel, TwilioChannel
from config.schema.settings import Settings
from notifiers.outbox import Lane, Purse
from notifiers.terms import Terms
from streams.core import routing
from streams.core.policy import Policy
from streams.months import month_began


def terms_of(settings: Settings, policies: Sequence[Policy]) -> Terms:
    """Say what delivery keeps to."""
    twilio = {name: given for name, given in settings.channels.items() if isinstance(given, TwilioChannel)}
    limits = settings.limits
    return Terms(
        sending=settings.sending,
        media={name: given.medium for name, given in settings.channels.items()},
        lanes=[lane for name, given in settings.channels.items() for lane in _lanes(name, given)],
        purse=Purse(
            {name: given.price_per_segment for name, given in twilio.items()},
            limits.per_alert,
            limits.per_month,
            month_began(settings),
        ),
        first_few=limits.first_few,
        reporting=list(twilio) if settings.public_url else [],
        resting=resting(policies),
        stretch=timedelta(seconds=0.5),
    )


def resting(policies: Sequence[Policy]) -> Callable[[datetime], list[str]]:
    """Name the groups that are in their quiet hours at a time, as delivery knows them."""
    return lambda now: [
        f"{policy.partnership}/{group}" for policy in policies for group in routing.resting(policy, now)
    ]


def _lanes(name: str, given: ChannelSettings) -> list[Lane]:
    """Give each sender of a channel its pace; what is pushed to a system of partners needs none."""
    match given:
        case TwilioChannel(urgent_sender=None):
            return [Lane(name, given.segments_per_second)]
        case TwilioChannel():
            urgent = Lane(name, given.urgent_segments_per_second, urgent=True)
            return [urgent, Lane(name, given.segments_per_second, urgent=False)]
        case EmailChannel():
            return [Lane(name, given.messages_per_second)]
        case _:
            return []
