"""The yardstick: the same forms posted by the least that a client can be, and nothing written down.

``python -m benchmarks.delivery.bare SERVER MESSAGES AT_ONCE``, with Twilio's secrets in the environment.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import aiohttp

from benchmarks.delivery.peak import peak_mb
from benchmarks.delivery.town import SENDER, TEXT, phone_of


async def post_all(server: str, count: int, at_once: int) -> None:
    """Post a form for each number, so many at once."""
    account = os.environ["TWILIO_ACCOUNT_SID"]
    url = f"{server}/2010-04-01/Accounts/{account}/Messages.json"
    login = aiohttp.encode_basic_auth(account, os.environ["TWILIO_AUTH_TOKEN"])
    headers = {"Authorization": login, "Content-Type": "application/x-www-form-urlencoded"}
    numbers = iter(range(count))
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        await asyncio.gather(*(_post(session, url, numbers) for _ in range(at_once)))


async def _post(session: aiohttp.ClientSession, url: str, numbers: Iterator[int]) -> None:
    for number in numbers:
        form = {"To": phone_of(number), "From": SENDER, "Body": TEXT, "ValidityPeriod": "14400"}
        async with session.post(url, data=urlencode(form).encode()) as answer:
            if answer.status != 201 or not json.loads(await answer.read())["sid"]:
                raise SystemExit(f"HTTP {answer.status}")


def main(server: str, count: str, at_once: str) -> None:
    """Post, and say what it took."""
    began, cpu_began = time.perf_counter(), time.process_time()
    asyncio.run(post_all(server, int(count), int(at_once)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
