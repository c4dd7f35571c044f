"""One report is followed from intake to receipt by one id, and in none of the lines stands anything of anybody."""

import json
import re
from datetime import datetime

from notifiers.keys import nameless
from tests.fake_twilio import ACCOUNT, SECRET
from tests.logs.life import CALLER, ODD_IDS, PEOPLE, SOURCE, STREET, VICTIM, Life, reports

LEVELS = {"debug", "info", "warning", "error", "critical"}


def test_every_line_is_one_json_object_with_its_time_level_part_and_message(life: Life) -> None:
    for line in life.lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
        assert datetime.fromisoformat(line["time"]).utcoffset() is not None
        assert line["level"] in LEVELS
        assert line["part"]
        assert "\n" not in line["message"]


def test_a_report_is_followed_by_one_id_from_intake_to_receipt(life: Life) -> None:
    told = life.events(life.trace("r2"))
    assert told[:5] == [
        "report.accepted",
        "spate.opened",
        "alert.raised",
        "message.queued",
        "message.expanded",
    ]
    assert sorted(set(told[5:])) == [
        "receipt.delivered", "receipt.pending", "send.sent", "send.unknown",
    ]  # fmt: skip


def test_a_text_is_known_by_the_same_id_when_it_is_sent_and_when_it_arrives(life: Life) -> None:
    (arrived,) = (line for line in life.lines if line.get("event") == "receipt.delivered")
    (sent,) = (line for line in life.lines if line.get("event") == "send.sent" and line["send"] == arrived["send"])
    assert (sent["alert"], sent["group"], sent["channel"]) == (arrived["alert"], "lund/nabo", "sms")
    assert sent["seconds"] >= 0


def test_reports_that_complete_nothing_have_traces_of_their_own(life: Life) -> None:
    assert life.events(life.trace("r0")) == [
        "report.accepted", "report.duplicate", "report.corrected",
    ]  # fmt: skip
    assert life.events(life.trace("r1")) == ["report.accepted"]


def test_a_report_that_is_refused_is_told_by_what_is_wrong_with_it_in_a_word(life: Life) -> None:
    refused = [line for line in life.lines if line.get("event") == "report.refused"]
    assert [line["kind"] for line in refused] == [
        "not readable",
        "not readable",
        "not readable",
        "outside",
        "not readable",
    ]
    assert all(line["source"] == SOURCE and "reason" not in line for line in refused)
    assert [line.get("report") for line in refused] == [f"{SOURCE}/odd-1", f"{SOURCE}/odd-2", None, None, None]


def test_an_id_that_could_be_somebodys_number_is_left_out_and_its_trace_is_not(life: Life) -> None:
    assert life.events(life.trace(ODD_IDS[1])) == ["report.refused"]


def test_what_the_database_and_the_provider_have_done_wrong_is_said(life: Life) -> None:
    said = " ".join(line["message"] for line in life.lines if line["level"] in {"warning", "error"})
    assert "the database cannot be written: no such table" in said
    assert {"send.unknown"} <= {line.get("event") for line in life.lines}
    assert any(line.get("reason") == "the provider's answer makes no sense" for line in life.lines)


def test_in_no_line_stands_a_number_an_address_a_place_a_name_a_text_or_a_secret(life: Life) -> None:
    secrets = {VICTIM, *VICTIM.split(), "ringer", STREET, "Skjulte", CALLER, CALLER.replace(" ", ""), ACCOUNT, SECRET}
    secrets |= {*ODD_IDS, "Testesen", "testesen", life.key.hex(), *(person for person in life.people if person)}
    for phone in PEOPLE.values():
        secrets |= {phone, f"+45{phone}", f"45{phone}", nameless(life.key, f"+45{phone}")}
    secrets |= {"indbrud i Nordby", "Afmeld", "Tænd lys", *PEOPLE}
    for report in reports():
        for degrees in (report["lat"], report["lon"]):
            secrets |= {str(degrees)[:6]}
    found = {secret for secret in secrets if secret in life.text or json.dumps(secret)[1:-1] in life.text}
    assert not found, [line for line in life.text.splitlines() if any(each in line for each in found)][:3]
