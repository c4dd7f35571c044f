"""A process in; what it and those it started have taken of processors and memory, from Linux's own books, out."""

import os
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Tell the processor time of a process, its threads and all it has started, in seconds."""
    return sum(sum(int(spent) for spent in _facts(each)[11:15]) for each in family(pid)) / _TICKS


def memory_mb(pid: int) -> float:
    """Tell how much of a process lies in memory, in MB of 2**20 bytes; 0 when it is gone."""
    for line in _read(pid, "status").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def family(pid: int) -> list[int]:
    """List a process and all that it has started, as far as they are alive."""
    parents = {each: int(facts[1]) for each in _alive() if (facts := _facts(each))}
    found = [pid]
    for known in found:
        found += [each for each, parent in parents.items() if parent == known]
    return [each for each in found if each in parents]


def child_named(word: str) -> int:
    """Find the one process that this one has started whose command holds a word."""
    (found,) = (each for each in family(os.getpid())[1:] if word in _read(each, "cmdline").split("\0"))
    return found


def _alive() -> Iterator[int]:
    return (int(each.name) for each in _PROC.iterdir() if each.name.isdigit())


def _facts(pid: int) -> list[str]:
    """Read the fields of a process's line from its state on; none when it is gone."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid: int, what: str) -> str:
    try:
        return (_PROC / str(pid) / what).read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
