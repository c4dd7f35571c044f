"""A town after its disaster in; what was raised, sent and settled there, and what should have been, out."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
from sqlalchemy import Engine, create_engine, func, make_url, select, text

from config.load import load
from notifiers.outbox import SendState
from notifiers.outbox.tables import outbox
from notifiers.reasons import Reason
from streams.core.facts import Report
from streams.files import read_file
from streams.lines import alert_line
from streams.policies import policies
from streams.replay import Replay
from streams.tables import alerts, journal
from tests.fake_twilio.process import TwilioProcess
from tests.world import NOW

from .steps import Operator
from .town import Town, bodies

_OPEN = (SendState.PENDING, SendState.SENDING, SendState.UNKNOWN)


def told(provider: TwilioProcess) -> int:
    """Count the texts that the provider has accepted."""
    return provider.figures()["accepted"]


def hand_in(url: str, reports: Sequence[Report]) -> None:
    """Send reports to an intake, as a police system does."""
    answer = httpx.post(f"{url}/v1/reports:batch", json=bodies(reports), timeout=30)
    assert answer.status_code == 200, answer.text


@contextmanager
def reporting(url: str, reports: Sequence[Report]) -> Iterator[None]:
    """Send reports one by one while something else is done; all have been sent at the end."""

    def send() -> None:
        for report in reports:
            hand_in(url, [report])
            time.sleep(0.02)

    sending = threading.Thread(target=send)
    sending.start()
    yield
    sending.join()


def decline_held(operator: Operator, listed: str) -> int:
    """Say no to all that is held because it may have been sent before the restore; count it."""
    lines = [json.loads(line) for line in listed.splitlines() if line.startswith("{")]
    held = [line for line in lines if line.get("held") == Reason.RESTORED]
    for line in held:
        operator.does(f"trygvarsel approve furesoe.yaml {line['alert_id']} --decline --group {line['group']} --by Anna")
    return len(held)


@contextmanager
def database(url: str) -> Iterator[Engine]:
    """Look into a database."""
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def drop(url: str) -> None:
    """Lose a database."""
    named = make_url(url)
    engine = create_engine(named.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f'DROP DATABASE IF EXISTS "{named.database}" WITH (FORCE)'))
    engine.dispose()


def unsettled(url: str) -> int:
    """Count the texts of which nobody knows yet what became of them."""
    with database(url) as engine, engine.connect() as conn:
        return int(conn.scalar(select(func.count()).where(outbox.c.state.in_(_OPEN))) or 0)


def accepted(url: str) -> set[str]:
    """Name the reports that a database has accepted."""
    with database(url) as engine, engine.connect() as conn:
        return set(conn.execute(select(journal.c.key).where(journal.c.key.is_not(None))).scalars())


def raised(url: str) -> list[str]:
    """List the alerts in a database, in the order raised."""
    with database(url) as engine, engine.connect() as conn:
        return list(conn.execute(select(alerts.c.body).order_by(alerts.c.seq)).scalars())


def replayed(town: Town, reports: Sequence[Report]) -> list[str]:
    """List the alerts that a replay of these reports raises."""
    decided = policies(load(town.folder / "furesoe.yaml"))
    rows = read_file(town.write("all.csv", reports))
    return [alert_line(alert) for alert, _ in Replay(decided, NOW).over(rows)]


def unlist(listed: Path, recipient: str) -> None:
    """Take somebody's row out of a list."""
    rows = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    listed.write_text("".join(row for row in rows if not row.startswith(f"{recipient},")), encoding="utf-8")
