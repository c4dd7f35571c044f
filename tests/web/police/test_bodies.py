"""Whatever a body holds, it is taken in, refused, or sent back, and none takes longer than its length is worth."""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from tests.web.police.house import Intake, columns
from tests.web.served import problem
from tests.world import burglary
from web.police.bodies import LARGEST, reading
from web.problems import Problem, answer

REPORT = columns(burglary("r1", 0))
BODY = json.dumps(REPORT).encode()
SLOWEST = 1.0
"""Seconds of computing that no request may take because of what it holds: others on the machine do not count."""


def post(intake: Intake, body: bytes, path: str = "/v1/reports", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): said for name, said in headers.items()}
    answered: httpx.Response = intake.client.post(path, content=body, headers=named)
    return answered


def computed(ask: Callable[[], httpx.Response]) -> tuple[float, httpx.Response]:
    """Ask three times; give the computing that the cheapest took: threads of other tests count in the same process."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        answered = ask()
        taken.append(time.process_time() - began)
    return min(taken), answered


def test_a_packed_body_is_unpacked(intake: Intake) -> None:
    assert post(intake, gzip.compress(BODY), Content_Encoding="gzip").status_code == 201
    assert post(intake, gzip.compress(BODY), Content_Encoding="GZIP").json()["outcome"] == "duplicate"
    assert post(intake, BODY, Content_Encoding="identity").json()["outcome"] == "duplicate"


def test_a_packed_body_counts_for_what_it_comes_to_and_no_more_of_it_is_unpacked(intake: Intake) -> None:
    bomb = gzip.compress(b" " * (50 * LARGEST), 1)
    assert len(bomb) < LARGEST
    taken, refused = computed(lambda: post(intake, bomb, Content_Encoding="gzip"))
    assert taken < SLOWEST
    assert (refused.status_code, problem(refused)["type"]) == (413, "urn:trygvarsel:too-large")


@pytest.mark.parametrize(
    "body", [BODY, b"", gzip.compress(BODY)[:-9], gzip.compress(BODY) + b"x", gzip.compress(BODY) * 2]
)
def test_what_is_not_one_whole_packed_body_is_400(intake: Intake, body: bytes) -> None:
    assert post(intake, body, Content_Encoding="gzip").status_code == 400
    assert intake.journal() == []


@pytest.mark.parametrize("packed", ["br", "deflate", "gzip, gzip", "zstd"])
def test_what_is_packed_otherwise_is_415_and_says_what_would_do(intake: Intake, packed: str) -> None:
    refused = post(intake, BODY, Content_Encoding=packed)
    assert (refused.status_code, refused.headers["accept-encoding"]) == (415, "gzip")


@pytest.mark.parametrize(
    "kind", ["text/plain", "text/csv", "multipart/form-data; boundary=x", "application/xml", "json"]
)
def test_what_is_called_something_else_than_json_is_415(intake: Intake, kind: str) -> None:
    refused = post(intake, BODY, Content_Type=kind)
    assert (refused.status_code, refused.headers["accept"]) == (415, "application/json")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "application/geo+json", ""])
def test_json_goes_by_several_names(intake: Intake, kind: str) -> None:
    assert post(intake, BODY, Content_Type=kind).status_code == 201


def test_curl_says_that_everything_is_a_form(intake: Intake) -> None:
    assert post(intake, BODY, Content_Type="application/x-www-form-urlencoded").status_code == 201


def many(item: Callable[[int], str]) -> bytes:
    return ("[" + ",".join(item(n) for n in range(1000)) + "]").encode()


def wide(count: int, *, twice: bool = False) -> bytes:
    named = ",".join(f'"column{n}":{n}' for n in range(count))
    again = f',"column{count - 1}":1' if twice else ""
    return f'{{"report_id":"r1",{named}{again}}}'.encode()


TRAPS = {
    "a hundred thousand columns": ("", wide(100_000)),
    "the last of them written twice": ("", wide(100_000, twice=True)),
    "a column with a name of two million letters": ("", b'{"report_id":"r1","' + b"ab" * 1_000_000 + b'":1}'),
    "a number of two million digits": ("", b'{"report_id":"r1","lat":' + b"1" * 2_000_000 + b".5}"),
    "a number of four thousand digits": ("", b'{"report_id":"r1","lat":' + b"1" * 4_000 + b"}"),
    "a number in quotation marks of two million digits": (
        "",
        b'{"report_id":"r1","revision":"' + b"1" * 2_000_000 + b'"}',
    ),
    "an exponent beyond all bounds": ("", b'{"report_id":"r1","lat":1e999999999}'),
    "no number": ("", b'{"report_id":"r1","lat":NaN,"lon":-Infinity}'),
    "lists in lists": ("", b"[" * 1_000_000),
    "lists in lists in a report": ("", b'{"report_id":"r1","entry":' + b"[" * 900 + b"]" * 900 + b"}"),
    "objects in objects": ("", b'{"a":' * 300_000),
    "two million blanks in a word": ("", b'{"report_id":"r1","entry":"' + b" " * 2_000_000 + b'"}'),
    "two million letters in a time": ("", b'{"report_id":"r1","reported_at":"' + b"1" * 2_000_000 + b'"}'),
    "a thousand reports of a hundred columns": (
        ":batch",
        many(lambda n: "{" + ",".join(f'"occurred_{n % 7}{k}x":1' for k in range(95)) + "}"),
    ),
    "a thousand reports with twenty slips": (
        ":batch",
        many(lambda n: '{"report_id":"r","' + '":1,"'.join(f"revisio{n}{chr(97 + k)}" for k in range(20)) + '":1}'),
    ),
    "a thousand reports that are none": (":batch", many(lambda _: "[" * 100 + "]" * 100)),
    "a million numbers": (":batch", b"[" + b"1," * 900_000 + b"1]"),
    "a million characters that are halves": ("", b'{"report_id":"r1","entry":"' + b"\\ud800" * 300_000 + b'"}'),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_no_body_takes_longer_than_a_second_whatever_it_holds(intake: Intake, trap: str) -> None:
    path, body = TRAPS[trap]
    taken, answered = computed(lambda: post(intake, body[:LARGEST], f"/v1/reports{path}"))
    assert taken < SLOWEST
    assert answered.status_code in {200, 400, 413, 422}


def test_a_body_that_comes_too_slowly_is_given_up() -> None:
    app, whole = FastAPI(), reading(patience=0.05)

    @app.exception_handler(Problem)
    def _problem(_: object, wrong: Problem) -> object:
        return answer(wrong)

    @app.post("/")
    async def read(body: Annotated[bytes, Depends(whole)]) -> int:
        return len(body)

    async def dripping() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" "
            await asyncio.sleep(0.02)

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x.test") as client:
            return await client.post("/", content=dripping())

    slow = asyncio.run(send())
    assert (slow.status_code, slow.json()["type"]) == (408, "urn:trygvarsel:too-slow")


def test_every_mistake_of_a_report_is_named_with_where_it_stands(intake: Intake) -> None:
    wrong = REPORT | {"lat": "north", "revision": 0, "victim": "x", "Anna Holm": 1}
    errors = problem(intake.send(wrong))["errors"]
    assert isinstance(errors, list)
    assert {(each.get("field"), each["pointer"]) for each in errors} == {
        ("lat", "/lat"),
        ("revision", "/revision"),
        ("victim", "/victim"),
        (None, ""),
    }
    assert "Anna" not in str(errors)
    [one] = intake.send_all([REPORT, REPORT | {"report_id": "r2", "lat": 1.0}]).json()["results"][1]["errors"]
    assert (one["field"], one["pointer"]) == ("lat", "/1/lat")
