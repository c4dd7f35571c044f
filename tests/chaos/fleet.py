"""A command in; workers that run it, are killed, paused and followed by others, and what they said, out."""

import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Worker:
    """One `trygvarsel worker` in a process of its own."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self.log, self._killed, self._leaving = log, False, False
        with log.open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=out, cwd=ROOT)  # noqa: S603  (our own words)

    @property
    def said(self) -> str:
        """Everything it has written."""
        return self.log.read_text(errors="replace")

    @property
    def at_work(self) -> bool:
        """Tell whether it has got as far as handling reports."""
        return "handling reports" in self.said

    @property
    def status(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.poll()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._killed = True
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """Stop its clockwork; it knows nothing of it."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on as if nothing had happened."""
        if self.status is None:
            self._process.send_signal(signal.SIGCONT)

    def terminate(self) -> None:
        """Ask it to leave."""
        self._leaving = True
        self._process.terminate()

    @property
    def leaving(self) -> bool:
        """Tell whether it has been asked to leave."""
        return self._leaving

    @property
    def gave_up(self) -> bool:
        """Tell whether it ended otherwise than it was made to: by itself, or not in order when asked to leave.

        One that is asked before it has got to work may just be gone.
        """
        if self.status is None or self._killed:
            return False
        return not self._leaving or self.status not in ({0} if self.at_work else {0, -signal.SIGTERM})

    def wait(self, seconds: float) -> int:
        """Give its exit code once it has left; end it when it has not in time."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL


class Fleet:
    """Some workers at a time, each that ends followed by another.

    Parameters
    ----------
    command
        What each of them runs.
    home
        Where they write what they say.
    size
        How many there are when nobody is joining or leaving.
    """

    def __init__(self, command: Sequence[str], home: Path, size: int) -> None:
        self._command, self._home, self.size = command, home, size
        self.working: list[Worker] = []
        self.gave_up: list[Worker] = []
        self.started = 0

    def start(self) -> Worker:
        """Let one more begin."""
        self.started += 1
        worker = Worker(self._command, self._home / f"worker-{self.started:03}.log")
        self.working.append(worker)
        return worker

    def kill(self, worker: Worker) -> None:
        """Kill one, and let another take its place."""
        worker.kill()
        self.tend()

    def tend(self) -> None:
        """See who has ended: note those that gave up by themselves, and keep the number up."""
        for worker in [each for each in self.working if each.status is not None]:
            self.working.remove(worker)
            if worker.gave_up:
                self.gave_up.append(worker)
        while len([each for each in self.working if not each.leaving]) < self.size:
            self.start()

    def see_off(self, seconds: float = 60) -> list[Worker]:
        """Ask all to leave in order; give those that did not."""
        self.tend()
        for worker in self.working:
            worker.resume()
            worker.terminate()
        deadline = time.monotonic() + seconds
        for worker in self.working:
            worker.wait(max(0.1, deadline - time.monotonic()))
        return [worker for worker in self.working if worker.status == -signal.SIGKILL or worker.gave_up]

    def end(self) -> None:
        """Kill whoever is still there."""
        for worker in self.working:
            worker.kill()
