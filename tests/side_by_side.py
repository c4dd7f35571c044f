"""The name of a test in; the name of those that must run in one process with it, out."""

from typing import Final

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # xdist ships no types

TOGETHER: Final = {
    "tests/kafka/": "kafka", "tests/chaos/": "chaos", "tests/browser/": "browser", "tests/logs/": "logs",
    "tests/ops/rules/": "rules", "tests/ops/image/": "image",
}  # fmt: skip
"""Folders whose tests share a server that is started once, however many processes the tests are spread over."""


class Together(LoadScopeScheduling):  # type: ignore[misc]  # the same
    """Gives whole groups to one process, the largest first, and every other test to whichever is free.

    xdist's own ``loadgroup`` does the same by a mark, which gets lost under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        """Name the group of a test.

        >>> name = object.__new__(Together)._split_scope
        >>> name("tests/chaos/test_time.py::test_a_clock"), name("tests/core/test_quiet.py::test_night")
        ('chaos', 'tests/core/test_quiet.py::test_night')
        """
        return next((group for folder, group in TOGETHER.items() if nodeid.startswith(folder)), nodeid)
