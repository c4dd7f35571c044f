"""A service that is being put together answers from the first moment, and says that it is not ready, and why."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from tests.web.served import problem
from web.front import Front
from web.serving import address_of, beyond, listen


@pytest.fixture
def front() -> Iterator[Front]:
    with listen(0) as listener, Front(listener) as front:
        yield front


def test_it_is_alive_and_says_why_it_is_not_ready(front: Front) -> None:
    front.tell("remembering what happened: 3 of 98 partnerships are done")
    assert httpx.get(f"{front.address}/healthz").status_code == 200
    ready = httpx.get(f"{front.address}/readyz")
    assert problem(ready)["problems"] == ["remembering what happened: 3 of 98 partnerships are done"]
    assert ready.status_code == 503


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/reports"), ("GET", "/console"), ("PUT", "/healthz")])
def test_whatever_else_is_asked_may_be_asked_again_later(front: Front, method: str, path: str) -> None:
    answer = httpx.request(method, f"{front.address}{path}", content=b"{}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "starting" in str(problem(answer)["detail"])
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_how_it_fares_is_told_to_nobody_by_way_of_a_proxy(front: Front, path: str) -> None:
    front.tell("remembering what happened: 3 of 98 partnerships are done")
    answer = httpx.get(f"{front.address}{path}", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 403
    assert "98" not in answer.text


def test_once_it_is_open_it_leads_to_the_service(front: Front) -> None:
    service = FastAPI()

    @service.get("/readyz")
    def ready() -> str:
        return "at your service"

    front.open(service)
    assert httpx.get(f"{front.address}/readyz").json() == "at your service"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1"),
        ("0.0.0.0", "http://127.0.0.1"),  # noqa: S104
        ("::1", "http://[::1]"),
        ("::", "http://[::1]"),
    ],
)
def test_it_tells_an_address_that_a_program_on_this_machine_can_use(host: str, address: str) -> None:
    with listen(0, host) as listener:
        assert address_of(listener) == f"{address}:{listener.getsockname()[1]}"
    assert beyond(host) == (host in {"0.0.0.0", "::"})  # noqa: S104
