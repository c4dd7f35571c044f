"""A database and a Twilio-like server in; texts delivered, until none is left to send or in doubt, out.

``python -m tests.notifiers.kills.deliverer DATABASE SERVER AT_ONCE [REPORT_TO]``: made to be killed,
at any moment.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from random import SystemRandom

from sqlalchemy import Engine

from benchmarks.delivery.town import anything_left
from notifiers.delivery import Delivery
from notifiers.keys import installation_key
from notifiers.people import People
from notifiers.terms import Terms
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from streams.store import open_engine
from tests.fake_twilio import ACCOUNT, SECRET

# As in the service, where they are 15, 60 and 60 seconds; in the same order, and a claim is forgotten no sooner than
# after twice the time that an answer may take.
ANSWER_WITHIN = timedelta(seconds=1.25)
FORGOTTEN_AFTER = timedelta(seconds=2.5)
LOOK_AFTER = timedelta(seconds=1)


def open_delivery(engine: Engine, server: str, at_once: int, report_to: str | None) -> Delivery:
    """Open what the service opens, on a server of ours."""
    with engine.begin() as conn:
        key = installation_key(conn)
    account = Account(ACCOUNT, SECRET, sender="BoTrygt")
    sms = TwilioSms(account, Transport(total=ANSWER_WITHIN), server, report_to)
    terms = Terms(at_once=at_once, look_after=LOOK_AFTER, forgotten_after=FORGOTTEN_AFTER)
    return Delivery(engine, {"sms": sms}, People(key), terms, now=lambda: datetime.now(UTC), chance=SystemRandom())


def main(database: str, server: str, at_once: str, report_to: str | None = None) -> None:
    """Deliver to the end."""
    engine = open_engine(database)
    delivery = open_delivery(engine, server, int(at_once), report_to)
    while True:
        if not delivery.deliver().waits:
            if not anything_left(engine):
                break
            time.sleep(0.05)
    delivery.close()
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
