"""The body of a request in, perhaps compressed; the reports it holds, each still as it was sent, out."""

import json
import zlib
from collections.abc import Callable
from typing import Final

from fastapi import Request

from streams.reports import once_each
from web.bodies import PATIENCE, within
from web.problems import Problem

from .wrongs import Wrong, problem

LARGEST: Final = 2 * 1024 * 1024
"""How many bytes a body may have, both as it comes and unpacked."""

MOST: Final = 1000
"""How many reports a batch may hold."""

_EXPECTED: Final = "expected reports as JSON in UTF-8"
_NOTHING: Final = "nothing was taken in: send fewer at a time"
_GZIP: Final = 16 + zlib.MAX_WBITS
_BY_STATUS: Final = {408: Wrong.TOO_SLOW, 413: Wrong.TOO_LARGE}

# What a JSON body may be called; curl -d calls everything a form unless it is told otherwise, and some say nothing.
_JSON: Final = frozenset({"", "application/json", "text/json", "application/x-www-form-urlencoded"})


def reading(patience: float = PATIENCE) -> Callable[[Request], object]:
    """Make what reads the whole body of a request, as a dependency: at most ``LARGEST`` bytes, within some seconds."""

    async def whole(request: Request) -> bytes:
        _of_a_kind(request)
        try:
            body = await within(request, LARGEST, _NOTHING, patience)
        except Problem as said:
            raise problem(_BY_STATUS[said.status], said.detail) from None
        return _unpacked(body) if request.headers.get("content-encoding", "").lower() == "gzip" else body

    return whole


def one(body: bytes) -> object:
    """Give a single report, whatever it holds.

    >>> one(b' {"report_id": "r1"}')
    {'report_id': 'r1'}
    """
    value = _read(body)
    if isinstance(value, list):
        raise problem(Wrong.UNREADABLE, "expected one JSON object, got an array; arrays go to /v1/reports:batch")
    return value


def many(body: bytes) -> list[object]:
    """Give each report of an array, whatever it holds.

    >>> many(b'[{"report_id": "r1"}, 7]')
    [{'report_id': 'r1'}, 7]
    """
    value = _read(body)
    if not isinstance(value, list):
        raise problem(Wrong.UNREADABLE, "expected a JSON array of reports; a single report goes to /v1/reports")
    if not value:
        raise problem(Wrong.UNREADABLE, f"the array is empty: expected 1 to {MOST:,} reports")
    if len(value) > MOST:
        told = f"{len(value):,} reports are too many for one batch; send at most {MOST:,} at a time"
        raise problem(Wrong.TOO_LARGE, told)
    return value


def _of_a_kind(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise problem(Wrong.CONTENT, "the Content-Type is not application/json", {"Accept": "application/json"})
    if request.headers.get("content-encoding", "identity").lower() not in {"identity", "gzip", ""}:
        raise problem(Wrong.CONTENT, "the Content-Encoding is neither gzip nor identity", {"Accept-Encoding": "gzip"})


def _unpacked(body: bytes) -> bytes:
    """Unpack a body, no farther than a body may be long, however much it would come to."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        unpacked = unpacking.decompress(body, LARGEST + 1)
    except zlib.error:
        raise problem(Wrong.UNREADABLE, "the body is not gzip, as its Content-Encoding says") from None
    if len(unpacked) > LARGEST:
        raise problem(Wrong.TOO_LARGE, f"the body is larger than {LARGEST:,} bytes when unpacked; {_NOTHING}")
    if not unpacking.eof or unpacking.unused_data:
        raise problem(Wrong.UNREADABLE, "the body is not one whole gzip member")
    return unpacked


def _read(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=once_each)
    except json.JSONDecodeError as error:
        told = f"not JSON at line {error.lineno}, column {error.colno}: {_EXPECTED}"
        raise problem(Wrong.UNREADABLE, told) from None
    except UnicodeError:
        raise problem(Wrong.UNREADABLE, f"not UTF-8 text: {_EXPECTED}") from None
    except (ValueError, RecursionError):
        raise problem(Wrong.UNREADABLE, f"not JSON that can be read: {_EXPECTED}") from None
