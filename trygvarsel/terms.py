"""Settings in; the paces, prices, bounds and quiet hours that delivery keeps to out."""

from collections.abc import Sequence
from datetime import timedelta

from config.schema.channels import ChannelSettings, EmailChannel, TwilioChannel
from config.schema.settings import Settings
from notifiers.outbox import Lane, Purse
from notifiers.terms import Terms
from streams.core.policy import Policy
from streams.gaps import doubted
from streams.months import month_began
from streams.policies import resting


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
        resting=lambda now: resting(policies, now),
        doubted=doubted,
        stretch=timedelta(seconds=0.5),
    )


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
