"""What is said of texts is what is counted of them, and a report handed on is said to be."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from notifiers.message import TryAgain, Undeliverable
from notifiers.outbox.fates import SendState
from notifiers.reasons import Reason
from streams.arrivals import Arrival
from streams.core.facts import Outcome
from streams.effects import Effects
from streams.foretelling import Foreteller
from streams.happenings import tell_kept
from streams.reports import write_json
from streams.sorting import Noted
from tests.logs.spoken import Spoken, spoken
from tests.notifiers.street import Street, person, worded
from tests.world import NOW, burglary, town
from web.police.bus import Bus


class Unwritten:
    """Notes of which there are none."""

    def noted(self, keys: Sequence[str]) -> dict[str, Noted]:
        return {}


class Topic:
    """Where reports lie safe at once."""

    async def send(self, reports: Sequence[tuple[str, bytes]]) -> None:
        """Take them."""


def counted(said: Spoken) -> Counter[str]:
    """Count texts by where each of them ended, as the lines have it."""
    found: Counter[str] = Counter()
    for line in said.lines:
        if line["event"].startswith("send."):
            found[line["event"].removeprefix("send.")] += line.get("count", 1)
    return found


def test_what_is_said_of_texts_is_what_is_counted_of_them() -> None:
    street = Street()
    street.people["elm"] = [person(number) for number in range(1, 6)]
    street.post.fail_before.extend([Undeliverable(Reason.UNKNOWN_NUMBER), TryAgain(Reason.NOT_NOW)])
    delivery, fates = street.delivery(at_once=1), Counter[str]()
    with spoken() as said:
        street.queue(worded())
        for _ in range(2):
            fates += Counter({str(fate.state): many for fate, many in delivery.deliver().fates.items()})
            street.clock.forward(hours=5)
    street.close()
    assert counted(said) == {state: many for state, many in fates.items() if state in set(SendState)}
    assert counted(said)["sent"] == 3
    expanded = next(line for line in said.lines if line["event"] == "message.expanded")
    assert (expanded["count"], expanded["group"]) == (5, "elm")
    assert not any(f"r-{number}" in said.text for number in range(1, 6))


def test_a_report_that_is_handed_on_is_said_to_be_with_what_will_become_of_it() -> None:
    foreteller = Foreteller(Unwritten(), town)
    batch = [Arrival(write_json(each).encode(), "http") for each in (burglary("a1", 0), burglary("a1", 0))]
    with spoken() as said:
        for arrival in batch:
            asyncio.run(Bus(foreteller, Topic(), lambda: NOW).receive([arrival]))
    assert [(line["event"], line["report"], line["outcome"]) for line in said.lines] == [
        ("report.handed_on", "a1", Outcome.ACCEPTED),
        ("report.handed_on", "a1", Outcome.DUPLICATE),
    ]


def test_where_nobody_listens_nothing_is_even_put_into_words() -> None:
    class Untouchable(Effects):
        @property
        def taken(self) -> list[object]:  # type: ignore[override]  # to be asked for is the mistake
            raise AssertionError("somebody was to listen")

    tell_kept(object.__new__(Untouchable))
