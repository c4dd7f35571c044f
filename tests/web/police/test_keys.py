"""A key lets in the reports of one source, until it ends; without one nobody comes in once there is any."""

import sqlite3
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import event, select

from streams.web_tables import api_keys
from tests.web.police.house import Intake, columns
from tests.web.served import problem
from tests.world import burglary
from web.police import keys
from web.police.callers import BELIEVED, Terms

REPORT = columns(burglary("r1", 0))


def test_everybody_may_send_until_the_first_key_is_made_and_nobody_without_one_from_then_on(intake: Intake) -> None:
    assert intake.send(REPORT).status_code == 201
    key = intake.key()
    intake.later(BELIEVED)
    turned_away = intake.send(REPORT)
    assert turned_away.status_code == 401
    assert turned_away.headers["www-authenticate"].startswith("Bearer ")
    assert problem(turned_away)["type"] == "urn:trygvarsel:not-let-in"
    assert intake.send(REPORT, X_API_Key=key).status_code == 201
    assert intake.send(REPORT, Authorization=f"Bearer {key}").status_code == 200


def test_the_door_stays_closed_when_the_last_key_has_ended(intake: Intake) -> None:
    intake.key()
    with intake.house.engine.begin() as conn:
        keys.end(conn, 1, intake.at)
    assert intake.send(REPORT).status_code == 401


def test_the_settings_can_ask_for_a_key_before_there_is_one(tmp_path: Path) -> None:
    with Intake(tmp_path, Terms(required=True)) as intake:
        assert [intake.send(REPORT).status_code, intake.ask("/v1/refused").status_code] == [401, 401]
        assert intake.ask("/v1/reports/r1").status_code == 401


def test_a_password_for_the_proxy_before_us_is_no_wrong_key(intake: Intake) -> None:
    assert intake.send(REPORT, Authorization="Basic YTpi").status_code == 201


def test_a_page_in_a_browser_may_not_use_the_open_door(intake: Intake) -> None:
    assert intake.send(REPORT, Origin="https://elsewhere.test").status_code == 401
    assert intake.send(REPORT, Origin="https://elsewhere.test", X_API_Key=intake.key()).status_code == 201


@pytest.mark.parametrize(
    "key", ["tv_1_" + "x" * 43, "tv_1_", "tv_999999999_" + "a" * 43, "secret", "", "tv_²_" + "x" * 43]
)
def test_a_key_that_is_none_is_401_whether_or_not_there_are_others(intake: Intake, key: str) -> None:
    for _ in range(2):
        answer = intake.client.post("/v1/reports", json=REPORT, headers={"X-API-Key": key.encode()})
        assert answer.status_code == 401
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
        assert key not in answer.text or not key
        intake.key()
        intake.later(BELIEVED)


def test_an_ended_key_stops_within_five_seconds(intake: Intake) -> None:
    key = intake.key()
    assert intake.send(REPORT, X_API_Key=key).status_code == 201
    with intake.house.engine.begin() as conn:
        keys.end(conn, 1, intake.at)
    intake.later(BELIEVED)
    assert BELIEVED < 5
    assert intake.send(REPORT, X_API_Key=key).status_code == 401


def test_the_database_is_not_asked_about_a_key_for_every_report(intake: Intake) -> None:
    asked: list[str] = []
    key = intake.key()

    def heard(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "api_keys" in statement:
            asked.append(statement)

    event.listen(intake.house.engine, "before_cursor_execute", heard)
    for n in range(20):
        assert intake.send(columns(burglary(f"r{n}", 0)), X_API_Key=key).status_code == 201
    event.remove(intake.house.engine, "before_cursor_execute", heard)
    assert len(asked) <= 2


def test_two_keys_of_a_source_are_valid_at_a_time_and_a_third_says_which_to_end(intake: Intake) -> None:
    first, second = intake.key(name="old"), intake.key(name="new")
    with pytest.raises(keys.KeyRefused, match=r'1 \("old"\) and 2 \("new"\)'):
        intake.key()
    assert intake.key("south")
    assert [intake.send(REPORT, X_API_Key=key).status_code for key in (first, second)] == [201, 200]
    with intake.house.engine.begin() as conn:
        keys.end(conn, 1, intake.at)
        with pytest.raises(keys.KeyRefused, match="ended already"):
            keys.end(conn, 1, intake.at)
        with pytest.raises(keys.KeyRefused, match="no key 9"):
            keys.end(conn, 9, intake.at)
    assert intake.key(name="newer")


def test_nothing_is_kept_of_a_key_but_what_tells_it_from_others(intake: Intake) -> None:
    key = intake.key()
    with intake.house.engine.connect() as conn:
        row = conn.execute(select(api_keys)).one()
    assert key.rpartition("_")[2] not in str(row)
    assert len(row.hash) == 64


def test_when_a_key_was_used_is_noted_no_more_than_once_a_minute(intake: Intake) -> None:
    key, used = intake.key(), []
    for _ in range(5):
        intake.send(REPORT, X_API_Key=key)
        with intake.house.engine.connect() as conn:
            used.append((keys.listed(conn)[0].used_at, intake.at))
        intake.later(25)
    assert [at == noted for noted, at in used] == [True, False, False, True, False]


def test_while_another_writes_a_key_is_believed_at_once_and_its_use_is_noted_later(intake: Intake) -> None:
    key = intake.key()
    url = intake.house.engine.url.database
    assert url
    other = sqlite3.connect(url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = perf_counter()
    assert intake.client.get("/v1/refused", headers={"X-API-Key": key}).status_code == 200
    assert perf_counter() - began < 10
    other.execute("ROLLBACK")
    other.close()
    intake.later(BELIEVED + 1)
    assert intake.send(REPORT, X_API_Key=key).status_code == 201
    with intake.house.engine.connect() as conn:
        assert keys.listed(conn)[0].used_at == intake.at
        assert conn.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000
