"""A broker and a group in; word that so many workers share its partitions and are at rest, out."""

import time
from typing import Final

from streams.topics import BrokerDown, administration, patiently

PATIENCE_S: Final = 180.0
SETTLED_S: Final = 3.0
"""How long a group must have been unchanged: a worker that has its partitions still has to begin."""


def wait_for_workers(broker: str, group: str, many: int) -> None:
    """Return when a group has had so many members, all with partitions, for a while."""
    deadline, since = time.monotonic() + PATIENCE_S, 0.0
    while time.monotonic() < deadline:
        if not _stands(broker, group, many):
            since = 0.0
        elif not since:
            since = time.monotonic()
        elif time.monotonic() - since > SETTLED_S:
            return
        time.sleep(0.3)
    raise SystemExit(f"{group}: {many} workers did not share the partitions within {PATIENCE_S:.0f} s")


def _stands(broker: str, group: str, many: int) -> bool:
    try:
        with administration(broker) as admin:
            found = patiently(lambda: admin.describe_groups([group]))[group]
    except BrokerDown:  # so a new broker says until somebody has joined a group
        return False
    return bool(found["group_state"] == "Stable" and len(found["members"]) == many)
