"""The body of a request in, as it comes; its bytes, if they are not too many and not too slow, out."""

import asyncio
from typing import Final

from fastapi import Request

from .problems import Problem

PATIENCE: Final = 20.0
"""Seconds in which the whole of a body must have come."""

# A sender who is cut off while still sending may never see the answer, so the rest is read, and dropped.
_DROPPED: Final = 8


async def within(request: Request, largest: int, otherwise: str, patience: float = PATIENCE) -> bytes:
    """Read a body of at most so many bytes.

    Raises
    ------
    Problem
        413 when it is larger, which says what was done ``otherwise``; 408 when it takes longer than ``patience``.
    """
    try:
        async with asyncio.timeout(patience):
            body, size = await _read(request, largest)
    except TimeoutError:
        raise Problem(408, f"the body took longer than {patience:g} seconds to come; {otherwise}") from None
    if size > largest:
        raise Problem(413, f"the body is larger than {largest:,} bytes; {otherwise}")
    return body


async def _read(request: Request, largest: int) -> tuple[bytes, int]:
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= largest:
            body += chunk
        elif size > _DROPPED * largest:
            break
    return bytes(body), size
