"""With sending on, check tells beforehand what would be missing on the day; that is no mistake: the exit code is 0."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.web.village import village
from trygvarsel.cli import cli

TWILIO = "{kind: twilio, sender: '+4592450001', auth_token_env: LUND_TOKEN, account_sid_env: LUND_SID}"


def check(config: Path) -> Result:
    done = CliRunner().invoke(cli, ["check", str(config)])
    assert done.exit_code == 0, done.output
    return done


def changed(config: Path, old: str, new: str) -> Path:
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")
    return config


def test_secrets_that_are_not_there_are_named_by_their_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUND_SID", "AC0")
    monkeypatch.delenv("LUND_TOKEN", raising=False)
    said = check(village(tmp_path, TWILIO)).stderr
    assert 'channel "sms": the environment variable LUND_TOKEN will be needed, and is not set here' in said
    assert "LUND_SID" not in said
    assert 'channel "sms": without public_url no receipt comes in, and no STOP is heard' in said


def test_citizens_without_a_list_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    config = changed(village(tmp_path), "        recipients: nabo.csv\n", "")
    changed(
        config, "  sms: {kind: print}", "  sms: {kind: print}\n  cap: {kind: cap, folder: cap, sender: a@example.dk}"
    )
    said = check(config).stderr
    assert "Nabohjælp Nordby: the settings name no list, so only members taken in" in said
    assert 'channel "cap": there is no folder cap to put the alerts in' in said


def test_while_sending_is_off_nothing_is_missing(tmp_path: Path) -> None:
    config = changed(village(tmp_path, TWILIO), "sending: on", "sending: off")
    assert "channel" not in check(config).stderr


def test_a_list_without_what_the_channels_write_to_reaches_nobody(tmp_path: Path) -> None:
    mail = "{kind: email, host: mail.example.dk, from_address: a@example.dk}"
    done = CliRunner().invoke(cli, ["check", str(village(tmp_path, mail))])
    assert done.exit_code == 1
    assert "Nabohjælp Nordby: 0 to tell, 1 without a mail address, 1 rows left out, 0 rows say withdrawn" in done.stdout
    assert "nobody would be told: Nabohjælp Nordby" in done.stderr


def test_contacts_without_turns_are_asked_in_the_order_of_the_rows_and_it_is_said(tmp_path: Path) -> None:
    config = changed(village(tmp_path), "quiet_hours: none", "quiet_hours: none\n        ask_next_after: 15 min")
    assert "no turn is given: they are asked one after the other, in the order of the rows" in check(config).stdout
