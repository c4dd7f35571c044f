"""A number in; what a coordinator decides about one of the alerts, or all, out."""

from sqlalchemy import select

from notifiers.outbox import approving, switching
from notifiers.outbox.approving import TooLate, Waiting
from notifiers.outbox.dead_letters import dead_letters
from notifiers.outbox.resending import Order, resend
from notifiers.outbox.tables import messages
from tests.year.year import Year

_WHO = "Anne"
_LATELY = 12


def approves(year: Year, _pick: int) -> None:
    """Say yes to all that waits, by rule or held."""
    now = year.clock()
    with year.engine.begin() as conn:
        for each in approving.waiting(conn, now):
            approving.approve(conn, each.alert_id, each.group_id, _WHO, now)
            approving.release(conn, each.alert_id, each.group_id, _WHO, now)


def declines(year: Year, pick: int) -> None:
    """Say no to one that waits."""
    with year.engine.begin() as conn:
        if waiting := approving.waiting(conn, year.clock()):
            one: Waiting = waiting[pick % len(waiting)]
            approving.decline(conn, one.alert_id, one.group_id, _WHO, year.clock())


def takes_back(year: Year, pick: int) -> None:
    """Take back a yes or a no, if it is not too late."""
    alert, group = _lately(year, pick)
    try:
        with year.engine.begin() as conn:
            approving.take_back(conn, alert, group, _WHO, year.clock())
    except TooLate:
        return


def stops(year: Year, _pick: int) -> None:
    """Stop everything."""
    with year.engine.begin() as conn:
        switching.stop(conn, _WHO, year.clock())
    year.promises.stopped = True


def resumes(year: Year, _pick: int) -> None:
    """Let everything go on."""
    with year.engine.begin() as conn:
        switching.resume(conn, _WHO, year.clock())
    year.promises.stopped = False


def stops_one(year: Year, pick: int) -> None:
    """Stop one alert."""
    with year.engine.begin() as conn:
        switching.stop_alert(conn, _lately(year, pick)[0], _WHO, year.clock())


def resumes_one(year: Year, pick: int) -> None:
    """Let one alert go on."""
    with year.engine.begin() as conn:
        switching.resume_alert(conn, _lately(year, pick)[0], _WHO, year.clock())


def sends_again(year: Year, _pick: int) -> None:
    """Send dead letters again, save those that may have arrived."""
    with year.engine.begin() as conn:
        letters = dead_letters(conn)
        resend(conn, letters, Order(_WHO, year.clock()))
    year.promises.by_hand |= {letter.ref for letter in letters}


def _lately(year: Year, pick: int) -> tuple[str, str]:
    """Pick one of the last alerts for citizens."""
    query = select(messages.c.alert_id, messages.c.group_id).order_by(messages.c.id.desc()).limit(_LATELY)
    with year.engine.connect() as conn:
        found = [(row.alert_id, row.group_id) for row in conn.execute(query)]
    return found[pick % len(found)] if found else ("none", "none")
