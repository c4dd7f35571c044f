"""What those who look after a running service see of it."""

import socket
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from streams.arrivals import Result
from tests.web.served import Served, columns, problem
from tests.world import burglary


def test_health_is_good_while_the_database_answers_and_work_goes_on(lasting: Served) -> None:
    answer = lasting.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "problems": [], "attention": []})


def test_health_is_bad_when_work_behind_the_scenes_has_stopped_and_the_service_is_not_ready_either(
    served: Served,
) -> None:
    served.stuck += ["delivery has stopped: the process must be started again", "so has time"]
    for path in ("/healthz", "/readyz"):
        answer = served.client.get(path)
        assert (answer.status_code, answer.json()["problems"]) == (503, served.stuck)
        assert problem(answer)["detail"] == "delivery has stopped: the process must be started again; so has time"


def test_what_waits_for_a_person_fails_no_probe_and_is_told(served: Served) -> None:
    served.attention += ['channel "sms" has halted until somebody sets it right']
    for path in ("/healthz", "/readyz"):
        answer = served.client.get(path)
        assert (answer.status_code, answer.json()["attention"]) == (200, served.attention)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_how_the_service_fares_is_not_told_by_way_of_a_proxy(lasting: Served, path: str, header: str) -> None:
    answer = lasting.client.get(path, headers={header: "for=192.0.2.7"})
    assert answer.status_code == 403
    assert "proxy" in str(problem(answer)["detail"])


def test_while_the_database_is_away_everything_says_so_and_nothing_is_taken_in(served: Served) -> None:
    def away(_: object) -> None:
        raise OperationalError("SELECT 1", {"lat": 56.2}, Exception("gone"))

    event.listen(served.house.engine, "engine_connect", away)
    alive, ready = served.client.get("/healthz"), served.client.get("/readyz")
    answers = [served.client.get("/v1/refused"), served.post(burglary("r1", 0))]
    event.remove(served.house.engine, "engine_connect", away)
    assert alive.status_code == 200, "a new start does not bring a database back"
    assert (ready.status_code, problem(ready)["problems"]) == (503, ["the database does not answer"])
    assert [answer.status_code for answer in answers] == [503, 503]
    assert [problem(answer)["detail"] for answer in answers] == [
        "the database does not answer just now; ask again",
        "the database cannot be written just now: nothing was taken in; send the same again",
    ]
    assert served.post(burglary("r1", 0)).json()["outcome"] == "accepted"


def test_what_was_taken_in_is_counted_by_outcome(served: Served) -> None:
    served.post_all([columns(burglary("a", 0)), columns(burglary("a", 0)), 7, 8])
    shown = served.client.get("/metrics")
    assert shown.headers["content-type"].startswith("text/plain; version=")
    for line in ('{outcome="accepted"} 1.0', '{outcome="duplicate"} 1.0', '{outcome="refused"} 2.0'):
        assert f"trygvarsel_reports_total{line}" in shown.text


def test_the_latest_refused_come_first_and_tell_nothing_of_the_report(served: Served) -> None:
    served.post_all([columns(burglary(f"r{n}", 0)) | {"lat": 55.123456, "lon": 1.0} for n in range(5)])
    answer = served.client.get("/v1/refused", params={"limit": 2})
    assert [row["report_id"] for row in answer.json()["refused"]] == ["r4", "r3"]
    shown = {"id", "received_at", "origin", "source", "report_id", "kind", "reason"}
    assert shown == answer.json()["refused"][0].keys()
    assert "55.12" not in answer.text


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_limit_that_is_none_is_400(lasting: Served, limit: str) -> None:
    answer = lasting.client.get("/v1/refused", params={"limit": limit})
    assert answer.status_code == 400
    assert str(problem(answer)["detail"]).startswith("limit: ")


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/", 404, 'GET "/": there is nothing here; the reports go to /v1/reports'),
        ("POST", "/v1/report", 404, 'POST "/v1/report": there is nothing here; the reports go to /v1/reports'),
        ("GET", "/docs", 404, 'GET "/docs": there is nothing here; the reports go to /v1/reports'),
        ("GET", "/v1/reports", 405, 'GET "/v1/reports": expected POST'),
        ("PUT", "/v1/reports:batch", 405, 'PUT "/v1/reports:batch": expected POST'),
        ("POST", "/metrics", 405, 'POST "/metrics": expected GET'),
    ],
)
def test_a_wrong_address_or_method_is_told_the_right_one(
    lasting: Served, method: str, path: str, status: int, said: str
) -> None:
    answer = lasting.client.request(method, path)
    assert answer.status_code == status
    assert problem(answer)["detail"] == said


def test_the_description_names_every_address_and_every_column(lasting: Served) -> None:
    description = lasting.client.get("/openapi.json").json()
    told = {
        "/v1/reports",
        "/v1/reports:batch",
        "/v1/reports/{report_id}",
        "/v1/refused",
        "/metrics",
        "/healthz",
        "/readyz",
    }
    assert set(description["paths"]) == told
    body = description["paths"]["/v1/reports"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"report_id", "lat", "lon", "occurred_from"} <= body["properties"].keys()


def test_a_sender_who_hangs_up_half_way_leaves_nothing_behind(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as cut_off:
        cut_off.sendall(b'POST /v1/reports HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"report_id":')
    assert served.client.get("/healthz").status_code == 200
    assert served.house.service.store.refused() == []


class Broken:
    """A service with a fault in it."""

    def receive(self, *_: object) -> list[Result]:
        raise ZeroDivisionError("at Grønnevej 3")

    def offset(self, *_: object) -> int | None:
        return None

    def tick(self, _: datetime) -> None:
        pass


def test_a_fault_of_our_own_is_a_problem_document_and_says_nothing_of_the_report(tmp_path: Path) -> None:
    with Served(tmp_path, Broken()) as served:
        answer = served.post(burglary("r1", 0))
    assert answer.status_code == 500
    assert "Grønnevej" not in answer.text
    assert str(problem(answer)["detail"]).startswith("the service has met a fault of its own")
