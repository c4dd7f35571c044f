"""A plan of who hears, who delivers and who is killed when, in; what came of it at the far end, out."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fake_twilio import Act, TwilioProcess
from tests.notifiers.kills.ear import listening
from tests.notifiers.kills.town import Doubts, Town, doubts, opened, sent_on_record, settle_in

_ROOT = Path(__file__).parents[3]
_PROGRAM = "tests.notifiers.kills.deliverer"
_AT_ONCE = 64
_ANSWER_S = 0.2
_AT_THE_LATEST_S = 900.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One fan-out.

    Parameters
    ----------
    deliverers
        So many processes share one outbox; each that is killed is followed by another.
    citizens, partners
        How many are on each list.
    kills
        So many times one of the processes is killed, at moments that ``seed`` draws.
    failing
        The share of texts that the server accepts, and says that it failed.
    list_late
        So many seconds the server's own list of what it has is late.
    reporting
        Whether the server reports on each text, and is listened to.
    """

    deliverers: int = 1
    citizens: int = 4_500
    partners: int = 500
    kills: int = 50
    seed: int = 1
    failing: float = 0.01
    list_late: float = 0.0
    reporting: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fan-out.

    Parameters
    ----------
    lost
        Those who should have heard, and to whom nothing was accepted.
    twice_careful, twice_others
        Texts too many to those who are rather not written to twice, and to the others.
    not_asked
        Those who had said STOP, and to whom something was accepted all the same.
    untrue
        By how many the rows on record as sent or delivered differ from the people to whom something was accepted.
    """

    plan: Plan
    killed: int
    doubts: Doubts
    lost: int
    twice_careful: int
    twice_others: int
    not_asked: int
    untrue: int
    seconds: float


def run(plan: Plan, database: str) -> Outcome:
    """Deliver on an empty database, killing whom the plan kills, until nothing is left to send or in doubt."""
    with TwilioProcess() as server, opened(database) as engine, listening(engine) as ear:
        with engine.begin() as conn:
            town = settle_in(conn, plan.citizens, plan.partners)
        server.order("sometimes", Act.ACCEPT_THEN_500, plan.failing, plan.seed)
        server.order("slow", _ANSWER_S)
        server.order("list_late", plan.list_late)
        began = time.monotonic()
        words = [database, server.url, str(_AT_ONCE // plan.deliverers), *([ear] if plan.reporting else [])]
        with _shift(plan, words) as shift:
            killed = _kill(plan, shift, server)
            shift.see_off(began + _AT_THE_LATEST_S)
        seconds = time.monotonic() - began
        with engine.connect() as conn:
            return _outcome(plan, town, server, killed, seconds, doubts(conn), sent_on_record(conn))


class Shift:
    """The processes that deliver."""

    def __init__(self, words: Sequence[str]) -> None:
        self._command = [sys.executable, "-m", _PROGRAM, *words]
        self._working: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Let one more begin."""
        self._working.append(subprocess.Popen(self._command, cwd=_ROOT))  # noqa: S603 - our own program

    def kill_one(self, chance: Random) -> bool:
        """Kill one of them without a warning, and let another take its place; False if all have gone home."""
        working = [each for each in self._working if each.poll() is None]
        if not working:
            return False
        victim = chance.choice(working)
        victim.kill()
        victim.wait()
        self._working.remove(victim)
        self.start()
        return True

    def is_well(self) -> bool:
        """Tell whether nobody has ended but for want of work."""
        return not any(each.poll() for each in self._working)

    def see_off(self, deadline: float) -> None:
        """Wait until all have gone home."""
        for each in self._working:
            each.wait(deadline - time.monotonic())
        assert self.is_well(), "a deliverer gave up"

    def end(self) -> None:
        """Kill whoever is still there."""
        for each in self._working:
            each.kill()
            each.wait()


@contextmanager
def _shift(plan: Plan, words: Sequence[str]) -> Iterator[Shift]:
    shift = Shift(words)
    try:
        for _ in range(plan.deliverers):
            shift.start()
        yield shift
    finally:
        shift.end()


def _kill(plan: Plan, shift: Shift, server: TwilioProcess) -> int:
    """Kill whenever so many texts have been accepted, and a little later; count the killed.

    Each time the next two requests meet with a server that hangs up: before it has accepted the text, and after.
    """
    chance = Random(plan.seed)
    everybody = plan.citizens + plan.partners
    killed = 0
    for moment in sorted(chance.sample(range(int(0.95 * everybody)), plan.kills)):
        while server.figures()["accepted"] < moment:
            assert shift.is_well(), "a deliverer gave up"
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.1))
        killed += shift.kill_one(chance)
        server.order("next", Act.DROP, Act.ACCEPT_THEN_DROP)
    return killed


def _outcome(
    plan: Plan, town: Town, server: TwilioProcess, killed: int, seconds: float, doubted: Doubts, on_record: int
) -> Outcome:
    times = Counter({each.to: each.times for each in server.accepted()})
    return Outcome(
        plan,
        killed,
        doubted,
        lost=len((town.citizens | town.partners) - times.keys()),
        twice_careful=sum(times[to] - 1 for to in town.citizens & times.keys()),
        twice_others=sum(times[to] - 1 for to in town.partners & times.keys()),
        not_asked=len(town.silent & times.keys()),
        untrue=abs(on_record - len(times)),
        seconds=seconds,
    )
