"""The body of a request in, its reports as JSON, each on its own, out."""

import json
from typing import Annotated

from fastapi import Depends, Request

from streams.reports import once_each

from .problems import Problem

LARGEST = 2 * 1024 * 1024
"""How many bytes a body may have."""

_EXPECTED = "expected reports as JSON in UTF-8"

MOST = 1000
"""How many reports a batch may hold."""

# A sender who is cut off while still sending may never see the answer, so the rest is read, and dropped.
_DROPPED = 8


async def whole(request: Request) -> bytes:
    """Read a body of at most ``LARGEST`` bytes.

    Raises
    ------
    Problem
        413 when it is larger.
    """
    return await within(request, LARGEST, "nothing was taken in: send fewer at a time")


async def within(request: Request, largest: int, otherwise: str) -> bytes:
    """Read a body of at most so many bytes; raises `Problem` 413, which says what was done ``otherwise``."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= largest:
            body += chunk
        elif size > _DROPPED * largest:
            break
    if size > largest:
        raise Problem(413, f"the body is larger than {largest:,} bytes; {otherwise}")
    return bytes(body)


Body = Annotated[bytes, Depends(whole)]


def one(body: bytes) -> bytes:
    """Give the JSON of a single report, whatever it holds.

    >>> one(b' {"report_id": "r1"}')
    b'{"report_id": "r1"}'
    """
    value, written = _read(body)
    if isinstance(value, list):
        raise Problem(400, "expected one JSON object, got an array; arrays go to /v1/reports:batch")
    return written[0]


def many(body: bytes) -> list[bytes]:
    """Give the JSON of each report of an array, whatever it holds.

    >>> many(b'[{"report_id": "r1"}, 7]')
    [b'{"report_id": "r1"}', b'7']
    """
    value, written = _read(body)
    if not isinstance(value, list):
        raise Problem(400, "expected a JSON array of reports; a single report goes to /v1/reports")
    if not written:
        raise Problem(400, f"the array is empty: expected 1 to {MOST:,} reports")
    if len(written) > MOST:
        raise Problem(413, f"{len(written):,} reports are too many for one batch; send at most {MOST:,} at a time")
    return written


def _read(body: bytes) -> tuple[object, list[bytes]]:
    """Parse a body, and write each item anew: half a character, which no database keeps, becomes a question mark."""
    try:
        value = json.loads(body.decode("utf-8-sig"), object_pairs_hook=once_each)
        items = value if isinstance(value, list) else [value]
        return value, [json.dumps(item, ensure_ascii=False).encode("utf-8", "replace") for item in items]
    except json.JSONDecodeError as error:
        raise Problem(400, f"not JSON at line {error.lineno}, column {error.colno}: {_EXPECTED}") from None
    except UnicodeError:
        raise Problem(400, f"not UTF-8 text: {_EXPECTED}") from None
    except (ValueError, RecursionError):
        raise Problem(400, f"not JSON that can be read: {_EXPECTED}") from None
