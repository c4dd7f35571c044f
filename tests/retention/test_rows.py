"""Of every table that goes by age the old rows go and the young ones stay, with what must not be torn apart."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, insert, select
from sqlalchemy.exc import DBAPIError

from config.schema.retention import RetentionSettings
from notifiers.audience import Medium
from notifiers.outbox.auditing import Decision, How, What, audit, note
from notifiers.outbox.fates import MessageState, SendState
from notifiers.outbox.rewording import rewordings
from notifiers.outbox.tables import messages, outbox
from notifiers.people import ledger as chain
from notifiers.people.ledger import Entry, append
from notifiers.people.tables import ledger, members, opt_outs, unreachable
from notifiers.people.words import How as Way
from notifiers.people.words import What as Happened
from notifiers.reasons import Reason
from streams.in_force_tables import settings_in_force
from streams.retention.passing import Asked, Passing
from streams.retention.rules import RULES, Before
from streams.store import Store
from streams.tables import alerts, refused
from streams.web_tables import accounts, grants, proposals, settings_files

NOW = datetime.now(UTC)
KEPT = RetentionSettings()
BEFORE = Before.at(NOW, KEPT)
OLD, YOUNG = timedelta(days=1900), timedelta(days=60)
ME = "0" * 32


def put(engine: Engine, table: Table, *rows: Mapping[str, Any]) -> None:
    with engine.begin() as conn:
        for row in rows:
            conn.execute(insert(table).values(row))


def left(engine: Engine, table: Table, column: str) -> list[Any]:
    with engine.connect() as conn:
        return list(conn.execute(select(table.c[column]).order_by(table.c[column])).scalars())


def let_go(engine: Engine) -> dict[str, int]:
    passing = Passing(Store(engine), Asked(KEPT, {}, NOW))
    for _ in passing.steps():
        pass
    return dict(+passing.gone)


def text(number: int, age: timedelta) -> dict[str, Any]:
    return {
        "id": number, "alert_id": f"a{number}", "group_id": "lund/nabo", "channel": "sms", "language": "da",
        "thread": "t", "text": "x", "segments": 1, "priority": 1, "due": NOW - age, "expires": NOW - age,
        "state": MessageState.EXPANDED,
    }  # fmt: skip


def sent(number: int, age: timedelta) -> dict[str, Any]:
    return {
        "id": number, "message_id": number, "alert_id": f"a{number}", "recipient": "r-1", "ref": f"{number:016}",
        "channel": "sms", "priority": 1, "expires": NOW - age, "state": SendState.DELIVERED,
        "next_attempt_at": NOW - age, "created_at": NOW - age,
    }  # fmt: skip


def alert(number: int, spate: str, age: timedelta) -> dict[str, Any]:
    return {"alert_id": f"a{number}", "spate_id": spate, "raised_at": NOW - age, "body": "{}"}


def test_a_refused_report_goes_after_three_months(engine: Engine) -> None:
    usual = {"origin": "o", "report_id": "r", "kind": "k", "reason": "r", "body": "b"}
    ages = (timedelta(days=91), timedelta(days=89))
    put(engine, refused, *({"seq": seq, "received_at": NOW - age, **usual} for seq, age in enumerate(ages)))
    assert let_go(engine) == {"refused": 1}
    assert left(engine, refused, "seq") == [1]


def test_a_text_goes_with_all_that_was_sent_of_it(engine: Engine) -> None:
    for number, age in enumerate((OLD, YOUNG), start=1):
        put(engine, messages, text(number, age))
        put(engine, outbox, sent(number, age))
        put(engine, rewordings, {"message_id": number, "at": NOW - age, "by": "Anna", "subject": "", "text": "y"})
    assert let_go(engine) == {"outbox": 1, "rewordings": 1, "messages": 1}
    assert left(engine, outbox, "message_id") == left(engine, rewordings, "message_id") == [2]


def test_the_alerts_of_a_spate_go_together_when_the_last_is_old(engine: Engine) -> None:
    put(engine, alerts, alert(1, "long", OLD), alert(2, "long", YOUNG), alert(3, "past", OLD), alert(4, "past", OLD))
    assert let_go(engine) == {"alerts": 2}
    assert left(engine, alerts, "alert_id") == ["a1", "a2"]


def test_the_log_lets_go_of_what_is_old_and_of_nothing_younger_than_a_year(engine: Engine) -> None:
    with engine.begin() as conn:
        for age in (OLD, YOUNG):
            note(conn, Decision(NOW - age, "Anna Holm", How.COMMAND, What.STOPPED))
    assert let_go(engine) == {"audit": 1}
    with pytest.raises(DBAPIError, match="only ever added to"), engine.begin() as conn:
        conn.execute(audit.delete())
    assert left(engine, audit, "what") == [What.LET_GO, What.STOPPED]


def test_settings_go_but_not_those_in_force_nor_where_they_came_from(engine: Engine) -> None:
    for version in (1, 2):
        row = {"version": version, "hash": "h", "body": "b", "applied_at": NOW - OLD, "applied_by": "Anna"}
        put(engine, settings_in_force, row)
        usual = {"partnership": "lund", "author": "Bo", "account_id": 1, "reason": "r", "edits": "[]", "base": "b"}
        put(engine, proposals, {"id": version, "at": NOW - OLD, "diff": "", "state": "in force", **usual})
        row = {"id": version, "at": NOW - OLD, "by": "Anna", "hash": "h", "text": "t", "proposal_id": version}
        put(engine, settings_files, row)
    assert let_go(engine) == {"settings_in_force": 1, "settings_files": 1, "proposals": 1}
    assert left(engine, settings_in_force, "version") == left(engine, settings_files, "id") == [2]
    assert left(engine, proposals, "id") == [2]


def test_a_closed_account_goes_once_the_log_names_it_no_more(engine: Engine) -> None:
    for number, (name, active, closed) in enumerate(
        [("Anna", True, OLD), ("Bo", False, OLD), ("Carl", False, YOUNG)], start=1
    ):
        row = {"id": number, "login": name, "name": name, "active": active, "created_at": NOW - OLD}
        put(engine, accounts, row)
        put(engine, grants, {"account_id": number, "partnership": "lund", "role": "reader"})
        with engine.begin() as conn:
            note(conn, Decision(NOW - closed, "Dorte", How.COMMAND, What.ACCOUNT_CLOSED, detail=name))
    assert let_go(engine) == {"audit": 2, "accounts": 1, "grants": 1}
    assert left(engine, accounts, "name") == ["Anna", "Carl"]


def member(number: int, person: str, *, active: bool, age: timedelta = OLD) -> dict[str, Any]:
    usual = {"group_id": "lund/nabo", "language": "da", "consent_at": NOW - OLD, "phone_person": person}
    return {"recipient": f"r-{number}", "active": active, "left_at": None if active else NOW - age, **usual}


def test_what_ties_a_number_to_a_consent_goes_when_its_owner_left_long_ago(engine: Engine) -> None:
    gone, still, lately = ("a" * 32, "b" * 32, "c" * 32)
    put(engine, members, member(1, gone, active=False), member(2, still, active=True))
    put(engine, members, member(3, lately, active=False, age=YOUNG))
    for person in (gone, still, lately):
        reason = Reason.UNKNOWN_NUMBER
        put(engine, unreachable, {"person": person, "medium": Medium.PHONE, "reason": reason, "at": NOW - OLD})
        put(
            engine,
            opt_outs,
            {"person": person, "medium": Medium.PHONE, "group_id": "", "at": NOW - OLD, "how": Way.SMS},
        )
        with engine.begin() as conn:
            entries = [
                Entry(NOW - OLD, person, "", Medium.PHONE, what, Way.FILE)
                for what in (Happened.GIVEN, Happened.WITHDRAWN)
            ]
            proof = append(conn, entries)
    assert let_go(engine) == {"members": 1, "unreachable": 1, "ledger": 2}
    assert sorted(set(left(engine, ledger, "person"))) == ["", still, lately]
    assert left(engine, opt_outs, "person") == [gone, still, lately]
    with engine.connect() as conn:
        assert chain.verify(conn) is None
        assert chain.last_entry(conn) == (6, proof)
        assert conn.execute(select(func.count()).select_from(ledger)).scalar_one() == 6


def test_a_ledger_that_was_let_go_of_still_shows_what_else_was_changed(engine: Engine) -> None:
    with engine.begin() as conn:
        append(conn, [Entry(NOW - OLD, ME, "", Medium.PHONE, Happened.GIVEN, Way.FILE)])
        append(conn, [Entry(NOW, "d" * 32, "", Medium.PHONE, Happened.GIVEN, Way.FILE)])
    assert let_go(engine) == {"ledger": 1}
    with engine.begin() as conn:
        conn.execute(ledger.update().where(ledger.c.seq == 2).values(person="e" * 32))
        assert chain.verify(conn) == 2


def test_nothing_goes_that_is_not_old(engine: Engine) -> None:
    put(engine, messages, text(1, YOUNG))
    put(engine, alerts, alert(1, "s", YOUNG))
    assert Passing(Store(engine), Asked(KEPT, {}, NOW)).would() == let_go(engine) == {}
    assert left(engine, audit, "what") == [], "and nothing is noted"


def test_every_rule_can_be_asked(engine: Engine) -> None:
    with engine.connect() as conn:
        for rule in RULES:
            old = select(func.count()).select_from(rule.table).where(rule.old(BEFORE))
            assert conn.execute(old).scalar_one() == 0, rule.table.name
