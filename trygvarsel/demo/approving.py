"""A stage in; what waits for a person's word approved in the approver's name, as the console would, out."""

from typing import Final

from notifiers.outbox import approving

from .stage import Stage

APPROVER: Final = "Anders Friis"
"""Who says yes where nobody at the console does: somebody who may."""


def approve_all(stage: Stage) -> list[str]:
    """Let everything go that waits for somebody's word, and name the groups it goes to."""
    now = stage.clock.now()
    with stage.house.engine.begin() as conn:
        found = {(each.alert_id, each.group_id) for each in approving.waiting(conn, now)}
        for alert, group in sorted(found):
            approving.approve(conn, alert, group, APPROVER, now)
            approving.release(conn, alert, group, APPROVER, now)
    return sorted({group for _, group in found})
