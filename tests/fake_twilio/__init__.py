"""A local server that behaves like Twilio's Messages API, on its good days and its bad ones."""

from .acts import Act, Failed, Refuse, Reporting, Slow, Undelivered
from .messages import ACCOUNT, LOGIN, SECRET, Sent
from .process import TwilioProcess
from .server import FakeTwilio
from .signing import signature

__all__ = [
    "ACCOUNT",
    "LOGIN",
    "SECRET",
    "Act",
    "Failed",
    "FakeTwilio",
    "Refuse",
    "Reporting",
    "Sent",
    "Slow",
    "TwilioProcess",
    "Undelivered",
    "signature",
]
