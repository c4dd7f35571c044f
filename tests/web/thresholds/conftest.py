"""A console whose village has a past worth trying settings out on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from notifiers.people.tables import members
from tests.web.console.house import Console
from tests.world import CONFIG, START, burglary, spate

PRICED = f"""{CONFIG.rstrip()}
        roles: {{coordinator: [Anna Bach]}}
    channels:
      sms: {{kind: twilio, sender: Trygvarsel, price_per_segment: 0.5, account_sid_env: A, auth_token_env: B,
            opt_out_number: "+4512345678"}}
"""


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Give a console that has heard of three spates, one of them wide, and that is not to be changed."""
    with Console(tmp_path_factory.mktemp("village"), PRICED) as console:
        apart = [burglary(f"w{n}", 2000 + 10 * n, x=600.0 * n, y=3000) for n in range(3)]
        console.report(*spate("a", 500), *apart, *spate("c", 4000, 4, y=-3000))
        console.at = START + timedelta(days=200)
        people = [
            {
                "group_id": "lund/nabo_nord", "recipient": f"r{n}", "phone": f"+4520{n:06}", "phone_person": f"p{n}",
                "language": "da", "consent_at": START,
            }
            for n in range(10)
        ]  # fmt: skip
        with console.house.engine.begin() as conn:
            conn.execute(members.insert(), people)
        yield console


@pytest.fixture
def console_of_today(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Give a console that nobody has asked anything yet."""
    with Console(tmp_path_factory.mktemp("today")) as console:
        console.report(*spate("a", 0))
        console.at += timedelta(days=2)
        yield console
