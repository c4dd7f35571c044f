"""Jobs and what they all need in; their results, worked out side by side in two processes, out."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from time import process_time
from typing import Any, Generic, NamedTuple, TypeVar

from rich.console import Console
from rich.progress import track

WORKERS = 2
_needed: dict[str, Any] = {}

What = TypeVar("What")


class Job(NamedTuple):
    """A function that takes what all jobs need and then these, and a name for its result."""

    name: tuple[Any, ...]
    do: Callable[..., Any]
    told: tuple[Any, ...] = ()


class Done(NamedTuple, Generic[What]):
    """The result of a job, and the CPU seconds that it took."""

    name: tuple[Any, ...]
    result: What
    seconds: float


def divided(title: str, jobs: Sequence[Job], needed: Any, workers: int = WORKERS) -> Iterator[Done[Any]]:  # noqa: ANN401
    """Do jobs side by side, and give each result in the order of the jobs.

    Workers are copies of this process, so that `needed` and the functions may be anything, and nothing is sent to them
    but names and numbers.
    """
    started = get_context("fork")
    with ProcessPoolExecutor(workers, started, _needed.__setitem__, ("all", needed)) as pool:
        waiting = [pool.submit(_do, job) for job in jobs]
        for done in track(waiting, title, console=Console(stderr=True), transient=True):
            yield done.result()


def _do(job: Job) -> Done[Any]:
    before = process_time()
    result = job.do(_needed["all"], *job.told)
    return Done(job.name, result, process_time() - before)
