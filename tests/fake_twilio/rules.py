"""The form of a message in, why Twilio would refuse it out, and what only a mistake of ours can have put there."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from .acts import Refuse

FIELDS = frozenset({"To", "From", "MessagingServiceSid", "Body", "ValidityPeriod", "StatusCallback", "SmartEncoded"})
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


def refusal(form: Mapping[str, str]) -> Refuse | None:  # noqa: PLR0911 - one return for each of Twilio's codes
    """Say how Twilio would refuse a message, or None."""
    to, body, sender, service = (form.get(name, "") for name in ("To", "Body", "From", "MessagingServiceSid"))
    if not _NUMBER.fullmatch(to):
        return Refuse(400, 21211)
    if not body:
        return Refuse(400, 21602)
    if len(body) > 1600:
        return Refuse(400, 21617)
    if not (sender or service):
        return Refuse(400, 21603)
    if sender and not (_NAME.fullmatch(sender) or _NUMBER.fullmatch(sender)):
        return Refuse(400, 21212)
    if service and not _SERVICE.fullmatch(service):
        return Refuse(400, 21705)
    if sender == to:
        return Refuse(400, 21266)
    if "StatusCallback" in form and not _reachable(form["StatusCallback"]):
        return Refuse(400, 21609)
    return None


def complaints(form: Mapping[str, str]) -> list[str]:
    """Say what is wrong with a form whatever Twilio might make of it; never a number or a text."""
    found = [f"unknown fields {sorted(unknown)}"] if (unknown := form.keys() - FIELDS) else []
    valid = form.get("ValidityPeriod", "1")
    if not (valid.isdecimal() and 1 <= int(valid) <= 36000):
        found.append("ValidityPeriod outside 1..36000")
    if form.get("SmartEncoded", "true") not in {"true", "false"}:
        found.append("SmartEncoded is neither true nor false")
    return found


def _reachable(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "_" not in parts.netloc and len(url) <= 4000
