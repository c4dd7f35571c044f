"""What a comparison says: nothing when all is as in a replay, and what is lost, there twice or different when not."""

from collections import Counter
from dataclasses import replace

import pytest

from .bus import Heard
from .comparing import Compared, compare
from .expected import Expected
from .found import Found


@pytest.fixture
def found(expected: Expected) -> Found:
    """Give a database in which everything is as it should be."""
    return Found(
        alerts=list(expected.alerts.items()),
        raised={partnership: list(ids) for partnership, ids in expected.raised.items()},
        messages=list(expected.messages.items()),
        refused=Counter(expected.refused),
        origins=Counter({f"reports[0]@{number}": 1 for number in range(3)}),
        versions=Counter(expected.versions),
    )


@pytest.fixture
def heard(found: Found) -> Heard:
    """Give topics on which everything was said, some of it twice."""
    return Heard([name for name, _ in found.alerts] * 2, [*found.origins], [], {})


def differing(compared: list[Compared]) -> dict[str, tuple[int, int, int]]:
    return {each.what: (each.lost, each.twice, each.different) for each in compared if not each.equal}


def test_what_is_as_in_a_replay_is_equal(expected: Expected, found: Found, heard: Heard) -> None:
    assert differing(compare(expected, found, heard)) == {}


def test_what_is_lost_is_counted_and_named(expected: Expected, found: Found, heard: Heard) -> None:
    name, _ = found.alerts.pop()
    (report, *_), _ = found.refused.popitem()
    compared = compare(expected, found, heard)
    assert differing(compared)["alerts"] == (1, 0, 0)
    assert differing(compared)["refused reports"][0] >= 1
    assert name in compared[0].examples[0]
    assert isinstance(report, str)


def test_what_is_there_twice_is_counted(expected: Expected, found: Found, heard: Heard) -> None:
    found.messages.append(found.messages[0])
    found.versions.update([next(iter(found.versions))])
    assert differing(compare(expected, found, heard)) == {"messages": (0, 1, 0), "reports in the journal": (0, 1, 0)}


def test_what_differs_is_told_by_where_it_parts(expected: Expected, found: Found, heard: Heard) -> None:
    name, values = found.messages[0]
    found.messages[0] = name, (*values[:-1], "other")
    found.alerts[0] = found.alerts[0][0], "{}"
    compared = {each.what: each for each in compare(expected, found, heard)}
    assert (compared["messages"].different, compared["alerts"].different) == (1, 1)
    assert "'other'" in compared["messages"].examples[0]


def test_another_order_within_a_partnership_is_noticed(expected: Expected, found: Found, heard: Heard) -> None:
    ids = max(found.raised.values(), key=len)
    ids[0], ids[1] = ids[1], ids[0]
    assert differing(compare(expected, found, heard)) == {"alerts in their order": (0, 0, 2)}


def test_what_was_not_said_or_should_not_have_been_is_noticed(expected: Expected, found: Found, heard: Heard) -> None:
    silent = replace(heard, refusals=heard.refusals[1:], private=["alerts: +12025550143"])
    assert differing(compare(expected, found, silent)) == {
        "refusals on their topic": (1, 0, 0),
        "private words on topics": (0, 0, 1),
    }
