"""Which forms are written for whom: the newest that the oldest release at work reads."""

import pytest

from streams.formats import FORMATS
from streams.migrations import HEAD, OLDEST
from streams.migrations.upgrading import scripts

from .next_release import NEXT, REVISION

SINCE = {
    "memory": list(FORMATS.states.values()),
    "incidents": [each.since for each in FORMATS.incidents],
}


@pytest.mark.parametrize("form", SINCE)
def test_every_version_came_with_a_step_of_tables_by_which_releases_are_told_apart(form: str) -> None:
    """A release with a new version and no other tables has an empty step."""
    known = [script.revision for script in scripts().walk_revisions()]
    assert set(SINCE[form]) <= set(known)
    assert SINCE[form] == sorted(set(SINCE[form]))


def test_versions_are_numbered_without_holes_and_the_oldest_at_work_reads_what_is_written() -> None:
    assert list(FORMATS.states) == list(range(1, len(FORMATS.states) + 1))
    assert [each.version for each in FORMATS.incidents] == list(range(1, len(FORMATS.incidents) + 1))
    assert FORMATS.states[FORMATS.state(OLDEST)] <= OLDEST
    assert FORMATS.copies(OLDEST).since <= OLDEST


@pytest.mark.parametrize(("oldest", "behind"), [(HEAD, 1), (REVISION, 0), ("9999", 0), ("0001", 1), ("", 1)])
def test_the_next_release_writes_its_own_forms_only_when_nobody_else_is_there(oldest: str, behind: int) -> None:
    formats = NEXT.formats
    assert formats.state(oldest) == len(formats.states) - behind
    assert formats.copies(oldest).version == len(formats.incidents) - behind
