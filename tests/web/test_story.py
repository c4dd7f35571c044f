"""From the first report to the one text on a phone: a spate, a coordinator's word, and nothing twice."""

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from notifiers.outbox.tables import outbox
from tests.fake_twilio import ACCOUNT, SECRET, Act, FakeTwilio, Refuse
from tests.web.running import Running, trygvarsel
from tests.web.village import spate_today, village


def sends(folder: Path) -> Counter[tuple[str, str]]:
    """Count the rows of the outbox by recipient and state."""
    engine = create_engine(f"sqlite:///{folder}/run.db")
    with engine.connect() as conn:
        rows = conn.execute(select(outbox.c.recipient, outbox.c.state)).all()
    engine.dispose()
    return Counter((row.recipient, str(row.state)) for row in rows)


def test_a_spate_reaches_a_phone_once_and_only_after_a_coordinators_word(tmp_path: Path) -> None:
    config, database = village(tmp_path), f"sqlite:///{tmp_path}/run.db"
    reports = spate_today()
    with Running(config, tmp_path) as running:
        running.wait_for("recipients left out: .*nabo.csv.*consent_at is missing")
        for report in reports:
            assert running.client.post("/v1/reports", json=report).status_code == 201

        listed = trygvarsel("approve", config, "--db", database)
        [waiting] = [json.loads(line) for line in listed.stdout.splitlines()]
        assert (waiting["partnership"], waiting["group"], waiting["language"]) == ("lund", "nabo", "da")
        assert "Nordby" in waiting["text"]
        assert waiting["text"] not in running.said.read_text()

        approved = trygvarsel("approve", config, waiting["alert_id"], "--db", database, "--by", "Bodil")
        assert (approved.returncode, approved.stderr) == (0, "approved for lund/nabo\n")
        running.wait_for("01  Bo trygt Lund")
        assert running.client.post("/v1/reports", json=reports[0]).json()["outcome"] == "duplicate"
        running.wait_for_metric('trygvarsel_notifications_total{channel="sms"} 1.0')
        assert running.stop() == 0

    assert running.said.read_text().count(waiting["text"]) == 1
    assert sends(tmp_path) == {("r-1", "sent"): 1}


def over(twilio: FakeTwilio) -> str:
    """Write down a channel by way of a server."""
    return f"{{kind: twilio, sender: BoTrygt, opt_out_number: '+4592450001', base_url: '{twilio.url}'}}"


@pytest.fixture
def twilio(monkeypatch: pytest.MonkeyPatch) -> FakeTwilio:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", SECRET)
    return FakeTwilio()


def test_a_provider_that_halts_is_said_once_and_counted(twilio: FakeTwilio, tmp_path: Path) -> None:
    with twilio:
        twilio.always(Refuse(401, 20003))
        config = village(tmp_path, over(twilio), approval="none")
        with Running(config, tmp_path) as running:
            running.client.post("/v1/reports:batch", json=spate_today())
            running.wait_for('channel "sms" has halted: the provider refuses the login')
            running.wait_for_metric(
                'trygvarsel_notifications_failed_total{channel="sms",reason="the provider refuses the login"} 1.0'
            )
            running.wait_for_metric('trygvarsel_channel_halted{channel="sms"} 1.0')
            assert running.stop() == 0
    assert running.said.read_text().count("has halted") == 1
    assert sends(tmp_path) == {("r-1", "pending"): 1}


def test_a_provider_that_is_silent_does_not_keep_it_from_stopping(twilio: FakeTwilio, tmp_path: Path) -> None:
    with twilio:
        twilio.always(Act.SILENT)
        config = village(tmp_path, over(twilio), approval="none")
        with Running(config, tmp_path) as running:
            running.client.post("/v1/reports:batch", json=spate_today())
            running.wait_until(lambda: twilio.requests == 1, "it never tried to send")
            assert running.stop() == 0
    ((recipient, state),) = sends(tmp_path)
    assert recipient == "r-1"
    assert state in {"sending", "unknown"}, "it is in doubt on disk, for the next start to look for"


def test_a_text_is_followed_to_the_phone_and_a_stop_from_there_is_heard(twilio: FakeTwilio, tmp_path: Path) -> None:
    outside = "https://varsling.example.dk"
    with twilio:
        config = village(tmp_path, over(twilio), approval="none")
        config.write_text(f"public_url: {outside}\n{config.read_text(encoding='utf-8')}", encoding="utf-8")
        with Running(config, tmp_path) as running:
            twilio.behind(outside, str(running.client.base_url))
            twilio.inbound_url = f"{outside}/v1/twilio/inbound"
            running.client.post("/v1/reports:batch", json=spate_today())
            running.wait_for_metric('trygvarsel_notifications_delivered_total{channel="sms"} 1.0')
            (sent,) = twilio.sent
            assert "Afmeld" in sent.body
            answer = twilio.text_in(sent.to, "+4592450001", "Afmeld!")
            assert "afmeldt" in answer.lower()
            assert running.stop() == 0
    assert sends(tmp_path) == {("r-1", "delivered"): 1}
    counted = trygvarsel("members", "list", config, "--db", f"sqlite:///{tmp_path}/run.db")
    assert counted.returncode == 0
    assert '"has opted out": 1' in counted.stdout
