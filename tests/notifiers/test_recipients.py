"""Who may be written to, read from files as people really write them."""

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.recipients import Recipient, Withdrawn, load

TODAY = date(2026, 11, 21)
HEADER = "recipient,phone,language,consent_at\n"


@pytest.fixture
def elm(tmp_path: Path) -> Path:
    return tmp_path / "elm.csv"


def problems(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    return [*load(path, ["da", "en"], today=TODAY).problems]


@pytest.mark.parametrize("cell", ["1" * 3_900, "1 " * 1_950, "+45" + "0" * 3_900, f"a@{'b.' * 1_900}dk"])
def test_cells_that_nobody_would_write_are_refused_in_no_time(elm: Path, cell: str) -> None:
    column = "email" if "@" in cell else "phone"
    text = f"recipient,{column},language,consent_at\n" + f"r-1,{cell},da,2026-03-01\n" * 30
    began = perf_counter()
    assert len(problems(elm, text)) == 30
    assert perf_counter() - began < 1


def test_a_value_that_is_far_too_long_is_said_to_be(elm: Path) -> None:
    (found,) = problems(elm, f"{HEADER}r-1,{'1' * 4_001},da,2026-03-01\n")
    assert found == "elm.csv:2: quotes are out of place, or a value is far too long"


def test_a_person_who_has_agreed_is_a_recipient(elm: Path) -> None:
    elm.write_text(HEADER + "r-1, 20 12 00 67 ,EN,2026-03-01\n", encoding="utf-8")
    people, _, found, _ = load(elm, ["da", "en"])
    assert found == []
    assert people == [Recipient("r-1", "+4520120067", "en", date(2026, 3, 1))]
    assert "20120067" not in repr(people)


def test_a_danish_spreadsheet_is_read_as_it_is_saved(elm: Path) -> None:
    text = "Recipient;Phone;Language;Consent_at;Name\r\nr-1;4520120067;da;01-03-2026;Søren\r\n;;;;\r\n"
    elm.write_text(text, encoding="utf-8-sig", newline="")
    people, _, found, _ = load(elm, ["da"])
    assert found == []
    assert people == [Recipient("r-1", "+4520120067", "da", date(2026, 3, 1))]


def test_no_language_means_the_first_one(elm: Path) -> None:
    elm.write_text(HEADER + "r-1,20120067,,2026-03-01\n", encoding="utf-8")
    assert load(elm, ["en", "da"]).recipients[0].language == "en"


def test_whoever_has_withdrawn_is_left_out_without_a_word(elm: Path) -> None:
    rows = "recipient,phone,language,consent_at,withdrawn_at\nr-1,20120067,da,2026-03-01,2026-05-01\n"
    assert problems(elm, rows) == []
    assert load(elm, ["da"]).recipients == []


def test_a_withdrawal_holds_wherever_it_stands(elm: Path) -> None:
    rows = (
        "recipient,phone,language,consent_at,withdrawn_at\n"
        "r-1,20120067,da,2026-03-01,\n"
        "r-2,20120068,da,2026-03-01,\n"
        "r-9,20120067,da,2026-03-01,2026-05-01\n"
        "r-2,unreadable,da,2026-03-01,2026-05-01\n"
    )
    assert problems(elm, rows) == [
        "elm.csv:2: the same phone as on line 4, which is withdrawn",
        'elm.csv:3: the same recipient "r-2" as on line 5, which is withdrawn',
        "elm.csv:5: phone is not a phone number",
    ]
    assert load(elm, ["da"]).recipients == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("r-1,,da,2026-03-01", "phone and email are both missing"),
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
        ("r-1,20120067,da,2062-03-01", "consent_at lies in the future"),
        ("r-1,20120067", "consent_at is missing: nobody is written to without consent"),
        ("r-1,90101010,da,2026-03-01", "phone cannot get SMS (a landline or service number)"),
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
    assert [person.id for person in load(elm, ["da", "en"], today=TODAY).recipients] == ["r-0"]


EVERYTHING = "recipient,phone,email,language,consent_at,turn,lat,lon,h3\n"


def test_a_mailbox_a_turn_and_a_home_are_read_and_the_home_is_kept_as_a_cell(elm: Path) -> None:
    rows = (
        "r-1,,Åse@example.dk,da,2026-03-01,,,,\n"
        'r-2,,Anne.Sø@x.dk,da,2026-03-01,,,,\nr-3,0045 20120067,anne@blåbær.dk,da,2026-03-01,2,"55,8",12.4,\n'
        "r-4,,bo@example.dk,da,2026-03-01,1,,,8a1f05935ce7fff\n"
    )
    elm.write_text(EVERYTHING + rows, encoding="utf-8")
    people, _, found, _ = load(elm, ["da"])
    assert [(each.phone, each.email, each.turn, each.cell9) for each in people] == [
        ("+4520120067", "anne@xn--blbr-roah.dk", 1, 0x891F05935CFFFFF),
        ("", "bo@example.dk", 0, 0x891F05935CFFFFF),
    ]
    assert found == [
        f"elm.csv:{line}: email holds something before the @ that mail servers rarely take" for line in (2, 3)
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("r-1,,anne,da,2026-03-01,,,,", "email is not a mail address, such as name@example.dk"),
        ("r-1,,a@b@c.dk,da,2026-03-01,,,,", "email holds something before the @ that mail servers rarely take"),
        ("r-1,,a@localhost,da,2026-03-01,,,,", "email has something after the @ that is no domain"),
        ("r-1,,a@1.2.3.4,da,2026-03-01,,,,", "email has something after the @ that is no domain"),
        (
            'r-1,,"a@b.dk\nBcc: c@d.dk",da,2026-03-01,,,,',
            "email holds something before the @ that mail servers rarely take",
        ),
        ("r-1,20120067,,da,2026-03-01,first,,,", "turn must be a whole number from 1 (who is asked first) to 100"),
        ("r-1,20120067,,da,2026-03-01,0,,,", "turn must be a whole number from 1 (who is asked first) to 100"),
        ("r-1,20120067,,da,2026-03-01,,55.8,,", "lat and lon must both be degrees, such as 55.8 and 12.4"),
        (
            "r-1,20120067,,da,2026-03-01,,558,12,",
            "lat must lie between -90 and 90 degrees, and lon between -180 and 180",
        ),
        (
            "r-1,20120067,,da,2026-03-01,,nan,12,",
            "lat must lie between -90 and 90 degrees, and lon between -180 and 180",
        ),
        (
            "r-1,20120067,,da,2026-03-01,,55.8,12.4,891f05935cfffff",
            "say where they live in one way: lat and lon, or h3",
        ),
        ("r-1,20120067,,da,2026-03-01,,,,Elmevej 3", "h3 is not an H3 cell"),
        (
            "r-1,20120067,,da,2026-03-01,,,,871f05935ffffff",
            "h3 is an H3 cell too large to say who is near; resolution 9 is needed",
        ),
    ],
)
def test_what_a_row_may_say_besides_is_explained_too(elm: Path, row: str, problem: str) -> None:
    (found,) = problems(elm, EVERYTHING + row + "\n")
    assert found == f"elm.csv:2: {problem}"


