"""Workers of two releases on one database and the same topics, forward and back: the alerts of a replay, each once."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from streams import tables
from streams.core.facts import Report
from streams.core.snapshot import VERSION, written
from streams.envelopes import Envelope, Kind, opened
from streams.migrations import bring_up_to_date, leave_behind, stamps
from streams.relay import Relay, headers_of
from streams.release import THIS, Release
from streams.reports import write_json
from streams.share import Share
from streams.store import Store, StoreProblem, open_engine
from tests.contract.test_fleet import by_partnership, replayed, world
from tests.fleet import INCIDENTS, Fleet

from .next_release import NEXT, REVISION

BOTH = (THIS, NEXT)
OVER_AND_BACK: Sequence[tuple[Release, ...]] = (BOTH, BOTH, (NEXT,), BOTH, (THIS,), BOTH, (NEXT,))
"""Of which releases the workers are, step by step: over to the next, back again, and over after all."""

SEEDS = (11, 38)
FOLLOWED = "journal is followed"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path}/fleet.db")
    yield opened
    opened.dispose()


@pytest.fixture(autouse=True)
def _all_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def slices(reports: Sequence[Report], count: int) -> Iterator[list[tuple[str, bytes]]]:
    """Cut reports into some parts of the same size, as sources send them."""
    sent = [(report.source, write_json(report).encode()) for report in reports]
    for part in range(count):
        yield sent[len(sent) * part // count : len(sent) * (part + 1) // count]


def states(engine: Engine) -> set[int]:
    """Tell in which versions memories are written down."""
    store = Store(engine)
    with engine.connect() as conn:
        names = conn.execute(select(tables.snapshots.c.region)).scalars().all()
    return {found.state["version"] for name in names if (found := store.snapshot(name))}


def sent(fleet: Fleet) -> set[int]:
    """Tell in which versions copies were sent."""
    heads = [opened(record.headers, Kind.INCIDENTS, 99) for log in fleet.incidents.partitions for record in log]
    return {each.version for each in heads if isinstance(each, Envelope)}


def write_down(fleet: Fleet) -> None:
    """Let every worker write down all it remembers, however little that is."""
    for share in fleet._shares:
        known = share._decider.remembering
        for region in known:
            known.write_down(region, at_least=1)


def counted(engine: Engine) -> tuple[int, int, int]:
    """Count alerts, those of them that are to be said on the bus, and what is kept aside."""
    said = tables.announcements.c.kind == "alert"
    with engine.connect() as conn:
        raised = conn.execute(select(func.count()).select_from(tables.alerts)).scalar_one()
        announced = conn.execute(select(func.count()).select_from(tables.announcements).where(said)).scalar_one()
    return raised, announced, Store(engine).kept_aside()


@pytest.mark.parametrize("seed", SEEDS)
def test_workers_of_two_releases_raise_what_a_replay_raises_and_none_works_memory_out_anew(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    policies, reports, chance = world(seed)
    expected, refused = replayed(policies, reports, str(tmp_path))
    fleet = Fleet(policies, engine, 3, 3, chance)
    parts = slices(reports, len(OVER_AND_BACK) + 2)
    fleet.work(next(parts))
    bring_up_to_date(engine, NEXT.steps)
    for step, releases in enumerate(OVER_AND_BACK):
        for which in range(3) if len(releases) == 1 else [step % 3]:
            fleet.roll(releases, which)
        write_down(fleet)
        fleet.pass_around()
        fleet.work(next(parts))
        assert states(engine) <= {VERSION}
        assert sent(fleet) == {1}
    leave_behind(engine, NEXT.steps)
    fleet.pass_around()
    fleet.work(next(parts))
    write_down(fleet)
    store = Store(engine)
    assert by_partnership(store.alerts()) == expected
    assert len(store.refused()) == refused
    raised = sum(map(len, expected.values()))
    assert counted(engine) == (raised, raised, 0)
    assert VERSION + 1 in states(engine)
    assert sent(fleet) == {1, 2}
    assert FOLLOWED not in caplog.text


@pytest.mark.parametrize("seed", SEEDS)
def test_an_older_worker_that_meets_newer_formats_all_the_same_keeps_the_copies_and_follows_the_journal(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    """Somebody wrote by hand that nobody older is at work, and an older worker has not looked yet."""
    policies, reports, chance = world(seed)
    expected, _ = replayed(policies, reports, str(tmp_path))
    fleet = Fleet(policies, engine, 2, 1, chance)
    parts = slices(reports, 3)
    fleet.work(next(parts))
    bring_up_to_date(engine, NEXT.steps)
    old = fleet._shares[0]
    with engine.begin() as conn:
        conn.execute(update(stamps).values(oldest=REVISION))
    new = hired(fleet, NEXT)
    fleet.work(next(parts))
    remembers = memories(new)
    write_down(fleet)
    assert states(engine) == {VERSION + 1}
    old.forget()
    assert memories(old) == remembers
    assert FOLLOWED in caplog.text
    send_on(fleet, next(parts))
    fleet._shares[:] = [old]
    while fleet._decide_some():
        pass
    assert Store(engine).kept_aside()
    with pytest.raises(StoreProblem, match=f"the oldest that can work on them is {REVISION}"):
        old.look_back()
    put_back(fleet)
    with pytest.raises(StoreProblem, match="of a newer release"):
        old.decide(fleet.incidents.partitions[0][-1:])
    hired(fleet, NEXT)
    while fleet._decide_some():
        pass
    assert Store(engine).kept_aside() == 0
    assert by_partnership(Store(engine).alerts()) == expected


def hired(fleet: Fleet, release: Release) -> Share:
    """Let one worker of a release do everything."""
    fleet.releases = (release,)
    fleet._shares[:] = [fleet._hired()]
    fleet._owner.clear()
    return fleet._shares[0]


def memories(share: Share) -> dict[str, object]:
    """Tell what a worker remembers of all regions."""
    known = share._decider.remembering
    return {name: written(known.region(name).memory) for name in known.regions.by_name}


def send_on(fleet: Fleet, reports: Sequence[tuple[str, bytes]]) -> None:
    """Let reports be sorted, and nothing be decided."""
    fleet._unsorted.extend(fleet.reports.put(source.encode(), body) for source, body in reports)
    fleet._sort_all()


def put_back(fleet: Fleet) -> None:
    """Put on its topic again what was kept aside."""
    relay = Relay(Store(fleet.engine))
    while kept := relay.readable({INCIDENTS: 2}):
        for each in kept:
            fleet.incidents.put(each.key or b"", each.body, headers_of(each))
        relay.put_back(kept)
