"""The drill with one process on SQLite: backed up while it works, lost, restored by the page, and nobody told twice."""

from tests.fake_twilio.process import TwilioProcess

from .at_work import AtWork, Partner
from .evidence import decline_held, hand_in, raised, replayed, reporting, told, unlist, unsettled
from .steps import Operator
from .town import PEOPLE, Town

ALL = len(PEOPLE)
OUT, ERASED = "r-1", "r-2"


def test_a_service_on_sqlite_is_restored_by_the_page_and_nobody_is_told_twice_or_after_they_opted_out(
    operator: Operator, town: Town, provider: TwilioProcess, partner: Partner
) -> None:
    url = f"sqlite:///{town.folder}/trygvarsel.db"
    operator.surroundings |= {"TRYGVARSEL_DB": url, "BACKUP": "backups/trygvarsel.db"}
    before, waiting, missing = town.spate("Nordby", 0), town.spate("Midtby", 60), town.spate("Sydby", 120)
    quiet = town.quiet(90)
    with run(operator) as service:
        hand_in(service.url, before)
        service.until(lambda: told(provider) == ALL, "tell of the first spate")
        operator.takes("stop sending")
        hand_in(service.url, waiting)
        with reporting(service.url, quiet):
            operator.takes("back up SQLite")
        operator.takes("let sending go on")
        service.until(lambda: told(provider) == 2 * ALL, "tell of what had waited")
        operator.does("trygvarsel members withdraw furesoe.yaml --phone-from-stdin", PEOPLE[OUT])
        operator.does("trygvarsel members erase furesoe.yaml --phone-from-stdin", PEOPLE[ERASED])
        unlist(town.folder / "naboer.csv", ERASED)
        operator.takes("keep the ledger")
        hand_in(service.url, missing)
        service.until(lambda: told(provider) == 3 * ALL - 2, "tell of the last spate before the end")
        service.until(lambda: len(partner.told) == 3, "tell the partner")
        service.kill()
    known = provider.copies()

    operator.takes("put SQLite in place")
    assert "brought back from the ledger: 1 erased, 1 withdrawn" in operator.takes("put SQLite to use")
    every = [*before, *waiting, *quiet, *missing]
    town.write("reports.csv", every)
    with run(operator) as service:
        operator.surroundings["INTAKE"] = service.url
        operator.takes("feed what is missing")
        service.until(lambda: unsettled(url) == 2, "find at the provider what had been sent")
        assert decline_held(operator, operator.takes("look at it")) == 2
        assert unsettled(url) == 0
        operator.takes("let sending go on")
        after = town.spate("Østby", town.now())
        hand_in(service.url, after)
        service.until(lambda: told(provider) == 4 * ALL - 4, "tell of the spate after the restore")
        service.until(lambda: len(partner.told) == 4, "tell the partner")
        assert service.stop() == 0
    copies = provider.copies()
    assert set(copies.values()) == {1}
    assert {to for to, _ in copies.keys() - known.keys()} == set(PEOPLE.values()) - {PEOPLE[OUT], PEOPLE[ERASED]}
    assert len(set(partner.told)) == 4
    assert raised(url) == replayed(town, [*every, *after])


def run(operator: Operator) -> AtWork:
    """Start the service."""
    return AtWork(operator.folder, operator.told, "run", "furesoe.yaml", "--port", "0")