def test_a_couple_may_share_a_mailbox_but_not_against_the_will_of_one(elm: Path) -> None:
    header = "recipient,phone,email,language,consent_at,withdrawn_at\n"
    couple = "r-1,20120067,us@example.dk,da,2026-03-01,\nr-2,20120068,us@example.dk,da,2026-03-01,"
    assert problems(elm, header + couple) == []
    assert problems(elm, header + couple + "2026-05-01") == [
        "elm.csv:2: the same email as on line 3, which is withdrawn"
    ]


def test_who_withdrew_is_told_apart_from_who_was_never_there(elm: Path) -> None:
    header = "recipient,phone,email,language,consent_at,withdrawn_at\n"
    rows = "r-1,20120067,a@x.dk,da,2026-03-01,05-06-2026\nr-2,20120068,,da,2026-03-01,2026-05-01\n"
    elm.write_text(header + rows, encoding="utf-8")
    assert load(elm, ["da"]).withdrawn == [
        Withdrawn("r-1", "+4520120067", "a@x.dk", date(2026, 6, 5)),
        Withdrawn("r-2", "+4520120068", day=date(2026, 5, 1)),
    ]


@pytest.mark.parametrize("word", ["nej", "no", "0", "-", "ja"])
def test_a_withdrawal_that_is_no_date_is_asked_about_and_lets_nobody_in(elm: Path, word: str) -> None:
    header = "recipient,phone,language,consent_at,withdrawn_at\n"
    twice = f"r-1,20120067,da,2026-03-01,{word}\nr-2,20120067,da,2026-03-01,\n"
    elm.write_text(header + twice, encoding="utf-8")
    found = load(elm, ["da"])
    assert found.problems == [
        "elm.csv:2: withdrawn_at must be the day they withdrew, such as 2026-05-01, or empty if they have not",
        "elm.csv:3: the same phone as on line 2, which is withdrawn",
    ]
    assert found.empty


