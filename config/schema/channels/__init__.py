"""The ways a message can leave the house in, who we are there and where the secrets lie out; never a secret itself."""

from typing import Annotated

from pydantic import Field

from .apprise import AppriseChannel
from .cap import CapChannel
from .email import EmailChannel
from .printing import PrintChannel
from .twilio import TwilioChannel
from .webhook import WebhookChannel

__all__ = [
    "PARTNERS_ONLY",
    "AppriseChannel",
    "CapChannel",
    "ChannelSettings",
    "EmailChannel",
    "PrintChannel",
    "TwilioChannel",
    "WebhookChannel",
]

ChannelSettings = Annotated[
    PrintChannel | TwilioChannel | EmailChannel | WebhookChannel | CapChannel | AppriseChannel,
    Field(discriminator="kind"),
]

PARTNERS_ONLY = frozenset({"webhook", "cap", "apprise"})
"""Kinds that tell of the very place, or speak to a room full of people: never for citizens."""
