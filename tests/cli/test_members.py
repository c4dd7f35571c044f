"""The verbs about people, as somebody at the command line meets them: no number is shown, and none is typed in view."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trygvarsel.cli import cli

CONFIG = """
partnerships:
  lund:
    name: Bo trygt Lund
    areas:
      by: {circle: {lat: 56.2, lon: 11.5, metres: 5000}}
    groups:
      naboer: {kind: neighbourhood_watch, languages: [da, en]}
      presse: {kind: press}
"""
LIST = """\
Recipient;Phone;Email;Language;Consent_at;Consent_text;Turn
r-1;20 12 00 67;anne@example.dk;da;01-03-2026;Ja tak;
r-2;0045 20120068;;en;2026-03-01;;2
r-3;4,52012E+09;;da;2026-03-01;;
r-4;20120069;;da;;;
"""


@dataclass(frozen=True)
class Desk:
    """A folder with settings, a list, and a database that the verbs make."""

    folder: Path

    def members(self, verb: str, *words: str, typed: str = "", code: int | None = 0) -> Result:
        said = [verb, str(self.folder / "lund.yaml"), *words, "--db", f"sqlite:///{self.folder / 'lund.db'}"]
        done = CliRunner().invoke(cli, ["members", *said], input=typed)
        assert "Traceback" not in done.output, done.output
        if code is not None:
            assert done.exit_code == code, done.output
        return done

    def counts(self, medium: str = "phone") -> dict[str, object]:
        (line,) = [
            line
            for line in map(json.loads, self.members("list").stdout.splitlines())
            if line["medium"] == medium
        ]  # fmt: skip
        return {key: value for key, value in line.items() if key not in ("group", "medium")}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "lund.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8-sig", newline="\r\n")
    return Desk(tmp_path)


@pytest.fixture
def full(desk: Desk) -> Desk:
    desk.members("import", "naboer", str(desk.folder / "list.csv"), code=1)
    return desk


def test_the_good_rows_come_in_and_the_others_are_explained(desk: Desk) -> None:
    done = desk.members("import", "lund/naboer", str(desk.folder / "list.csv"), code=1)
    assert done.stdout == "Naboer: 2 members, 0 rows say withdrawn\n"
    assert done.stderr.splitlines() == [
        "list.csv:4: phone has been rounded by a spreadsheet; format the column as text and enter it again",
        "list.csv:5: consent_at is missing: nobody is written to without consent",
        "2 rows left out: mend them and import the file again",
    ]
    assert desk.counts() == {"members": 2, "can_be_written_to": 2, "reasons": {}}
    assert '"medium": "email"' not in desk.members("list").stdout
    mail = "channels: {mail: {kind: email, host: mail.example.dk, from_address: a@example.dk}}"
    (desk.folder / "lund.yaml").write_text(f"{mail}\n{CONFIG}", encoding="utf-8")
    lacking = {"members": 2, "can_be_written_to": 1, "reasons": {"no address for this channel": 1}}
    assert desk.counts("email") == lacking


def test_a_dry_run_says_the_same_and_changes_nothing(desk: Desk) -> None:
    done = desk.members("import", "naboer", str(desk.folder / "list.csv"), "--dry-run", code=1)
    assert done.stdout == "Naboer: 2 members it would be, 0 rows say withdrawn\n"
    assert "list.csv:5: consent_at is missing" in done.stderr
    assert not (desk.folder / "lund.db").exists()
    desk.members("import", "naboer", str(desk.folder / "list.csv"), code=1)
    (desk.folder / "list.csv").write_text(LIST[:60].partition("\n")[0] + "\n", encoding="utf-8")
    desk.members("import", "naboer", str(desk.folder / "list.csv"), "--whole", "--dry-run")
    assert desk.counts()["members"] == 2


def test_what_goes_out_comes_in_again(full: Desk) -> None:
    before = full.members("export", "naboer").stdout_bytes
    path = full.folder / "again.csv"
    path.write_bytes(before)
    full.members("import", "naboer", str(path), "--whole")
    assert full.members("export", "naboer").stdout_bytes == before
    assert before.decode("utf-8-sig").splitlines()[1] == "r-1;'+4520120067;anne@example.dk;da;2026-03-01;Ja tak;;1;"


def test_a_whole_list_takes_out_who_is_not_in_it(full: Desk) -> None:
    path = full.folder / "one.csv"
    path.write_text("recipient,phone,language,consent_at\nr-2,20120068,en,2026-03-01\n", encoding="utf-8")
    full.members("import", "naboer", str(path), "--whole")
    assert full.counts()["members"] == 1


def test_somebody_who_rang_to_say_no_is_written_to_no_more(full: Desk) -> None:
    full.members("withdraw", "--phone-from-stdin", typed="20 12 00 67\n")
    assert full.counts() == {"members": 2, "can_be_written_to": 1, "reasons": {"has opted out": 1}}
    full.members("withdraw", "--recipient", "r-2", "--group", "naboer")
    assert full.counts() == {"members": 2, "can_be_written_to": 0, "reasons": {"has opted out": 2}}
    lines = full.members("prove", "--phone-from-stdin", typed="+4520120067\n").stdout.splitlines()
    told = [(line["what"], line["how"], line["group"]) for line in map(json.loads, lines)]
    assert told == [("given", "file", "lund/naboer"), ("withdrawn", "command", "all groups")]


def test_who_is_erased_is_gone_from_the_file_and_can_be_proved(full: Desk) -> None:
    done = full.members("erase", "--email-from-stdin", typed="Anne@example.dk\n")
    proof = done.stdout.strip()
    held = b"".join(path.read_bytes() for path in full.folder.glob("lund.db*"))
    assert b"20120067" not in held
    assert b"anne@" not in held
    assert b"20120068" in held
    assert "erased" in full.members("verify", "--proof", proof).stderr
    again = full.members("import", "naboer", str(full.folder / "list.csv"), code=1)
    assert "list.csv:2: phone opted out on" in again.stderr
    assert full.counts()["members"] == 1
    full.members("erase", "--recipient", "r-1", "--group", "naboer", code=1)


@pytest.mark.parametrize("verb", ["erase", "withdraw"])
def test_a_number_that_no_list_has_is_refused_and_bars_nobody(full: Desk, verb: str) -> None:
    done = full.members(verb, "--phone-from-stdin", typed="20130000\n", code=1)
    assert done.stderr.startswith("no list has this number: look it over; nothing was changed.")
    assert done.stdout == ""
    assert "never been in a list" in full.members("prove", "--phone-from-stdin", typed="20130000\n", code=1).stderr
    barred = full.members(verb, "--phone-from-stdin", "--though-unknown", typed="20130000\n")
    assert "no list in the database has this number" in barred.stderr
    assert "they were in" not in barred.stderr
    path = full.folder / "new.csv"
    path.write_text("recipient,phone,language,consent_at\nr-7,20130000,da,2026-03-01\n", encoding="utf-8")
    assert "new.csv:2: phone opted out on" in full.members("import", "naboer", str(path), code=1).stderr


def test_it_is_said_in_how_many_groups_they_were(full: Desk) -> None:
    full.members("import", "presse", str(full.folder / "list.csv"), code=1)
    withdrawn = full.members("withdraw", "--phone-from-stdin", typed="20120067\n")
    assert "they are in 2 groups; from now on" in withdrawn.stderr
    erased = full.members("erase", "--phone-from-stdin", typed="20120067\n")
    assert "erased; they were in 2 groups\n" in erased.stderr


def test_who_is_erased_and_still_stands_in_a_file_of_the_settings_is_pointed_out(full: Desk) -> None:
    listed = CONFIG.replace("press}", "press, recipients: presse.csv}")
    (full.folder / "lund.yaml").write_text(listed, encoding="utf-8")
    rows = "recipient,phone,language,consent_at\np-1,20120067,da,2026-03-01\n"
    (full.folder / "presse.csv").write_text(rows, encoding="utf-8")
    done = full.members("erase", "--phone-from-stdin", typed="20120067\n")
    assert "presse.csv:2: they still stand in this file; delete the row there too" in done.stderr
    done = full.members("import", "presse", str(full.folder / "list.csv"), code=1)
    assert 'the members of "lund/presse" are those in presse.csv: change that file' in done.stderr


def test_a_member_leaves_one_group(full: Desk) -> None:
    full.members("leave", "naboer", "r-2")
    assert full.counts()["members"] == 1
    assert "has no recipient of that id" in full.members("leave", "naboer", "r-2", code=1).stderr


def test_a_ledger_that_was_changed_is_told(full: Desk) -> None:
    assert full.members("verify").stderr == "the ledger is whole: 3 entries\n"
    with sqlite3.connect(full.folder / "lund.db") as conn:
        conn.execute("UPDATE ledger SET what = 'withdrawn' WHERE seq = 2")
    conn.close()
    assert full.members("verify", code=1).stderr.startswith("entry 2 of the ledger is missing")


@pytest.mark.parametrize(
    ("words", "typed", "code", "said"),
    [
        (["withdraw"], "", 2, "name somebody by one of --phone-from-stdin, --email-from-stdin and --recipient"),
        (["withdraw", "--recipient", "r-1"], "", 2, "--recipient and --group belong together"),
        (["withdraw", "--phone-from-stdin"], "20 12\n", 1, "what came in on standard input is not a phone number"),
        (["erase", "--email-from-stdin"], "anne\n", 1, "what came in on standard input is not a mail address"),
        (["withdraw", "--recipient", "r-9", "--group", "naboer"], "", 1, "the group has no recipient of that id"),
        (["prove", "--phone-from-stdin"], "20130000\n", 1, "the ledger says nothing of them"),
        (["export", "nabor"], "", 1, 'there is no group "nabor"'),
        (["import", "naboer", "none.csv"], "", 1, "none.csv: cannot be read"),
        (["verify", "--proof", "0a1b"], "", 1, "no entry of the ledger has this proof"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(full: Desk, words: list[str], typed: str, code: int, said: str) -> None:
    assert said in full.members(*words, typed=typed, code=code).stderr
    assert full.counts()["can_be_written_to"] == 2


def test_no_verb_tells_a_number_except_the_export(full: Desk) -> None:
    said = [
        full.members("import", "naboer", str(full.folder / "list.csv"), code=1),
        full.members("list"),
        full.members("withdraw", "--phone-from-stdin", typed="20120067\n"),
        full.members("prove", "--phone-from-stdin", typed="20120067\n"),
        full.members("erase", "--phone-from-stdin", typed="20120067\n"),
        full.members("scrub"),
        full.members("verify"),
    ]
    assert not [done.output for done in said if "201200" in done.output or "anne@" in done.output]
