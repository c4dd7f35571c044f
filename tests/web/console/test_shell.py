"""Every page is there, in both languages, for those who may see it."""

import json
import re

import pytest

from tests.web.console.house import Console, seen
from web.access.roles import Role

ROOMS = ("map", "alerts", "delivery", "thresholds", "network", "refused", "log")


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_room_opens_in_both_languages(console: Console, room: str, language: str) -> None:
    page = seen(console.browser(Role.READER, Role.POLICE, language=language).get(f"/console/lund/{room}"))
    assert f'<html lang="{language}">' in page
    assert "<h1" in page


def test_no_style_is_copied_from_what_a_fragment_replaces(console: Console) -> None:
    page = seen(console.browser(Role.READER).get("/console/lund/map"))
    (said,) = re.findall(r"name=\"htmx-config\" content='([^']+)'", page)
    assert json.loads(said)["attributesToSettle"] == ["class", "width", "height"], "a style would break the policy"


@pytest.mark.parametrize("room", ROOMS)
def test_nobody_sees_a_room_who_is_not_signed_in_and_nobody_sees_another_partnership(
    console: Console, room: str
) -> None:
    asked = console.browser().get(f"/console/lund/{room}")
    assert (asked.status_code, asked.headers["location"]) == (303, f"/sign-in?onward=%2Fconsole%2Flund%2F{room}")
    assert (
        console.browser(Role.COORDINATOR, Role.POLICE, partnership="odder").get(f"/console/lund/{room}").status_code
        == 403
    )
