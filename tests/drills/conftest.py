"""Fixtures: a provider, a partner, a town that they are told of, and an operator with the pages in hand."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.fake_twilio import ACCOUNT
from tests.fake_twilio import SECRET as TOKEN
from tests.fake_twilio.process import TwilioProcess

from .at_work import Partner
from .evidence import drop
from .steps import Operator
from .town import SECRET, Town


@pytest.fixture
def provider() -> Iterator[TwilioProcess]:
    """Start a server that answers as Twilio does, and outlives whatever is killed."""
    with TwilioProcess() as server:
        yield server


@pytest.fixture
def partner() -> Iterator[Partner]:
    """Start a partner's own system."""
    with Partner() as system:
        yield system


@pytest.fixture
def town(tmp_path: Path, provider: TwilioProcess, partner: Partner) -> Town:
    """Write the town's files."""
    return Town.built(tmp_path, provider.url, partner.url)


@pytest.fixture
def operator(town: Town) -> Operator:
    """Give somebody who works in the town's folder and knows its secrets."""
    secrets = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "WEBHOOK_SECRET": SECRET}
    return Operator(town.folder, secrets)


@pytest.fixture
def url(postgresql: str, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the URL of a database that is not there yet, and tell the operator and ourselves where and how."""
    named = make_url(f"{postgresql}drill_{uuid.uuid4().hex[:8]}")
    shown = named.render_as_string(hide_password=False)
    where = {"PGHOST": str(named.host), "PGPORT": str(named.port), "PGUSER": str(named.username)}
    operator.surroundings |= where | {"PGDATABASE": str(named.database), "TRYGVARSEL_DB": shown}
    for name, value in operator.surroundings.items():
        monkeypatch.setenv(name, value)
    operator.does('createdb --maintenance-db=postgres "$PGDATABASE"')
    yield shown
    drop(shown)
