"""What a police system is answered when it sends reports."""

import json

import pytest

from tests.web.served import Served, columns, problem
from tests.world import burglary, spate
from web.police.bodies import LARGEST, MOST


def test_a_report_is_accepted_once_and_known_the_second_time(served: Served) -> None:
    first, second = served.post(burglary("r1", 0)), served.post(burglary("r1", 0))
    assert (first.status_code, first.json()) == (201, {"report_id": "r1", "outcome": "accepted"})
    assert (second.status_code, second.json()) == (200, {"report_id": "r1", "outcome": "duplicate"})
    assert served.journal() == ["r1"]


def test_a_correction_and_a_withdrawal_are_accepted_in_their_turn(served: Served) -> None:
    answers = [
        served.post(burglary("r1", 0)),
        served.post(burglary("r1", 1, revision=2)),
        served.post(burglary("r1", 1, revision=3, withdrawn=True)),
        served.post(burglary("r1", 1, revision=2)),
    ]
    assert [answer.json()["outcome"] for answer in answers] == ["accepted", "accepted", "accepted", "duplicate"]


def test_a_refused_report_says_why_and_is_kept(served: Served) -> None:
    answer = served.client.post("/v1/reports", json=columns(burglary("r1", 0)) | {"name_of_victim": "x"})
    said = problem(answer)
    assert answer.status_code == 422
    assert said["report_id"] == "r1"
    assert said["detail"] == 'unknown column "name_of_victim"'
    assert [row["report_id"] for row in served.house.service.store.refused()] == ["r1"]


def test_a_batch_is_answered_in_the_order_sent(served: Served) -> None:
    answer = served.post_all([columns(burglary("a", 0)), 7, columns(burglary("a", 0)), {"report_id": "b"}])
    said = answer.json()
    assert answer.status_code == 200
    assert {outcome: said[outcome] for outcome in ("accepted", "duplicate", "refused")} == {
        "accepted": 1,
        "duplicate": 1,
        "refused": 2,
    }
    assert [(each["report_id"], each["outcome"]) for each in said["results"]] == [
        ("a", "accepted"),
        ("", "refused"),
        ("a", "duplicate"),
        ("b", "refused"),
    ]
    assert ["reason" in each for each in said["results"]] == [False, True, False, True]


def test_what_is_no_object_is_kept_as_it_was_sent(served: Served) -> None:
    served.post_all(["Grønnevej 3", None, [1, 2]])
    kept = served.house.service.store.refused()
    assert [row["body"] for row in kept] == ['"Grønnevej 3"', "null", "[1, 2]"]
    assert [row["origin"] for row in kept] == ["http, 1 of 3", "http, 2 of 3", "http, 3 of 3"]


def test_one_by_one_and_in_a_batch_the_same_alerts_are_raised(tmp_path_factory: pytest.TempPathFactory) -> None:
    reports = spate("s", 0, count=4)
    with Served(tmp_path_factory.mktemp("one")) as one, Served(tmp_path_factory.mktemp("many")) as many:
        for report in reports:
            assert one.post(report).status_code == 201
        assert many.post_all([columns(report) for report in reports]).json()["accepted"] == len(reports)
        alerts = one.house.service.store.alerts()
        assert alerts
        assert many.house.service.store.alerts() == alerts


def test_a_batch_may_hold_a_thousand_and_no_more(served: Served) -> None:
    at_most = served.post_all([{"report_id": f"r{n}"} for n in range(MOST)])
    assert at_most.json()["refused"] == MOST
    too_many = served.post_all([{"report_id": f"r{n}"} for n in range(MOST + 1)])
    assert too_many.status_code == 413
    assert problem(too_many)["detail"] == "1,001 reports are too many for one batch; send at most 1,000 at a time"
    assert len(served.house.service.store.refused()) == MOST


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/reports:batch"])
def test_a_body_that_is_too_large_is_answered_even_while_it_is_being_sent(lasting: Served, path: str) -> None:
    answer = lasting.client.post(path, content=b"[" + b" " * LARGEST)
    assert answer.status_code == 413
    assert "larger than 2,097,152 bytes; nothing was taken in" in str(problem(answer)["detail"])


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/reports", b"", "not JSON at line 1, column 1"),
        ("/v1/reports", b'{"report_id": "r1",}', "not JSON at line 1, column 20"),
        ("/v1/reports", b"report_id;lat\nr1;55", "not JSON at line 1, column 1"),
        ("/v1/reports", '{"report_id": "Gr\xf8n"}'.encode("latin-1"), "not UTF-8 text"),
        ("/v1/reports", b"[" * 100_000, "not JSON that can be read"),
        ("/v1/reports", b"9" * 5_000, "not JSON that can be read"),
        ("/v1/reports", b"[]", "arrays go to /v1/reports:batch"),
        ("/v1/reports:batch", b"{}", "a single report goes to /v1/reports"),
        ("/v1/reports:batch", b"[]", "the array is empty"),
    ],
)
def test_what_cannot_be_read_is_400_and_says_what_was_expected(
    lasting: Served, path: str, body: bytes, said: str
) -> None:
    before = lasting.house.service.store.refused()
    answer = lasting.client.post(path, content=body)
    assert answer.status_code == 400
    assert said in str(problem(answer)["detail"])
    assert lasting.house.service.store.refused() == before


def test_a_byte_order_mark_is_no_mistake(served: Served) -> None:
    body = json.dumps(columns(burglary("r1", 0))).encode("utf-8-sig")
    assert served.client.post("/v1/reports", content=body).status_code == 201


def test_half_a_character_does_not_hold_up_the_batch_it_is_in(served: Served) -> None:
    body = b'[{"report_id": "a\\ud800", "\\udfff": "\\ud800"}, {"report_id": "b"}]'
    answer = served.client.post("/v1/reports:batch", content=body)
    assert [each["report_id"] for each in answer.json()["results"]] == ["", "b"]


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"])
def test_the_first_and_last_of_all_days_are_refused_like_any_other_mistake(served: Served, when: str) -> None:
    report = columns(burglary("r1", 0)) | {"occurred_from": when, "occurred_to": when, "reported_at": when}
    answer = served.post_all([columns(burglary("good", 0)), report])
    assert [each["outcome"] for each in answer.json()["results"]] == ["accepted", "refused"]
    assert served.journal() == ["good"]
