"""A share of a processor in; processes that get no more of it than that, by Linux's control groups, out.

On a machine with few processors, broker and database take from the workers what they need. Workers that may each use
only a small share leave room for both, so that two of them can show what a second one adds.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

_PERIOD_US: Final = 100_000
_FIRST, _SECOND = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")


def possible() -> bool:
    """Tell whether this process may hand out shares."""
    with suppress(OSError), _group("trygvarsel-probe", 0.5):
        return True
    return False


@contextmanager
def limited(pids: Sequence[int], share: float) -> Iterator[None]:
    """Let each process use so much of one processor and no more; ``OSError`` where that is not possible."""
    with ExitStack() as groups:
        for pid in pids:
            group = groups.enter_context(_group(f"trygvarsel-{pid}", share))
            groups.callback(_move, group.parent, pid)
            _move(group, pid)
        yield


@contextmanager
def _group(name: str, share: float) -> Iterator[Path]:
    quota = int(share * _PERIOD_US)
    group = (_FIRST if _FIRST.is_dir() else _SECOND) / name
    group.mkdir(exist_ok=True)
    try:
        if _FIRST.is_dir():
            (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US), encoding="ascii")
            (group / "cpu.cfs_quota_us").write_text(str(quota), encoding="ascii")
        else:
            (group / "cpu.max").write_text(f"{quota} {_PERIOD_US}", encoding="ascii")
        yield group
    finally:
        group.rmdir()


def _move(group: Path, pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        (group / "cgroup.procs").write_text(str(pid), encoding="ascii")
