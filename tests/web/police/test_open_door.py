"""Until there is a key, programs on this machine may send without one, and nobody else, whatever they pretend."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.police.house import Intake, columns
from tests.world import burglary, settings
from trygvarsel.wiring import House, open_house
from web.app import build_app
from web.desk import Desk
from web.front import Front
from web.serving import listen

REPORT = columns(burglary("r1", 0, source="north"))


@pytest.mark.parametrize("named", ["127.0.0.1:8321", "localhost", "LOCALHOST:8321", "[::1]:8321"])
def test_a_program_on_this_machine_is_let_in_by_any_name_of_this_machine(intake: Intake, named: str) -> None:
    assert intake.send(REPORT, host=named).status_code == 201


@pytest.mark.parametrize(
    "named", ["evil.example", "evil.example:8321", "127.0.0.1.evil.example", "", "[::1", "10.0.0.7"]
)
def test_whoever_calls_this_machine_by_another_name_needs_a_key(intake: Intake, named: str) -> None:
    answer = intake.send(REPORT, host=named)
    assert answer.status_code == 401
    assert "localhost" in answer.json()["detail"]
    assert intake.send(REPORT, host=named, X_API_Key=intake.key("north")).status_code == 201


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = open_house(settings(), f"sqlite:///{tmp_path}/door.db")
    yield house
    house.engine.dispose()


@pytest.fixture
def open_door(house: House) -> Iterator[str]:
    """Serve for real, as a proxy on this machine comes to it."""
    desk = Desk(house.service, house.now)
    with listen(0) as listener, Front(listener) as front:
        front.open(build_app(house, desk))
        yield front.address


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("192.0.2.7", 401),
        ("127.0.0.1, 192.0.2.7", 401),  # whoever asks a proxy can say the first, and the proxy says the last
        ("unknown", 401),
        ("", 201),
    ],
)
def test_what_comes_through_a_proxy_for_another_machine_needs_a_key(open_door: str, said: str, status: int) -> None:
    headers = {"X-Forwarded-For": said} if said else {}
    assert httpx.post(f"{open_door}/v1/reports", json=REPORT, headers=headers).status_code == status


@pytest.mark.parametrize(
    "said", ["X-Forwarded-For: 192.0.2.7", "X-Forwarded-For: 127.0.0.1", "Forwarded: for=192.0.2.7"]
)
def test_what_a_proxy_passes_on_needs_a_key_also_if_nobody_believes_the_proxy(house: House, said: str) -> None:
    desk = Desk(house.service, house.now)
    with listen(0) as listener, Front(listener, proxies=["10.42.0.0/16"]) as front:
        front.open(build_app(house, desk))
        headers = dict([said.split(": ")])
        assert httpx.post(f"{front.address}/v1/reports", json=REPORT, headers=headers).status_code == 401


def test_where_others_reach_it_nobody_comes_in_without_a_key(house: House) -> None:
    desk = Desk(house.service, house.now)
    with listen(0) as listener, Front(listener) as front:
        front.open(build_app(house, desk, keys_only=True))
        assert httpx.post(f"{front.address}/v1/reports", json=REPORT).status_code == 401
