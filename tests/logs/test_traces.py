"""Every process finds the trace of a report by itself, and sends spans of it where somebody takes them."""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from notifiers.happenings import tell
from notifiers.keys import installation_key, trace_of
from streams import tables
from streams.store import open_engine
from tests.docs.pages import ROOT
from tests.logs.receiver import Receiver
from tests.logs.spoken import spoken
from trygvarsel.logs.speaking import trace_by
from trygvarsel.logs.traces import Traces

REPORT, ALERT, SEND = "north/2026-17", "acb2c339914e83fb", "edf9568152717747"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give a database in which one alert was raised by one report."""
    made = open_engine(f"sqlite:///{tmp_path}/town.db")
    row = {"alert_id": ALERT, "spate_id": "5", "raised_at": datetime.now(UTC), "partnership": "lund"}
    with made.begin() as conn:
        conn.execute(tables.alerts.insert().values(row | {"body": json.dumps({"triggered_by": REPORT})}))
    yield made
    made.dispose()


def the_trace(engine: Engine) -> str:
    """Work out the report's trace from outside."""
    with engine.begin() as conn:
        return trace_of(installation_key(conn), REPORT)


def told() -> None:
    """Let a report come to an alert, and its text arrive."""
    tell("report.accepted", report=REPORT, seconds=0.25)
    tell("alert.raised", report=REPORT, alert=ALERT, group="lund/nabo")
    tell("send.sent", alert=ALERT, send=SEND)
    tell("receipt.delivered", alert=ALERT, send=SEND)
    tell("decision.account_made", how="command")


def test_all_that_a_report_brings_about_has_its_trace_and_nothing_else_has(engine: Engine) -> None:
    with spoken() as said:
        trace_by(engine)
        told()
    assert [line.get("trace") for line in said.lines] == [the_trace(engine)] * 4 + [None]


def test_a_process_that_has_not_seen_the_report_finds_its_trace_by_the_alert(engine: Engine) -> None:
    assert Traces(engine).of({"alert": ALERT}) == the_trace(engine)
    assert Traces(engine).of({"alert": "0000000000000000"}) is None


def test_another_installation_has_other_traces(engine: Engine, tmp_path: Path) -> None:
    other = open_engine(f"sqlite:///{tmp_path}/other.db")
    assert Traces(other).of({"report": REPORT}) not in {the_trace(engine), None}
    other.dispose()


def test_a_database_that_is_away_costs_a_line_its_trace_and_no_more(tmp_path: Path) -> None:
    away = open_engine(f"sqlite:///{tmp_path}/away.db")
    with away.begin() as conn:
        conn.exec_driver_sql("DROP TABLE keys")
    with spoken() as said:
        trace_by(away)
        told()
    away.dispose()
    assert [line["event"] for line in said.lines][:2] == ["report.accepted", "alert.raised"]
    assert all("trace" not in line for line in said.lines)


def test_spans_form_one_tree_from_the_report_to_the_receipt(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver() as receiver:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
        with spoken(level=logging.WARNING, environment=os.environ) as said:
            trace_by(engine)
            told()
    assert said.text == "", "spans are sent whatever the level of the lines"
    spans = receiver.spans
    assert {span.trace_id.hex() for span in spans.values()} == {the_trace(engine)}
    accepted, raised, sent, arrived = (
        spans[name] for name in ("report.accepted", "alert.raised", "send.sent", "receipt.delivered")
    )
    assert accepted.parent_span_id == b""
    assert (raised.parent_span_id, sent.parent_span_id) == (accepted.span_id, raised.span_id)
    assert arrived.parent_span_id == sent.span_id
    assert accepted.end_time_unix_nano - accepted.start_time_unix_nano == pytest.approx(0.25e9, abs=1e6)
    assert {each.key for each in sent.attributes} == {"trygvarsel.alert", "trygvarsel.send"}
    assert receiver.services == {"trygvarsel"}


def test_a_receiver_that_is_away_keeps_nobody_from_stopping(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with spoken(environment=os.environ) as said:
        trace_by(engine)
        told()
        began = time.perf_counter()
    assert time.perf_counter() - began < 5
    assert [line["event"] for line in said.lines if "event" in line][-2:] == [
        "receipt.delivered",
        "decision.account_made",
    ]


def test_without_the_extra_the_process_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    monkeypatch.delitem(sys.modules, "trygvarsel.logs.otlp", raising=False)
    with spoken(environment={"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}) as said:
        pass
    (line,) = said.lines
    assert line["message"] == "no spans are sent: that needs the extra otel, as in pip install 'trygvarsel[otel]'"


def test_opentelemetry_is_imported_by_one_module_and_that_only_where_somebody_asks_for_spans() -> None:
    packages = ("trygvarsel", "web", "streams", "config", "detectors", "notifiers")
    modules = {path: path.read_text("utf-8") for name in packages for path in (ROOT / name).rglob("*.py")}
    otlp = ROOT / "trygvarsel" / "logs" / "otlp.py"
    assert [
        path for path, text in modules.items() if "from opentelemetry" in text or "import opentelemetry" in text
    ] == [otlp]
    asking = [line for text in modules.values() for line in text.splitlines() if "import Spans" in line]
    assert len(asking) == 1
    assert asking[0].startswith("        from .otlp import"), "within a function, and there within a condition"
