"""A request with an Idempotency-Key is answered once, and the same again for two days."""

from threading import Thread
from typing import Any

import httpx
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from streams.store import StoreProblem
from streams.web_tables import answers
from tests.web.police.house import Intake, columns
from tests.web.served import problem
from tests.world import burglary
from web.police.once import HELD, KEPT

REPORT, OTHER = columns(burglary("r1", 0)), columns(burglary("r2", 0))


def again(first: httpx.Response, second: httpx.Response) -> bool:
    return (
        second.headers.get("idempotency-replayed") == "true"
        and (first.status_code, first.content) == (second.status_code, second.content)
        and first.headers["content-type"] == second.headers["content-type"]
    )


@pytest.mark.parametrize("item", [REPORT, REPORT | {"lat": "north"}, REPORT | {"victim": "x"}])
def test_the_same_request_gets_the_identical_answer_accepted_or_refused(intake: Intake, item: object) -> None:
    first, second = intake.send(item, Idempotency_Key="k1"), intake.send(item, Idempotency_Key='"k1"')
    assert "idempotency-replayed" not in first.headers
    assert again(first, second)
    assert intake.send(item).content != first.content or first.status_code == 422


def test_a_batch_is_answered_the_same_and_kept_once(intake: Intake) -> None:
    batch = [REPORT, {"report_id": "bad"}]
    assert again(intake.send_all(batch, Idempotency_Key="k1"), intake.send_all(batch, Idempotency_Key="k1"))
    assert len(intake.house.service.store.refused()) == 1


def test_a_body_that_cannot_be_read_is_answered_the_same_too(intake: Intake) -> None:
    sent = [intake.client.post("/v1/reports", content=b"{", headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert again(*sent)


def test_the_same_key_for_something_else_is_refused(intake: Intake) -> None:
    intake.send(REPORT, Idempotency_Key="k1")
    for answer in (intake.send(OTHER, Idempotency_Key="k1"), intake.send_all([REPORT], Idempotency_Key="k1")):
        assert answer.status_code == 422
        assert problem(answer)["type"] == "urn:trygvarsel:idempotency-key-reused"
    assert intake.journal() == ["r1"]


def test_callers_do_not_meet_each_others_keys_and_a_new_key_of_a_source_finds_the_old_ones_answers(
    intake: Intake,
) -> None:
    old, new, south = intake.key(), intake.key(), intake.key("south")
    first = intake.send(REPORT, Idempotency_Key="k1", X_API_Key=old)
    assert again(first, intake.send(REPORT, Idempotency_Key="k1", X_API_Key=new))
    assert "idempotency-replayed" not in intake.send(REPORT, Idempotency_Key="k1", X_API_Key=south).headers


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, '"unfinished', "tab\there", "ø"])
def test_a_key_that_is_none_is_400_and_nothing_is_taken_in(intake: Intake, key: str) -> None:
    answer = intake.client.post("/v1/reports", json=REPORT, headers={"Idempotency-Key": key.encode()})
    assert answer.status_code == 400
    assert intake.journal() == []


def test_while_the_same_is_under_way_it_is_409(intake: Intake) -> None:
    first: list[httpx.Response] = []
    intake.open.clear()
    sending = Thread(target=lambda: first.append(intake.send(REPORT, Idempotency_Key="k1")))
    sending.start()
    assert intake.entered.wait(10)
    second = intake.send(REPORT, Idempotency_Key="k1")
    intake.open.set()
    sending.join()
    assert (second.status_code, second.headers["retry-after"]) == (409, "60")
    assert first[0].status_code == 201


def test_what_cannot_be_written_just_now_can_be_sent_again_with_the_same_key(intake: Intake) -> None:
    intake.failing = StoreProblem("the disk is full")
    assert intake.send(REPORT, Idempotency_Key="k1").status_code == 503
    intake.failing = None
    assert intake.send(REPORT, Idempotency_Key="k1").json()["outcome"] == "duplicate"


def test_after_a_crash_between_intake_and_answer_the_report_is_known_and_counted_once(intake: Intake) -> None:
    def gone(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "answers" in statement and "status IS NULL" in statement:
            raise OperationalError("nothing is written any more", {}, Exception("gone"))

    event.listen(intake.house.engine, "before_cursor_execute", gone)
    intake.failing = StoreProblem("gone")
    assert intake.send(REPORT, Idempotency_Key="k1").status_code == 503
    event.remove(intake.house.engine, "before_cursor_execute", gone)
    intake.failing = None

    assert intake.send(REPORT, Idempotency_Key="k1").status_code == 409
    intake.later(HELD.total_seconds())
    answered = intake.send(REPORT, Idempotency_Key="k1")
    assert (answered.status_code, answered.json()) == (200, {"report_id": "r1", "outcome": "duplicate"})
    assert again(answered, intake.send(REPORT, Idempotency_Key="k1"))
    assert intake.journal() == ["r1"]


def test_answers_are_kept_for_two_days_and_no_longer(intake: Intake) -> None:
    first = intake.send(REPORT, Idempotency_Key="k1")
    intake.later(KEPT.total_seconds() - 1)
    assert again(first, intake.send(REPORT, Idempotency_Key="k1"))
    intake.later(700)
    intake.send(OTHER, Idempotency_Key="k2")
    with intake.house.engine.connect() as conn:
        assert len(conn.execute(select(answers)).all()) == 1


def test_who_asks_while_another_lets_go_of_the_same_is_told_to_ask_again(intake: Intake) -> None:
    def lets_go(_conn: object, cursor: Any, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO answers"):
            cursor.connection.execute("DELETE FROM answers")

    first = intake.send(REPORT, Idempotency_Key="k1")
    event.listen(intake.house.engine, "after_cursor_execute", lets_go)
    answer = intake.send(REPORT, Idempotency_Key="k1")
    event.remove(intake.house.engine, "after_cursor_execute", lets_go)
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    assert again(first, intake.send(REPORT, Idempotency_Key="k1"))
