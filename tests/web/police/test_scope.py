"""Whose report it is: a key's own, where none is named; another's is refused, kept, and shown to nobody else."""

from tests.web.police.house import Intake, columns
from tests.web.served import problem
from tests.world import burglary

MINE = columns(burglary("mine", 0, source="north"))
OTHERS = columns(burglary("theirs", 0, source="south"))
UNNAMED = {name: value for name, value in columns(burglary("unnamed", 0)).items() if name != "source"}


def test_a_report_without_a_source_gets_the_keys_own(intake: Intake) -> None:
    key = intake.key()
    assert intake.send(UNNAMED, X_API_Key=key).status_code == 201
    assert intake.send(UNNAMED | {"source": ""}, X_API_Key=key).json()["outcome"] == "duplicate"
    assert intake.send(UNNAMED | {"source": " north "}, X_API_Key=key).json()["outcome"] == "duplicate"
    assert intake.journal() == ["north/unnamed"]


def test_a_report_of_another_source_is_forbidden_says_both_and_is_kept_as_refused(intake: Intake) -> None:
    answer = intake.send(OTHERS, X_API_Key=intake.key())
    said = problem(answer)
    assert (answer.status_code, said["type"], said["report_id"]) == (403, "urn:trygvarsel:other-source", "theirs")
    assert '"north"' in str(said["detail"])
    assert '"south"' in str(said["detail"])
    assert said["errors"] == [{"detail": said["detail"], "pointer": "/source", "field": "source"}]
    assert intake.journal() == []
    [kept] = intake.house.service.store.refused()
    assert (kept["report_id"], kept["source"]) == ("theirs", "north")


def test_in_a_batch_the_others_are_taken_in(intake: Intake) -> None:
    said = intake.send_all([MINE, OTHERS, UNNAMED], X_API_Key=intake.key()).json()
    assert [each["outcome"] for each in said["results"]] == ["accepted", "refused", "accepted"]
    assert said["results"][1]["type"] == "urn:trygvarsel:other-source"
    assert said["results"][1]["errors"][0]["pointer"] == "/1/source"


def test_a_source_that_could_be_a_number_or_name_of_somebody_is_not_repeated(intake: Intake) -> None:
    key = intake.key()
    for source in ("0101701234", "Anna Holm, Grønnevej 3", ["x"], 7):
        answer = intake.send(OTHERS | {"source": source}, X_API_Key=key)
        assert answer.status_code == 403
        assert str(source) not in answer.text.replace('"pointer"', "")


def test_each_source_sees_its_own_refused_reports_alone(intake: Intake) -> None:
    north, south = intake.key("north"), intake.key("south")
    intake.send_all([{"report_id": "n1"}, 7], X_API_Key=north)
    intake.send_all([{"report_id": "s1"}], X_API_Key=south)
    seen = {
        key: [row["report_id"] for row in intake.ask("/v1/refused", key).json()["refused"]] for key in (north, south)
    }
    assert seen == {north: ["", "n1"], south: ["s1"]}
    assert intake.ask("/v1/refused", south, source="north").status_code == 403


def test_refused_reports_are_read_page_by_page_the_latest_first(intake: Intake) -> None:
    key = intake.key()
    intake.send_all([{"report_id": f"r{n}"} for n in range(5)], X_API_Key=key)
    seen, page = list[str](), intake.ask("/v1/refused", key, limit=2).json()
    while True:
        seen += [row["report_id"] for row in page["refused"]]
        if "next" not in page:
            break
        page = intake.ask("/v1/refused", key, limit=2, after=page["next"]).json()
    assert seen == ["r4", "r3", "r2", "r1", "r0"]


def test_refused_reports_can_be_asked_for_from_a_time_on(intake: Intake) -> None:
    intake.send({"report_id": "early"})
    intake.later(60)
    intake.send({"report_id": "late"})
    since = intake.at.isoformat()
    assert [row["report_id"] for row in intake.ask("/v1/refused", since=since).json()["refused"]] == ["late"]
    for wrong in ("yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert intake.ask("/v1/refused", since=wrong).status_code == 400


def test_a_sender_can_ask_what_is_known_of_a_report_and_learns_no_place(intake: Intake) -> None:
    key = intake.key()
    assert intake.ask("/v1/reports/mine", key).status_code == 404
    intake.send(MINE, X_API_Key=key)
    intake.send(MINE | {"revision": 2, "lat": "?"}, X_API_Key=key)
    known = intake.ask("/v1/reports/mine", key)
    said = known.json()
    assert (said["outcome"], said["revision"], said["source"]) == ("believed", 1, "north")
    assert said["last_refusal"]["reason"].startswith("lat: expected degrees north")
    assert str(MINE["lat"]) not in known.text
    intake.send({"report_id": "mine", "revision": 3, "status": "withdrawn"}, X_API_Key=key)
    assert intake.ask("/v1/reports/mine", key).json()["outcome"] == "withdrawn"
    assert intake.ask("/v1/reports/mine", intake.key("south")).status_code == 404


def test_a_report_that_was_only_ever_refused_is_known_as_that(intake: Intake) -> None:
    intake.send(MINE | {"lat": 1.0})
    assert intake.ask("/v1/reports/mine", source="north").json()["outcome"] == "refused"


def test_a_report_that_moves_to_where_nobody_watches_is_elsewhere(intake: Intake) -> None:
    intake.send(MINE)
    intake.send(MINE | {"revision": 2, "lat": 1.0, "lon": 1.0})
    said = intake.ask("/v1/reports/mine", source="north").json()
    assert (said["outcome"], said["revision"]) == ("elsewhere", 2)


def test_an_id_with_a_slash_in_it_can_be_asked_for(intake: Intake) -> None:
    intake.send(MINE | {"report_id": "2026/17#a"})
    assert intake.ask("/v1/reports/2026/17%23a", source="north").json()["report_id"] == "2026/17#a"
    assert intake.ask("/v1/reports/no%20such%20id").status_code == 400
