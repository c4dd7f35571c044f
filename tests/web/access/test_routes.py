"""Every address is open to those the table names, and to nobody else."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest

from tests.web.console.house import Console
from web.access.roles import Role
from web.access.routes import ROUTES, Open
from web.app import asked_for

SAMPLES = {
    "partnership": "lund",
    "group": "nabo_nord",
    "handset": "1",
    "part": "list",
    "proposal": "1",
    "recipient": "r-1",
    "report_id": "none",
    "seq": "1",
    "spate": "none",
    "token": "none",
    "version": "1",
}
"""What stands in the place of each parameter of a path."""

_PARAMETER = r"{(\w+)(?::\w+)?}"

ENDLESS = {"/console/{partnership}/live"}
"""What never ends for whoever may have it; tests/web/live sees to that."""

GUARDED = sorted(route for route, rule in ROUTES.items() if isinstance(rule.who, Role) or rule.who is Open.SIGNED_IN)
OPEN = sorted(route for route, rule in ROUTES.items() if rule.who is Open.ANYBODY)
OTHERWISE = sorted(ROUTES.keys() - set(GUARDED) - set(OPEN))


class Caller(NamedTuple):
    """Somebody with roles, in this partnership or another."""

    roles: tuple[Role, ...]
    partnership: str = "lund"


CALLERS = [*(Caller((role,)) for role in Role), Caller(tuple(Role), "odder")]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with Console(tmp_path_factory.mktemp("walked")) as console:
        yield console


def path(route: tuple[str, str]) -> str:
    """Fill a path in; fails for a parameter that nobody has given a sample for."""
    for name in re.findall(_PARAMETER, route[1]):
        assert name in SAMPLES, f"give a sample for {name} of {route[1]} in SAMPLES"
    return re.sub(_PARAMETER, lambda found: SAMPLES[found[1]], route[1])


def here(console: Console, route: tuple[str, str]) -> bool:
    return route in asked_for(console.app)


def led_to_the_door(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?onward=")


def test_the_table_says_who_may_ask_for_every_address_there_is(walked: Console) -> None:
    assert asked_for(walked.app) - ROUTES.keys() == set()
    assert ("GET", "/console/{partnership}/log") in asked_for(walked.app)


@pytest.mark.parametrize("route", GUARDED, ids=" ".join)
def test_nobody_is_let_in_who_is_not_signed_in(walked: Console, route: tuple[str, str]) -> None:
    answer = walked.browser().request(route[0], path(route))
    assert led_to_the_door(answer) or not here(walked, route)


@pytest.mark.parametrize("route", GUARDED, ids=" ".join)
@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: f"{caller.partnership}-{'-'.join(caller.roles)}")
def test_who_holds_the_role_is_let_in_and_who_does_not_is_not(
    walked: Console, route: tuple[str, str], caller: Caller
) -> None:
    who = ROUTES[route].who
    welcome = who is Open.SIGNED_IN or (caller.partnership == "lund" and (who is Role.READER or who in caller.roles))
    if not here(walked, route) or (welcome and route[1] in ENDLESS):
        return
    browser = walked.browser(*caller.roles, partnership=caller.partnership, name=f"{'-'.join(route)}")
    answer = browser.request(route[0], path(route))
    assert answer.status_code < 500
    assert (answer.status_code != 403) == welcome, answer.text
    assert not led_to_the_door(answer)


@pytest.mark.parametrize("route", [route for route in GUARDED if route[0] != "GET"], ids=" ".join)
def test_nothing_is_changed_without_the_word_of_a_page(walked: Console, route: tuple[str, str]) -> None:
    browser = walked.browser(*Role, name=f"unasked {'-'.join(route)}")
    del browser.headers["X-CSRF-Token"]
    assert browser.request(route[0], path(route)).status_code == 403 or not here(walked, route)


@pytest.mark.parametrize("route", OPEN, ids=" ".join)
def test_what_is_open_to_anybody_asks_nobody_who_they_are(walked: Console, route: tuple[str, str]) -> None:
    answer = walked.browser().request(route[0], path(route))
    assert not led_to_the_door(answer)
    assert answer.status_code not in {403, 500}


@pytest.mark.parametrize("route", [route for route in OPEN if route[0] == "POST"], ids=" ".join)
def test_no_other_site_can_post_what_is_open_to_anybody(walked: Console, route: tuple[str, str]) -> None:
    answer = walked.browser().post(path(route), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 or not here(walked, route)


@pytest.mark.parametrize("route", OTHERWISE, ids=" ".join)
def test_a_session_opens_no_door_that_is_not_of_the_console(walked: Console, route: tuple[str, str]) -> None:
    nobody = walked.browser().request(route[0], path(route))
    everything = walked.browser(*Role, name=f"everything {'-'.join(route)}").request(route[0], path(route))
    assert nobody.status_code == everything.status_code < 500
