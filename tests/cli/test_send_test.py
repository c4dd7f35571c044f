"""One real message, from the command line through Twilio's own client to a server that behaves like Twilio."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fake_twilio import ACCOUNT, SECRET, FakeTwilio

CONFIG = """
sending: on
exercise: true
channels:
  sms: {{kind: twilio, sender: BoTrygt, opt_out_number: "+4592450001", base_url: "{url}"}}
partnerships:
  lund:
    name: Bo trygt Lund
    areas:
      by: {{circle: {{lat: 56.2, lon: 11.5, metres: 5000}}}}
    groups:
      naboer: {{kind: neighbourhood_watch, recipients: people.csv}}
"""


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as server:
        yield server


def send_test(folder: Path, twilio: FakeTwilio, secret: str) -> subprocess.CompletedProcess[str]:
    people = "recipient,phone,language,consent_at\nr-1,+4520123451,da,2026-01-01\n"
    (folder / "people.csv").write_text(people, encoding="utf-8")
    (folder / "town.yaml").write_text(CONFIG.format(url=twilio.url), encoding="utf-8")
    return subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-m", "trygvarsel", "send-test", str(folder / "town.yaml"), "r-1"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": secret},
    )


def test_a_test_message_arrives_marked_as_an_exercise(tmp_path: Path, twilio: FakeTwilio) -> None:
    done = send_test(tmp_path, twilio, SECRET)
    assert (done.returncode, done.stderr) == (0, "")
    (sent,) = twilio.sent
    assert sent.to == "+4520123451"
    assert sent.body.startswith("ØVELSE: Bo trygt Lund: Prøve af vores beskeder.")
    assert json.loads(done.stdout) == {"channel": "sms", "provider_id": sent.sid, "status": "queued"}


def test_a_wrong_password_is_said_in_one_line_without_a_number(tmp_path: Path, twilio: FakeTwilio) -> None:
    done = send_test(tmp_path, twilio, "wrong")
    assert (done.returncode, done.stdout, twilio.sent) == (1, "", [])
    assert done.stderr.startswith('no receipt from channel "sms": the provider refuses the login')
    assert done.stderr.count("\n") == 1
    assert "20123451" not in done.stderr