def test_without_turns_the_order_of_the_rows_is_the_order_of_asking(elm: Path) -> None:
    rows = "r-9,20120067,da,2026-03-01\nr-3,wrong,da,2026-03-01\nr-1,20120068,da,2026-03-01\n"
    elm.write_text(HEADER + rows, encoding="utf-8")
    found = load(elm, ["da"], in_turn=True)
    assert [(each.id, each.turn) for each in found.recipients] == [("r-9", 0), ("r-1", 1)]
    assert found.by_row
    assert {each.turn for each in load(elm, ["da"]).recipients} == {0}


def test_turns_that_are_given_are_kept_as_they_are(elm: Path) -> None:
    rows = "r-9,20120067,da,2026-03-01,1\nr-1,20120068,da,2026-03-01,\n"
    elm.write_text("recipient,phone,language,consent_at,turn\n" + rows, encoding="utf-8")
    found = load(elm, ["da"], in_turn=True)
    assert ({each.turn for each in found.recipients}, found.by_row) == ({0}, False)


def test_columns_of_their_own_do_not_come_too_near_to_ours(elm: Path) -> None:
    assert problems(elm, "recipient,phone,language,consent_at,first,last,long,note\n") == []


def test_a_person_who_appears_twice_is_taken_once(elm: Path) -> None:
    rows = "r-1,20120067,da,2026-03-01\nr-1,20120068,da,2026-03-01\nr-2,+45 20120067,da,2026-03-01\n"
    assert problems(elm, HEADER + rows) == [
        'elm.csv:3: the same recipient "r-1" as on line 2',
        "elm.csv:4: the same phone as on line 2",
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "elm.csv:1: the file is empty; expected the columns recipient, phone or email, language, consent_at"),
        (
            "recipient,phone,language,consent_at\nå,1,da,x\n".encode("latin-1"),
            'elm.csv:2: not UTF-8; save it from the spreadsheet as "CSV UTF-8"',
        ),
        ("recipient,phone".encode("utf-16"), 'elm.csv:1: not UTF-8; save it from the spreadsheet as "CSV UTF-8"'),
        (b"recipient\0,phone", "elm.csv:1: not a text file"),
        (
            b"recipient,fone,language,consent_at\n",
            'elm.csv:1: one of the columns phone and email is needed; did you mean "phone" by "fone"?',
        ),
        (
            b"recipient,phone,language,consent\n",
            'elm.csv:1: column "consent_at" is missing; did you mean "consent_at" by "consent"?',
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
    assert load(elm, ["da"]) == ([], [], [problem], False)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("recipient,mobil,language,consent_at\n", 'did you mean "phone" by "mobil"?'),
        ("recipient,tlf,sprog,samtykke\n", 'did you mean "language" by "sprog"?; did you mean "consent_at" by'),
        ("recipient\tphone\tlanguage\tconsent_at\n", "the columns are separated by tabs; save it with commas"),
    ],
)
def test_a_header_in_danish_or_with_tabs_is_understood_well_enough_to_be_explained(
    elm: Path, header: str, said: str
) -> None:
    (problem,) = problems(elm, header)
    assert said in problem


def test_a_file_that_is_not_there_is_a_problem_too(elm: Path) -> None:
    assert load(elm, ["da"]) == ([], [], ["elm.csv: cannot be read (no such file or directory)"], False)


def test_a_value_over_two_lines_does_not_shift_the_places(elm: Path) -> None:
    rows = 'r-1,20120067,da,2026-03-01,"yes,\nplease"\nr-2,,da,2026-03-01,\n'
    assert problems(elm, "recipient,phone,language,consent_at,consent_text\n" + rows) == [
        "elm.csv:4: phone and email are both missing"
    ]


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
    people, _, found, _ = load(path, ["da"])
    assert all(person.consent_at for person in people)
    assert not [line for line in found if "2012006" in line]
