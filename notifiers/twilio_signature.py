"""A request's address, form and signature in, whether Twilio made it out."""

from collections.abc import Iterable, Sequence

from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio ships no types
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
    get_signature_algorithm,
)

SIGNATURE = "x-twilio-signature"
ALGORITHM = "x-twilio-webhooks-signature-settings"
"""The headers that a request is checked by; the second is there only if it is signed with a key of its own."""


class Form(dict[str, list[str]]):
    """The fields of a form as they were sent, a name given twice with both its values."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        for name, value in pairs:
            self.setdefault(name, []).append(value)

    def getall(self, name: str) -> list[str]:
        """Give all values of a field; the library asks for them by this name."""
        return self[name]

    def first(self, name: str) -> str:
        """Give the first value of a field, or nothing.

        >>> form = Form([("To", "a"), ("To", "b")])
        >>> form.first("To"), form.first("From")
        ('a', '')
        """
        return self.get(name, [""])[0]


def address(public_url: str, path: str, query: str) -> str:
    """Build the address as it was given to Twilio, which signs it to the letter.

    Only what the settings say of scheme and host counts, since a proxy changes both and a header can be made up. What
    stands after ``#`` is for Twilio alone and is not signed.

    >>> address("https://bo.example", "/v1/twilio/status", "m=0a1b#rc=3")
    'https://bo.example/v1/twilio/status?m=0a1b'
    """
    whole = public_url.rstrip("/") + path + (f"?{query}" if query else "")
    return whole.partition("#")[0]


def genuine(tokens: Sequence[str], url: str, form: Form, signature: str | None, settings: str | None = None) -> bool:
    """Say whether a request bears the signature of one of the accounts whose auth ``tokens`` these are."""
    algorithm = get_signature_algorithm(settings)
    if not signature or algorithm not in {HMAC_SHA1, HMAC_SHA256}:
        return False
    try:
        found = [RequestValidator(token).validate(url, form, signature, algorithm) for token in tokens if token]
    except ValueError:  # an address that is none
        return False
    return any(found)
