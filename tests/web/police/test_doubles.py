"""Who sends a report again that says something else is told that nothing came of it, and what to do."""

from pathlib import Path

from tests.web.police.house import Intake, columns
from tests.world import burglary

ONE = columns(burglary("P1", 1))


def test_the_same_again_is_known_and_there_is_no_more_to_say(tmp_path: Path) -> None:
    with Intake(tmp_path) as intake:
        intake.send(ONE)
        assert intake.send(ONE).json() == {"report_id": "P1", "outcome": "duplicate"}


def test_a_correction_that_forgot_to_count_up_is_told_so_singly_and_in_a_batch(tmp_path: Path) -> None:
    with Intake(tmp_path) as intake:
        intake.send(ONE)
        corrected = ONE | {"dwelling": "flat"}
        told = intake.send(corrected)
        assert (told.status_code, told.json()["outcome"]) == (200, "duplicate")
        assert "differs from what was taken in as revision 1" in told.json()["reason"]
        results = intake.send([ONE, corrected], "/v1/reports:batch").json()["results"]
        assert "reason" not in results[0]
        assert "send a higher revision" in results[1]["reason"]


def test_a_withdrawal_below_the_revision_that_counts_says_which_it_takes_and_that_one_works(tmp_path: Path) -> None:
    with Intake(tmp_path) as intake:
        intake.send(ONE)
        intake.send(ONE | {"revision": 2})
        withdrawal = {"report_id": "P1", "status": "withdrawn"}
        told = intake.send(withdrawal).json()
        assert told["outcome"] == "duplicate"
        assert 'send "revision": 2 or higher' in told["reason"]
        assert intake.send(withdrawal | {"revision": 2}).json()["outcome"] == "accepted"
        assert intake.send(ONE | {"revision": 2}).json() == {"report_id": "P1", "outcome": "duplicate"}
