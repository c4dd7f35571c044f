"""The drill with a fleet on PostgreSQL: backed up between reports, dropped, restored by the page, nobody told twice."""

from datetime import timedelta
from typing import Final

import pytest

from tests.fake_twilio.process import TwilioProcess

from .at_work import Partner
from .evidence import decline_held, drop, raised, replayed, told, unlist, unsettled
from .fleet import Fleet
from .steps import Operator
from .town import PEOPLE, Town

pytestmark = pytest.mark.postgresql

ALL: Final = len(PEOPLE)
OUT, ERASED = "r-1", "r-2"
A_LOOK: Final = timedelta(seconds=61)


def test_a_fleet_on_postgresql_is_restored_by_the_page_and_nobody_is_told_twice_or_after_they_opted_out(
    url: str, operator: Operator, town: Town, provider: TwilioProcess, partner: Partner
) -> None:
    operator.surroundings["BACKUP"] = "backups/trygvarsel.dump"
    before, waiting, missing = town.spate("Nordby", 0), town.spate("Midtby", 60), town.spate("Sydby", 120)
    quiet, unheard = town.quiet(90), town.spate("Østby", 240)
    fleet = Fleet(town.folder / "furesoe.yaml", url)
    fleet.hire()
    fleet.handle(*before)
    assert told(provider) == ALL
    operator.takes("stop sending")
    fleet.handle(*waiting, *quiet[:8])
    operator.takes("back up PostgreSQL")
    fleet.handle(*quiet[8:])
    operator.takes("let sending go on")
    fleet.deliver()
    assert told(provider) == 2 * ALL
    operator.does("trygvarsel members withdraw furesoe.yaml --phone-from-stdin", PEOPLE[OUT])
    operator.does("trygvarsel members erase furesoe.yaml --phone-from-stdin", PEOPLE[ERASED])
    operator.takes("keep the ledger")
    unlist(town.folder / "naboer.csv", ERASED)
    fleet.handle(*missing)
    assert (told(provider), len(partner.told)) == (3 * ALL - 2, 3)
    known = provider.copies()
    fleet.leave()
    drop(url)
    fleet.bus.feed(unheard)  # they come in while nobody works

    operator.takes("put PostgreSQL in place")
    assert "brought back from the ledger: 1 erased, 1 withdrawn" in operator.takes("put PostgreSQL to use")
    operator.takes("put today's settings in force")
    fleet.hire()
    fleet.handle()
    assert decline_held(operator, operator.takes("look at it")) == 3
    assert (told(provider), unsettled(url)) == (3 * ALL - 2, ALL - 2)  # those of whom nothing was found yet
    operator.takes("let sending go on")
    fleet.ahead = A_LOOK
    fleet.deliver()
    fleet.leave()
    assert unsettled(url) == 0
    copies = provider.copies()
    assert set(copies.values()) == {1}
    assert {to for to, _ in copies.keys() - known.keys()} == set(PEOPLE.values()) - {PEOPLE[OUT], PEOPLE[ERASED]}
    assert raised(url) == replayed(town, [*before, *waiting, *quiet, *missing, *unheard])
