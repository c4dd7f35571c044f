"""A service that speaks in JSON in; all that it said of reports, people and troubles from its start to its end, out."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from notifiers.keys import installation_key, trace_of
from notifiers.outbox.tables import outbox
from streams.store import open_engine
from tests.fake_twilio import ACCOUNT, SECRET, Act, FakeTwilio, Reporting, Undelivered
from tests.web.running import Running
from tests.web.village import spate_today, village

Line = dict[str, Any]

OUTSIDE: Final = "https://varsling.example.dk"
VICTIM, STREET, CALLER = "Jens Aagaard Testesen", "Skjulte Vej 4", "31 22 44 66"
PEOPLE: Final = {"r-1": "20100001", "r-2": "20100002", "r-3": "20100003", "r-4": "20100004"}
WITHOUT_CONSENT: Final = "r-2"
SOURCE: Final = "nordsj"
ODD_IDS: Final = ("Fru Testesen ringer", "4531224466", "jens@testesen.dk")


class Life:
    """What the service said, line by line, what it holds that nobody may read in a log, and the traces it went by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = (folder / "said.txt").read_text(encoding="utf-8")
        self.lines: list[Line] = [json.loads(line) for line in self.text.splitlines()]
        engine = open_engine(f"sqlite:///{folder}/run.db")
        with engine.begin() as conn:
            self.key = installation_key(conn)
            self.people = set(conn.scalars(select(outbox.c.person)))
        engine.dispose()

    def trace(self, report: str) -> str:
        """Work out the trace of a report of this source, from outside."""
        return trace_of(self.key, f"{SOURCE}/{report}")

    def events(self, trace: str) -> list[str]:
        """Name what happened on a trace, in the order said."""
        return [line["event"] for line in self.lines if line.get("trace") == trace]


def lived(folder: Path) -> Life:
    """Let everything happen to a service, of which half goes wrong."""
    with pytest.MonkeyPatch.context() as environment, FakeTwilio() as twilio:
        for name, value in (
            ("TWILIO_ACCOUNT_SID", ACCOUNT),
            ("TWILIO_AUTH_TOKEN", SECRET),
            ("TRYGVARSEL_LOG", "json"),
            ("TRYGVARSEL_LOG_LEVEL", "debug"),
        ):
            environment.setenv(name, value)
        twilio.report(Reporting(delay=0.4))  # after what was sent is on disk, as it usually is
        twilio.numbers_ending("03", Undelivered(30003))
        twilio.numbers_ending("04", Act.WELCOME_PAGE)
        with Running(_settings(folder, twilio), folder) as running:
            running.wait_until(lambda: running.client.get("/readyz").status_code == 200, "it never was ready")
            twilio.behind(OUTSIDE, str(running.client.base_url))
            twilio.inbound_url = f"{OUTSIDE}/v1/twilio/inbound"
            _happens(running, twilio, folder)
            assert running.stop() == 0
    return Life(folder)


def reports() -> list[dict[str, object]]:
    """Give three burglaries that are a spate."""
    return [{**report, "source": SOURCE} for report in spate_today()]


def _settings(folder: Path, twilio: FakeTwilio) -> Path:
    channel = f"{{kind: twilio, sender: BoTrygt, opt_out_number: '+4592450001', base_url: '{twilio.url}'}}"
    config = village(folder, channel, approval="none")
    config.write_text(f"public_url: {OUTSIDE}\n{config.read_text(encoding='utf-8')}", encoding="utf-8")
    people = [f"{id_},{phone},da,{'' if id_ == WITHOUT_CONSENT else '2026-03-01'}" for id_, phone in PEOPLE.items()]
    (folder / "nabo.csv").write_text("\n".join(["recipient,phone,language,consent_at", *people]), encoding="utf-8")
    return config


def _happens(running: Running, twilio: FakeTwilio, folder: Path) -> None:
    first, *rest = reports()
    post = running.client.post
    for name, wrong in (
        ("odd-1", {"victim": VICTIM, "telefon": CALLER}),
        ("odd-2", {"category": STREET, "lat": CALLER}),
    ):
        assert post("/v1/reports", json={**first, **wrong, "report_id": name}).status_code == 422
    for odd in ODD_IDS:
        assert post("/v1/reports", json={**first, "report_id": odd, "lat": 10.0}).status_code == 422
    assert post("/v1/reports", content=f"{VICTIM}, {STREET}").status_code == 400
    with _without_journal(folder):
        assert post("/v1/reports", json=first).status_code == 503
    for report in (first, first, *rest):
        assert post("/v1/reports", json=report).status_code < 300
    running.wait_for_metric('trygvarsel_notifications_delivered_total{channel="sms"} 1.0')
    running.wait_for_metric('reason="the phone is off or out of reach"} 1.0')
    running.wait_for_metric('reason="the provider\'s answer makes no sense"} 1.0')
    twilio.text_in(f"+45{PEOPLE['r-1']}", "+4592450001", f"STOP tak, {VICTIM}")
    correction = {**first, "revision": 2, "reported_at": datetime.now(UTC).isoformat()}
    assert post("/v1/reports", json=correction).status_code < 300


@contextmanager
def _without_journal(folder: Path) -> Iterator[None]:
    """Take away the table that reports are kept in, as a fault of the database would."""
    with closing(sqlite3.connect(folder / "run.db", timeout=20)) as raw:
        raw.execute("ALTER TABLE journal RENAME TO journal_away")
        raw.commit()
        yield
        raw.execute("ALTER TABLE journal_away RENAME TO journal")
        raw.commit()
