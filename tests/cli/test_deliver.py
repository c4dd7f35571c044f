"""`trygvarsel deliver` as its operator knows it: it sends what others raise, once, and leaves nothing half done."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, select

from config.load import load
from notifiers.outbox.tables import outbox
from streams.arrivals import Arrival
from streams.metrics import Metrics
from streams.policies import policies
from streams.service import Service
from streams.store import Store, open_engine
from tests import postgres
from tests.fake_twilio import ACCOUNT, SECRET
from tests.fake_twilio.process import TwilioProcess
from tests.web.running import Standing
from tests.web.village import spate_today, village
from trygvarsel.cli import cli
from trygvarsel.equipping import Equipment

MANY = 40


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioProcess]:
    with TwilioProcess() as server:
        yield server


def channel(twilio: TwilioProcess, account: str = "THEIR_SID") -> str:
    """Write down a channel whose account is in a variable of that name."""
    return (
        "{kind: twilio, sender: BoTrygt, opt_out_number: '+4592450001', "
        f"base_url: '{twilio.url}', account_sid_env: {account}, auth_token_env: THEIR_TOKEN}}"
    )


def raised(engine: Engine, config: Path) -> Metrics:
    """Have a spate noticed, whose texts wait to be delivered by others."""
    settings, metrics = load(config), Metrics(CollectorRegistry(), ["lund"], ["sms"])
    service = Service(policies(settings), Store(engine), metrics)
    service.receive([Arrival(report, "test") for report in spate_today()], datetime.now(UTC))
    return metrics


def states(engine: Engine) -> dict[str, str]:
    with engine.connect() as conn:
        return {row.recipient: row.state for row in conn.execute(select(outbox.c.recipient, outbox.c.state))}


@pytest.mark.postgresql
def test_whoever_else_delivers_each_message_is_sent_by_one_of_them(
    twilio: TwilioProcess, postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEIR_SID", ACCOUNT)
    monkeypatch.setenv("THEIR_TOKEN", SECRET)
    config = village(tmp_path, channel(twilio), approval="none")
    rows = "".join(f"r-{n},2010{n:04},da,2026-03-01\n" for n in range(MANY))
    (tmp_path / "nabo.csv").write_text(f"recipient,phone,language,consent_at\n{rows}", encoding="utf-8")
    twilio.order("slow", 0.05)
    with postgres.fresh_database(postgresql, "deliver") as url:
        engine = open_engine(url)
        with Standing(tmp_path, "deliver", config, "--db", url, "--metrics-port", "0") as deliverer:
            deliverer.wait_for("delivering; sending is on")
            worker = Equipment(engine, raised(engine, config))
            worker.change(load(config))
            deliverer.wait_until(lambda: len(states(engine)) == MANY, "nobody was to be told")
            while not set(states(engine).values()) <= {"sent", "delivered"}:
                worker.deliver()
            worker.rest()
            assert set(twilio.copies().values()) == {1}
            assert len(twilio.copies()) == MANY
            assert 'trygvarsel_ready{process="deliver"} 1.0' in deliverer.client.get("/metrics").text
            assert deliverer.stop() == 0
        engine.dispose()


def test_it_waits_for_settings_that_it_can_work_by_and_lets_what_is_under_way_land(
    twilio: TwilioProcess, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/fleet.db"
    config = village(tmp_path, channel(twilio, "NOT_HERE"), approval="none")
    engine = open_engine(url)
    raised(engine, config)
    words = ("deliver", config, "--db", url, "--metrics-port", "0")
    with Standing(tmp_path, *words, THEIR_SID=ACCOUNT, THEIR_TOKEN=SECRET) as deliverer:
        deliverer.wait_for("NOT_HERE is not set")
        deliverer.wait_until(lambda: "NOT_HERE" in deliverer.client.get("/readyz").text, "it never said why")
        assert deliverer.client.get("/readyz").status_code == 503
        assert deliverer.client.get("/healthz").status_code == 200, "a new start would not bring the secret"
        assert states(engine) == {}

        before = twilio.figures()["accepted"]
        twilio.order("slow", 2.0)
        config.write_text(config.read_text("utf-8").replace("NOT_HERE", "THEIR_SID"), encoding="utf-8")
        assert CliRunner().invoke(cli, ["apply", str(config), "--db", url]).exit_code == 0
        deliverer.wait_until(lambda: twilio.figures()["accepted"] > before, "it never sent")
        assert deliverer.client.get("/readyz").status_code == 200
        assert states(engine)["r-1"] == "sending"
        assert deliverer.stop() == 0
        assert states(engine)["r-1"] in {"sent", "delivered"}, "the answer came after it was told to stop"
    assert "Traceback" not in deliverer.said.read_text()
    engine.dispose()


def test_without_a_database_it_says_what_is_missing() -> None:
    told = CliRunner(env={"TRYGVARSEL_DB": None}).invoke(cli, ["deliver", "town.yaml"])
    assert told.exit_code == 2
    assert "--db" in told.stderr
