"""`trygvarsel run` with twenty pages open leaves within five seconds, and what it took in is there."""

import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine, func, select

from streams.databases import open_engine
from streams.tables import journal
from streams.web_tables import accounts, grants
from tests.web.running import Running
from tests.web.served import columns
from tests.world import CONFIG, burglary, dedented
from web.access.roles import Role
from web.access.sessions import COOKIE, begin

PAGES = 20


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "town.yaml"
    path.write_text(dedented(CONFIG), encoding="utf-8")
    return path


def sessions(folder: Path, count: int) -> list[dict[str, str]]:
    """Begin sessions in the database of a service that runs; give their cookies."""
    engine, now = open_engine(f"sqlite:///{folder}/run.db"), datetime.now(UTC)
    with engine.begin() as conn:
        row = {"login": "anna", "name": "Anna", "created_at": now}
        account = conn.execute(accounts.insert().values(row).returning(accounts.c.id)).scalar_one()
        conn.execute(grants.insert().values(account_id=account, partnership="lund", role=Role.READER))
        tokens = [begin(conn, account, now) for _ in range(count)]
    engine.dispose()
    return [{COOKIE: token} for token in tokens]


def test_it_leaves_in_order_with_twenty_pages_open_and_loses_nothing(config: Path, tmp_path: Path) -> None:
    taken_in: list[str] = []
    with Running(config, tmp_path) as service, ExitStack() as open_pages:
        streams = []
        for cookies in sessions(tmp_path, PAGES):
            browser = open_pages.enter_context(httpx.Client(cookies=cookies, timeout=30))
            address = f"{service.client.base_url}/console/lund/live"
            streams.append(open_pages.enter_context(browser.stream("GET", address)))
        assert [each.status_code for each in streams] == [200] * PAGES

        sending = threading.Thread(target=send, args=(str(service.client.base_url), taken_in))
        sending.start()
        lines = streams[0].iter_lines()
        assert any(line == "event: reports" for line in lines)
        assert service.stop() == 0
        sending.join()
        ends = [list(each.iter_lines()) for each in streams[1:]]
    assert len(ends) == PAGES - 1
    assert "Traceback" not in service.said.read_text()
    engine = create_engine(f"sqlite:///{tmp_path}/run.db")
    with engine.connect() as conn:
        kept = conn.scalar(select(func.count()).select_from(journal).where(journal.c.key.in_(taken_in)))
    engine.dispose()
    assert taken_in
    assert kept == len(taken_in)


def send(url: str, taken_in: list[str]) -> None:
    """Report burglary after burglary until nobody takes any more; note those that were said to be taken in."""
    with httpx.Client(base_url=url, timeout=20) as client:
        for number in range(10_000):
            try:
                answer = client.post("/v1/reports", json=columns(burglary(f"r{number}", number % 700)))
            except httpx.HTTPError:
                return
            if answer.status_code != 201:
                return
            taken_in.append(f"r{number}")
