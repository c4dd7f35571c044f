"""Bodies in; the same posted over so many connections at once, and how long each took to be answered, out."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it: the seconds from first to last, and those of each request, sorted."""

    seconds: float
    each: tuple[float, ...]

    def quantile(self, share: float) -> float:
        """Give the seconds that so large a share of the requests took at most."""
        return self.each[min(len(self.each) - 1, int(share * len(self.each)))]


def post(port: int, path: str, bodies: Sequence[bytes], side_by_side: int, every: float = 0.0) -> Asked:
    """Post bodies; ``every`` paces them, in seconds from one to the next, and 0 sends them as fast as they are taken.

    Raises `AssertionError` for any answer that is not a success.
    """
    return asyncio.run(_post(port, path, bodies, side_by_side, every))


async def _post(port: int, path: str, bodies: Sequence[bytes], side_by_side: int, every: float) -> Asked:
    waiting = list(enumerate(bodies))[::-1]
    took: list[float] = []
    began = time.perf_counter()

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            n, body = waiting.pop()
            await asyncio.sleep(max(0.0, began + n * every - time.perf_counter()))
            since = time.perf_counter() if not every else began + n * every
            writer.write(_request(path, body) + body)
            await _answered(reader)
            took.append(time.perf_counter() - since)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(side_by_side)))
    return Asked(time.perf_counter() - began, tuple(sorted(took)))


def _request(path: str, body: bytes) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


async def _answered(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    body = await reader.readexactly(length)
    assert status in {200, 201}, (status, body[:300])  # noqa: S101 - a benchmark of refusals would say nothing
