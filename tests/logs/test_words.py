"""Whatever libraries, faults and warnings say is one line, in which nothing stands that they were given."""

import asyncio
import gc
import json
import logging
import sys
import threading
import warnings
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.happenings import tell
from tests.logs.spoken import spoken
from trygvarsel.logs.aloud import refuse_aloud, say_aloud
from trygvarsel.logs.choosing import Form

BODY = json.dumps({"report_id": "2026-17", "lat": 55.81234, "victim": "Jens Aagaard", "phone": "+4520120067"})
GIVEN = ("Aagaard", "55.8", "20120067", "victim")

digits = st.integers(10_000_000, 99_999_999).map(str)
numbers = st.one_of(digits, digits.map("+45{}".format), digits.map(lambda n: " ".join((n[:2], n[2:4], n[4:6], n[6:]))))
degrees = st.floats(54.5, 57.8).map("{:.5f}".format)
mails = st.builds("{}@{}.dk".format, st.from_regex(r"[a-z]{3,8}", fullmatch=True), st.just("example"))
texts = st.builds("{} {}, {}".format, st.sampled_from(("Jens", "Øjvind", "Fru")), st.just("Aagaard"), numbers)
personal = st.one_of(numbers, degrees, mails, texts)


def failing(body: str) -> None:
    raise ValueError(body)


@pytest.mark.parametrize("form", Form)
def test_a_librarys_exception_that_quotes_a_body_is_a_kind_and_a_place(form: Form) -> None:
    with spoken(form) as said:
        try:
            failing(BODY)
        except ValueError as fault:
            log = logging.getLogger("uvicorn.error")
            log.exception("Exception in ASGI application\n%s", BODY)
            log.warning("Broken: %r from %s:%d", fault, "broker-1", 9092)
    assert not any(each in said.text for each in GIVEN)
    first, second = said.text.splitlines()
    assert "Exception in ASGI application" in first
    assert "ValueError" in first
    assert "test_words.py:" in first
    assert "Broken: ValueError from broker-1:9092" in second


def test_a_task_that_nobody_waited_for_is_said_without_its_words() -> None:
    async def forgotten() -> None:
        task = asyncio.ensure_future(asyncio.sleep(0))
        await task
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task exception was never retrieved", "exception": ValueError(BODY), "task": BODY}
        )

    gc.collect()  # what other tests have left open would be told of here
    with spoken() as said:
        asyncio.run(forgotten())
    (line,) = said.lines
    assert (line["level"], line["part"], line["error"]) == ("error", "asyncio", "ValueError")
    assert line["message"] == "Task exception was never retrieved"


def test_a_thread_that_fails_is_one_line() -> None:
    with spoken() as said:
        thread = threading.Thread(target=failing, args=(BODY,))
        thread.start()
        thread.join()
    (line,) = said.lines
    assert (line["level"], line["error"]) == ("error", "ValueError")
    assert not any(each in said.text for each in GIVEN)


def test_warnings_and_whatever_else_is_printed_are_lines_too() -> None:
    with spoken() as said, warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("something is old", DeprecationWarning, stacklevel=1)
        print("Usage: trygvarsel run CONFIG\n\nError: no such option: --colour", file=sys.stderr)  # noqa: T201
    assert [(line["level"], line["message"].partition(": ")[2]) for line in said.lines] == [
        ("warning", "DeprecationWarning: something is old"),
        ("info", "trygvarsel run CONFIG"),
        ("error", "no such option: --colour"),
    ]


@given(personal)
def test_what_a_library_warns_of_or_prints_is_said_without_what_it_quotes(secret: str) -> None:
    with spoken() as said, warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"expected `float` but got `str` with value `'{secret}'`", stacklevel=1)
        print(f'Key (name)=({secret}) exists\nand "{secret}" too', file=sys.stderr)  # noqa: T201
    assert [line["message"].rpartition("UserWarning: ")[2] for line in said.lines] == [
        "expected `float` but got `str` with value `…`",
        "Key … exists",
        "and … too",
    ]


def test_what_a_verb_refuses_is_said_with_the_users_own_word_on_each_of_its_lines() -> None:
    words = 'Error: town.yaml:9: unknown key "radios"\ntown.yaml:11: expected a number, got "many"'
    with spoken() as said:
        print(words, file=sys.stderr)  # noqa: T201
        print('and a library says "many"', file=sys.stderr)  # noqa: T201
    assert [line["message"] for line in said.lines] == [*words.splitlines(), "and a library says …"]


@pytest.mark.parametrize(
    "secret", ["20.12.00.67", "20.12.10.67", "55,81234 12,36543", "+45.20.12.00.67", "010190-1234", "01.01.90.1234"]
)
def test_a_number_or_a_place_is_left_out_however_it_is_written(secret: str) -> None:
    with spoken() as said:
        logging.getLogger("trygvarsel").warning("called %s", secret)
    assert said.lines[0]["message"].strip("… ") == "called"


@pytest.mark.parametrize(
    "address", ["10.42.10.171:9092", "192.168.10.12", "20.12.10.67:9092", "127.0.0.1", "255.0.0.1"]
)
def test_the_address_of_a_machine_is_said(address: str) -> None:
    with spoken() as said:
        logging.getLogger("trygvarsel").warning("no answer from %s", address)
    assert said.lines[0]["message"] == f"no answer from {address}"


@pytest.mark.parametrize("name", ["CPR0101901234", "tlf4520120067", "cpr010190-1234", "tlf20120067"])
def test_an_id_that_a_number_hides_in_is_left_out(name: str) -> None:
    with spoken() as said:
        tell("report.accepted", report=f"nordsj/{name}", source="nordsj")
    assert said.lines[0].keys() & {"report", "source"} == {"source"}


@given(personal, st.booleans(), st.sampled_from(("%s", "%r", "it says %s there", "%(given)s")))
def test_nothing_that_a_library_fills_in_gets_through(secret: str, in_an_exception: bool, words: str) -> None:
    filled: object = ValueError(secret) if in_an_exception else secret
    with spoken() as said:
        logging.getLogger("aiokafka").error(words, {"given": filled} if "given" in words else filled)
        logging.getLogger("kafka").error(f"could not read '{secret}'")  # noqa: G004 - as some libraries do
    assert secret not in said.text
    assert "Aagaard" not in said.text


@given(personal)
def test_what_senders_call_their_reports_is_said_only_if_it_is_no_more_than_an_id(secret: str) -> None:
    with spoken() as said:
        tell("report.accepted", report=f"north/{secret}", source=secret, partnership="lund")
    (line,) = said.lines
    assert line["partnership"] == "lund"
    assert secret not in said.text


def test_plain_lines_bear_the_local_time_and_a_refusal_is_said_as_to_a_person() -> None:
    with spoken(Form.PLAIN, logging.WARNING) as said:
        say_aloud("reports go to http://10.42.10.171:8321/v1/reports\nsending is on, since 2026-11-22")
        tell("report.accepted", report="north/2026-17")
        logging.getLogger("web").warning("the database does not answer")
        refuse_aloud("town.yaml:9: unknown key radios")
    aloud, second, warned, refused = said.text.splitlines()
    assert datetime.fromisoformat(aloud.split()[0]).utcoffset() is not None
    assert aloud.partition(" ")[2] == "reports go to http://10.42.10.171:8321/v1/reports"
    assert second.partition(" ")[2] == "sending is on, since 2026-11-22"
    assert warned.partition(" ")[2] == "warning web: the database does not answer"
    assert refused == "town.yaml:9: unknown key radios"
