"""An answer in, how long its sender asks to be left alone out."""

from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(hours=1)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Read Retry-After, in seconds or as a date by the sender's own clock; at most an hour. Names in lower case.

    >>> retry_after({"retry-after": "7"})
    datetime.timedelta(seconds=7)
    >>> retry_after({"retry-after": "soon"}) is None
    True
    """
    written = headers.get("retry-after", "")
    try:
        if written.isdecimal():
            wait = timedelta(seconds=min(int(written), 3600))
        else:
            wait = parsedate_to_datetime(written) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta()), _LONGEST)
