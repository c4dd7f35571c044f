"""Nobody asks more often than they may, is told how much is left, and is not held up by others."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.web.police.house import Intake, columns
from tests.web.served import problem
from tests.world import burglary
from web.police.callers import BELIEVED, Terms
from web.police.pace import Pace

REPORT = columns(burglary("r1", 0))


def test_one_request_too_many_is_told_when_to_come_again_and_let_in_then(tmp_path: Path) -> None:
    with Intake(tmp_path, Terms(per_minute=3)) as intake:
        north, south = intake.key("north"), intake.key("south")
        answers = [intake.send(REPORT, X_API_Key=north) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [201, 200, 200, 429]
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
        assert answers[0].headers["ratelimit-policy"] == '"requests";q=3;w=60'
        assert problem(answers[3])["type"] == "urn:trygvarsel:too-fast"
        assert intake.ask("/v1/refused", north).status_code == 429
        assert intake.ask("/v1/refused", south).status_code == 200
        intake.later(float(answers[3].headers["retry-after"]))
        assert intake.send(REPORT, X_API_Key=north).status_code == 200


def test_who_needs_no_key_is_not_counted(tmp_path: Path) -> None:
    with Intake(tmp_path, Terms(per_minute=1)) as intake:
        assert [intake.send(REPORT).status_code for _ in range(5)] == [201, 200, 200, 200, 200]
        assert "ratelimit" not in intake.send(REPORT).headers
        intake.later(BELIEVED)


@given(st.integers(1, 1000), st.lists(st.floats(0, 30), min_size=1, max_size=80))
def test_in_no_minute_are_there_more_than_twice_as_many_and_whoever_waits_is_let_in(
    per_minute: int, pauses: list[float]
) -> None:
    now = 0.0
    pace, let_in = Pace(per_minute, lambda: now), list[float]()
    for pause in pauses:
        now += pause
        allowed = pace.ask("north")
        assert 0 <= allowed.left <= per_minute
        if allowed.wait:
            now += allowed.wait
            assert not pace.ask("north").wait
        let_in.append(now)
    for at in let_in:
        assert sum(at <= other < at + 60 for other in let_in) <= 2 * per_minute


def test_it_remembers_no_more_callers_than_it_may() -> None:
    pace = Pace(1, lambda: 0.0, remembered=10)
    assert [pace.ask(str(n)).wait for n in range(1000)] == [0] * 1000
    assert pace.ask("999").wait > 0
    assert pace.ask("1").wait == 0
