"""Channels as the settings ask for them: opened with their secrets, or a sentence about what is not there."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from config.load import parse
from config.schema.channels import PARTNERS_ONLY
from notifiers.apprise_notes import AppriseNotes
from notifiers.audience import Medium
from notifiers.cap_feed import CapFeed
from notifiers.email import Email
from notifiers.message import Channel
from notifiers.printing import Printing
from notifiers.twilio_sms import TwilioSms
from notifiers.webhook import Webhook
from trygvarsel.opening import SetUpProblem, open_channel

SETTINGS = """\
channels:
  post: {kind: print}
  sms: {kind: twilio, sender: BoTrygt}
  mail: {kind: email, host: mail.example.dk, username: me, from_address: a@example.dk}
  open: {kind: email, host: 127.0.0.1, security: none, from_address: a@example.dk, ca_file: ca.pem}
  hook: {kind: webhook, url: "https://example.dk/in"}
  kept: {kind: webhook, url_env: ADDRESS, secret_file: secret.txt}
  cap: {kind: cap, folder: cap, sender: a@example.dk}
  both: {kind: cap, folder: cap, sender: a@example.dk, url_env: ADDRESS}
  room: {kind: apprise, url_env: ROOM}
partnerships:
  furesoe:
    name: Bo trygt Furesø
    municipality: Furesø
    areas: {farum: {circle: {lat: 55.81, lon: 12.37, metres: 2500}}}
"""
SECRETS = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "not-a-real-token",
    "SMTP_PASSWORD": "not-a-real-password",
    "WEBHOOK_SECRET": "a secret of no importance at all",
    "CAP_SECRET": "whsec_YSBzZWNyZXQgb2Ygbm8gaW1wb3J0YW5jZQ==",
    "ADDRESS": "https://example.dk/secret-path",
    "ROOM": "json://127.0.0.1/secret-path",
}
# Apprise loads all it knows at once, and one of them something old.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Channel]:
    """Open a channel of the settings; all its secrets are there until the test takes one away."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "cap").mkdir()
    (tmp_path / "secret.txt").write_text(SECRETS["WEBHOOK_SECRET"])
    return lambda name: open_channel(name, parse(SETTINGS, "settings.yaml", tmp_path))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("post", Printing), ("sms", TwilioSms), ("mail", Email), ("hook", Webhook), ("kept", Webhook), ("cap", CapFeed),
     ("both", CapFeed), ("room", AppriseNotes)],
)  # fmt: skip
def test_each_kind_is_opened_and_writes_to_what_the_settings_say(
    opening: Callable[[str], Channel], tmp_path: Path, name: str, kind: type[Channel]
) -> None:
    if name == "room":
        pytest.importorskip("apprise", reason="notes, for want of the extra apprise")
    channel = opening(name)
    assert isinstance(channel, kind)
    assert channel.medium is parse(SETTINGS, "settings.yaml", tmp_path).channels[name].medium
    assert not any(secret in repr(channel) for secret in SECRETS.values())
    asyncio.run(channel.close())


def test_what_is_for_partners_has_an_address_of_its_own(tmp_path: Path) -> None:
    channels = parse(SETTINGS, "settings.yaml", tmp_path).channels.values()
    assert {each.kind for each in channels if each.medium is Medium.ITSELF} == PARTNERS_ONLY


@pytest.mark.parametrize(
    ("name", "lacking", "said"),
    [
        ("sms", "TWILIO_ACCOUNT_SID", "the environment variable TWILIO_ACCOUNT_SID is not set"),
        ("sms", "TWILIO_AUTH_TOKEN", "the environment variable TWILIO_AUTH_TOKEN is not set"),
        ("mail", "SMTP_PASSWORD", "the environment variable SMTP_PASSWORD is not set"),
        ("hook", "WEBHOOK_SECRET", "the environment variable WEBHOOK_SECRET is not set"),
        ("both", "CAP_SECRET", "the environment variable CAP_SECRET is not set"),
        ("kept", "ADDRESS", "the environment variable ADDRESS is not set"),
        ("room", "ROOM", "the environment variable ROOM is not set"),
    ],
)
def test_a_secret_that_is_not_there_is_named(
    opening: Callable[[str], Channel], monkeypatch: pytest.MonkeyPatch, name: str, lacking: str, said: str
) -> None:
    monkeypatch.delenv(lacking)
    if name == "room":
        pytest.importorskip("apprise", reason="notes, for want of the extra apprise")
    with pytest.raises(SetUpProblem) as why:
        opening(name)
    assert str(why.value) == f'channel "{name}": {said}'


@pytest.mark.parametrize(
    ("name", "variable", "value", "said"),
    [
        ("hook", "WEBHOOK_SECRET", "hunter2", "the secret is too short; at least 24 bytes are needed"),
        ("kept", "ADDRESS", "http://example.dk/s3cret",
         "the address in ADDRESS must begin with https://; http:// is for this machine alone"),
        ("room", "ROOM", "file:///s3cret", "the address in ROOM must begin with one of discord://"),
    ],
)  # fmt: skip
def test_a_secret_that_cannot_be_used_is_not_repeated(
    opening: Callable[[str], Channel], monkeypatch: pytest.MonkeyPatch, name: str, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    if name == "room":
        pytest.importorskip("apprise", reason="notes, for want of the extra apprise")
    with pytest.raises(SetUpProblem) as why:
        opening(name)
    assert str(why.value).startswith(f'channel "{name}": {said}')
    assert value not in str(why.value)
    assert "s3cret" not in str(why.value)


def test_files_and_folders_that_are_not_there_are_named(opening: Callable[[str], Channel], tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("\n")
    (tmp_path / "cap").rmdir()
    for name, said in {
        "kept": "the file with the secret is empty: secret.txt",
        "cap": "there is no folder cap to put the alerts in",
        "open": "the file of certificates cannot be read: ca.pem",
    }.items():
        with pytest.raises(SetUpProblem) as why:
            opening(name)
        assert str(why.value) == f'channel "{name}": {said}'
