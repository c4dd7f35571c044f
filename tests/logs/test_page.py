"""The page on logs names every key, event and variable there is, and its example is what a service writes."""

import json
import re
from collections.abc import Iterator
from typing import Final

from notifiers.outbox.auditing import What
from notifiers.outbox.fates import MessageState, SendState
from streams.core.facts import Stage
from tests.docs.pages import ROOT, block_with, read, rows, words_in
from tests.logs.life import Life, Line
from tests.logs.write_example import PAGE, example
from trygvarsel.logs.choosing import LEVEL, LEVELS, LOG, Form
from trygvarsel.logs.spans import ENDPOINTS

KEYS = {key for first, _ in rows(PAGE, "key") for key in words_in(first)}
EVENTS = {event for first, _ in rows(PAGE, "event") for event in words_in(first)}
_LITERAL = re.compile(r'"((?:report|spate|alert|message|send|receipt)\.[a-z_]+)"')
_NOT_SAID: Final = {SendState.SENDING, SendState.DELIVERED, SendState.UNDELIVERED}
_RECEIPTS: Final = (SendState.SENT, SendState.DELIVERED, SendState.UNDELIVERED, SendState.PENDING)
_MESSAGES: Final = (MessageState.EXPANDED, MessageState.HELD, MessageState.STALE, MessageState.SUPPRESSED)


def there_are() -> Iterator[str]:
    """Name every event that the program can tell of."""
    for module in [*(ROOT / "notifiers").rglob("*.py"), ROOT / "streams" / "happenings.py"]:
        yield from _LITERAL.findall(re.sub(r'""".*?"""', "", read(module), flags=re.DOTALL))
    yield "report.duplicate"
    yield from (f"spate.{stage}" for stage in Stage)
    yield from (f"send.{state}" for state in SendState if state not in _NOT_SAID)
    yield from (f"receipt.{state}" for state in _RECEIPTS)
    yield from (f"message.{state}" for state in _MESSAGES)


def test_every_event_is_described_and_every_one_described_exists(life: Life) -> None:
    described = {event for event in EVENTS if not event.startswith("decision.")}
    assert described == set(there_are())
    assert {line["event"] for line in life.lines if "event" in line} <= described
    decisions = {event.removeprefix("decision.").replace("_", " ") for event in EVENTS - described} - {"*"}
    assert decisions <= set(What)


def test_every_key_is_described(life: Life) -> None:
    assert {key for line in life.lines for key in line} <= KEYS


def test_every_key_described_is_one_that_the_program_writes() -> None:
    modules = [*(ROOT / "notifiers").rglob("*.py"), ROOT / "streams" / "happenings.py", ROOT / "streams" / "bodies.py"]
    program = "".join(map(read, [*modules, *(ROOT / "trygvarsel" / "logs").glob("*.py")]))
    assert not {key for key in KEYS if not re.search(rf'"{key}"|\b{key}=', program)}


def test_the_variables_and_their_words_are_those_that_count() -> None:
    found = {words_in(name)[0]: words_in(words) for name, words, _ in rows(PAGE, "variable")}
    assert (found[LOG], found[LEVEL]) == ([*Form], [*LEVELS])
    assert all(name in read(PAGE) for name in ENDPOINTS)


def test_the_example_is_what_a_service_writes(life: Life) -> None:
    shown = [json.loads(line) for line in block_with(PAGE, "report.accepted").splitlines()]
    assert [shape(line) for line in shown] == [shape(line) for line in example(life)]


def shape(line: Line) -> tuple[object, ...]:
    """Give what does not differ from one run to the next."""
    return list(line), line["event"], line["part"], line["level"], line.get("report"), line.get("group")
