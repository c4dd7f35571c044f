"""A message in, a receipt from a mail relay out; everything that is known of mail is in this package."""

from .channel import Email
from .connections import Relay, Security
from .writing import Letterhead

__all__ = ["Email", "Letterhead", "Relay", "Security"]
