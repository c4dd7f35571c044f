"""A way to count and a way to end in; what became of every event, count and alert on a real Kafka, out."""

import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import topics
from .counting import ALERT_EVERY, Way

ROOT = Path(__file__).parents[3]
PATIENCE_S = 20.0
"""After so long without a new event, an app will get no more of them."""

LEAVE_S = 30.0
"""How long an app may take to leave before it is killed all the same."""


@dataclass(frozen=True, slots=True)
class Trial:
    """An app that is ended again and again, every time after so many events.

    Where it is asked to leave, they are published while it is away, and it leaves when all is quiet. Where it is
    killed, all events are there from the start, and it is killed in the midst of them.
    """

    name: str
    way: Way
    ended: Literal["asked to leave", "killed"] = "asked to leave"
    times: int = 20
    events: int = 100
    seed: int = 1

    @property
    def total(self) -> int:
        """How many events are published in all; after the last kill one more app finishes what is left."""
        return self.events * (self.times + (self.ended == "killed"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the events, the counts and the alerts of one trial.

    ``uneven`` is how many of the starts did not see each of their events once (None where apps were killed).
    ``lacking`` and ``beyond`` are by how many the counts ended too low and too high; ``stuck``, how many apps did not
    leave when they were asked to.
    """

    trial: Trial
    never: int
    again: int
    uneven: int | None
    lacking: int
    beyond: int
    missing: int
    repeated: int
    stuck: int

    @property
    def exact(self) -> bool:
        """Whether no event was lost, no count is wrong, and no alert is missing."""
        return not (self.never or self.lacking or self.beyond or self.missing or self.stuck)


def run(trial: Trial, broker: str, home: Path) -> Outcome:
    """Carry a trial out on topics of its own."""
    prefix = f"faust-{uuid.uuid4().hex[:8]}"
    topics.make(broker, prefix)
    app = _App(broker, prefix, home, trial.way)
    uneven = _restarts(trial, app) if trial.ended == "asked to leave" else None
    if trial.ended == "killed":
        _kills(trial, app)
    return _outcome(trial, app, uneven)


def _outcome(trial: Trial, app: "_App", uneven: int | None) -> Outcome:
    """Compare what an app saw and kept with what there was."""
    seen, raised = Counter(app.seen()), topics.alerts(app.broker, app.prefix)
    counts = topics.counts(app.broker, app.prefix)
    right = 0 if trial.way.remembers == "nothing" else trial.total // topics.KEYS
    due = {f"k{key}:{n}" for key in range(topics.KEYS) for n in range(ALERT_EVERY, right + 1, ALERT_EVERY)}
    off = [counts.get(f"k{key}", 0) - right for key in range(topics.KEYS)]
    return Outcome(
        trial=trial,
        never=trial.total - len(seen),
        again=seen.total() - len(seen),
        uneven=uneven,
        lacking=-sum(each for each in off if each < 0),
        beyond=sum(each for each in off if each > 0),
        missing=len(due - set(raised)),
        repeated=raised.total() - len(raised),
        stuck=app.stuck,
    )


def _restarts(trial: Trial, app: "_App") -> int:
    """Start and stop an app with new events waiting for it each time; count the starts that were not even."""
    uneven = 0
    for start in range(trial.times):
        events = range(start * trial.events, (start + 1) * trial.events)
        topics.publish(app.broker, app.prefix, events)
        before = len(app.seen())
        app.start()
        app.wait_for((start + 1) * trial.events)
        app.leave()
        uneven += sorted(app.seen()[before:]) != list(events)
    return uneven


def _kills(trial: Trial, app: "_App") -> None:
    """Kill an app again and again in the midst of its events, and let the last one finish."""
    chance = random.Random(trial.seed)
    topics.publish(app.broker, app.prefix, range(trial.total))
    for kill in range(1, trial.times + 1):
        app.start()
        app.wait_for(int(trial.events * (kill - 1 + chance.uniform(0.4, 1.0))))
        app.kill()
    app.start()
    app.wait_for(trial.total)
    app.leave()


class _App:
    """Counting apps one after the other, all in one group and on one file of what they saw."""

    def __init__(self, broker: str, prefix: str, home: Path, way: Way) -> None:
        self.broker, self.prefix, self.stuck = broker, prefix, 0
        self._seen, self._log = home / f"{prefix}.seen", home / f"{prefix}.log"
        self._way = way
        self._process: subprocess.Popen[bytes] | None = None

    def seen(self) -> list[int]:
        """List the events that agents got, in that order."""
        return [int(line) for line in self._seen.read_text().splitlines()] if self._seen.exists() else []

    def start(self) -> None:
        """Start the next one."""
        program = [sys.executable, "-m", "tests.kafka.faust_tables.counting"]
        words = [self.broker, self.prefix, str(self._seen), self._way.words()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([*program, *words], cwd=ROOT, stdout=log, stderr=log)  # noqa: S603  (our own words)

    def wait_for(self, many: int) -> None:
        """Wait until so many different events were seen, and a little for those that come again; or for silence."""
        quiet_since, before = time.monotonic(), -1
        while len(set(seen := self.seen())) < many and time.monotonic() - quiet_since < PATIENCE_S:
            if len(seen) != before:
                quiet_since, before = time.monotonic(), len(seen)
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def leave(self) -> None:
        """Let it finish what it has, and ask it to leave."""
        assert self._process is not None
        time.sleep(1)
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            self.stuck += 1
            self.kill()
