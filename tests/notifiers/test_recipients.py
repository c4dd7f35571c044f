"""Who may be written to, read from files as people really write them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.recipients import Recipient, load

HEADER = "recipient,phone,language,consent_at\n"


@pytest.fixture
def elm(tmp_path: Path) -> Path:
    return tmp_path / "elm.csv"


def problems(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return load(path, ["da", "en"])[1]


def test_a_person_who_has_agreed_is_a_recipient(elm: Path) -> None:
    elm.write_text(HEADER + "r-1, 20 12 00 67 ,EN,2026-03-01\n", encoding="utf-8")
    people, found = load(elm, ["da", "en"])
    assert found == []
    assert people == [Recipient("r-1", "+4520120067", "en", date(2026, 3, 1))]
    assert "20120067" not in repr(people)


def test_a_danish_spreadsheet_is_read_as_it_is_saved(elm: Path) -> None:
    text = "Recipient;Phone;Language;Consent_at;Name\r\nr-1;4520120067;da;01-03-2026;Søren\r\n;;;;\r\n"
    elm.write_text(text, encoding="utf-8-sig", newline="")
    people, found = load(elm, ["da"])
    assert found == []
    assert people == [Recipient("r-1", "+4520120067", "da", date(2026, 3, 1))]


def test_no_language_means_the_first_one(elm: Path) -> None:
    elm.write_text(HEADER + "r-1,20120067,,2026-03-01\n", encoding="utf-8")
    assert load(elm, ["en", "da"])[0][0].language == "en"


def test_whoever_has_withdrawn_is_left_out_without_a_word(elm: Path) -> None:
    rows = "recipient,phone,language,consent_at,withdrawn_at\nr-1,20120067,da,2026-03-01,2026-05-01\n"
    assert problems(elm, rows) == []
    assert load(elm, ["da"])[0] == []


def test_a_withdrawal_holds_wherever_it_stands(elm: Path) -> None:
    rows = (
        "recipient,phone,language,consent_at,withdrawn_at\n"
        "r-1,20120067,da,2026-03-01,\n"
        "r-2,20120068,da,2026-03-01,\n"
        "r-9,20120067,da,2026-03-01,yes\n"
        "r-2,unreadable,da,2026-03-01,yes\n"
    )
    assert problems(elm, rows) == [
        "elm.csv:2: the same phone as on line 4, which is withdrawn",
        'elm.csv:3: the same recipient "r-2" as on line 5, which is withdrawn',
        "elm.csv:5: phone is not a phone number",
    ]
    assert load(elm, ["da"])[0] == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("r-1,,da,2026-03-01", "phone is missing"),
        ("r-1,12,da,2026-03-01", "phone is not a phone number that exists"),
        ("r-1,+46701234567,da,2026-03-01", "phone is outside the allowed countries (DK)"),
        ("r-1,80101010,da,2026-03-01", "phone cannot get SMS (a landline or service number)"),
        (
            "r-1,4.52E+09,da,2026-03-01",
            "phone has been rounded by a spreadsheet; format the column as text and enter it again",
        ),
        ("r-1,20120067,fr,2026-03-01", 'language "fr" has no texts; the languages are: da, en'),
        ("r-1,20120067,20120067,2026-03-01", 'language "########" has no texts; the languages are: da, en'),
        ("r-1,20120067,da,", "consent_at is missing: nobody is written to without consent"),
        ("r-1,20120067,da,yes", "consent_at must be a date, such as 2026-03-01"),
        ("r-1,20120067", "consent_at is missing: nobody is written to without consent"),
        (",20120067,da,2026-03-01", "recipient is missing: give each person a made-up id, such as r-017"),
        (
            "Åse Å,20120067,da,2026-03-01",
            "recipient must be a made-up id of letters, digits, dots, dashes and underscores",
        ),
        (
            "20120067,20120067,da,2026-03-01",
            "recipient looks like a phone or CPR number; use a made-up id, such as r-017",
        ),
    ],
)
def test_a_row_that_cannot_be_used_is_explained_and_kept_out(elm: Path, row: str, problem: str) -> None:
    assert problems(elm, HEADER + "r-0,20120066,da,2026-03-01\n" + row + "\n") == [f"elm.csv:3: {problem}"]
    assert [person.id for person in load(elm, ["da", "en"])[0]] == ["r-0"]


def test_a_person_who_appears_twice_is_taken_once(elm: Path) -> None:
    rows = "r-1,20120067,da,2026-03-01\nr-1,20120068,da,2026-03-01\nr-2,+45 20120067,da,2026-03-01\n"
    assert problems(elm, HEADER + rows) == [
        'elm.csv:3: the same recipient "r-1" as on line 2',
        "elm.csv:4: the same phone as on line 2",
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "elm.csv:1: the file is empty; expected the columns recipient, phone, language, consent_at"),
        (
            "recipient,phone,language,consent_at\nå,1,da,x\n".encode("latin-1"),
            'elm.csv:2: not UTF-8; save it from the spreadsheet as "CSV UTF-8"',
        ),
        ("recipient,phone".encode("utf-16"), 'elm.csv:1: not UTF-8; save it from the spreadsheet as "CSV UTF-8"'),
        (b"recipient\0,phone", "elm.csv:1: not a text file"),
        (
            b"recipient,fone,consent_at\n",
            'elm.csv:1: column "phone" is missing; column "language" is missing; did you mean "phone" by "fone"?',
        ),
        (b"recipient,phone,language,consent_at,phone\n", 'elm.csv:1: column "phone" appears twice'),
        (
            b'recipient,phone,language,consent_at\n"r-1,20120067,da,2026-03-01\n',
            "elm.csv:2: quotes are out of place, or a value is far too long",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(elm: Path, raw: bytes, problem: str) -> None:
    elm.write_bytes(raw)
    assert load(elm, ["da"]) == ([], [problem])


def test_a_file_that_is_not_there_is_a_problem_too(elm: Path) -> None:
    assert load(elm, ["da"]) == ([], ["elm.csv: cannot be read (no such file or directory)"])


def test_a_value_over_two_lines_does_not_shift_the_places(elm: Path) -> None:
    rows = 'r-1,20120067,da,2026-03-01,"yes,\nplease"\nr-2,,da,2026-03-01,\n'
    assert problems(elm, "recipient,phone,language,consent_at,consent_text\n" + rows) == ["elm.csv:4: phone is missing"]


@given(
    st.lists(
        st.lists(st.sampled_from(["20120067", "+4520120068", "r-1", "da", "2026-03-01", '"', "\n", ""]), max_size=6),
        max_size=6,
    )
)
def test_no_file_makes_it_stumble_or_tell_a_number(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(HEADER + "\n".join(",".join(row) for row in rows), encoding="utf-8")
    people, found = load(path, ["da"])
    assert all(person.consent_at for person in people)
    assert not [line for line in found if "2012006" in line]
