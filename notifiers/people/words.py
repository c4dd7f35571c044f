"""What can happen to somebody's consent, and by which way it was said, as named values for the ledger."""

from enum import StrEnum


class What(StrEnum):
    """What an entry of the ledger says."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    GIVEN_AGAIN = "given again"
    """By the person, after an opt-out."""
    IMPORTED_AGAIN = "imported again"
    """By a list with a consent newer than the opt-out."""
    ERASED = "erased"


class How(StrEnum):
    """Who or what said so."""

    FILE = "file"
    SMS = "sms"
    LINK = "link"
    COMMAND = "command"
    PROVIDER = "provider"
    WEB = "web"
    """On the public pages, with a code sent to their own telephone."""
    CONSOLE = "console"
    """By a coordinator, at their request."""
