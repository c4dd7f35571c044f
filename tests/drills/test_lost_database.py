"""A database that is lost without any backup: what can be had again is, and nobody is told of the past anew."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.fake_twilio.process import TwilioProcess

from .at_work import Partner
from .bus import Bus
from .evidence import decline_held, raised, replayed, told, unsettled
from .fleet import Fleet
from .steps import Operator
from .town import PEOPLE, Town

ALL = len(PEOPLE)


def test_begun_anew_with_the_reports_that_are_left_it_raises_the_same_alerts_and_tells_nobody_twice(
    operator: Operator, town: Town, provider: TwilioProcess, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, config = f"sqlite:///{town.folder}/trygvarsel.db", town.folder / "furesoe.yaml"
    operator.surroundings["TRYGVARSEL_DB"] = url
    for name, value in operator.surroundings.items():
        monkeypatch.setenv(name, value)
    reports = [
        *town.spate("Nordby", -9 * 24 * 60),
        *town.spate("Midtby", 0),
        *town.quiet(60),
        *town.spate("Sydby", 120),
    ]
    fleet = Fleet(config, url)
    fleet.hire()
    fleet.handle(*reports[:-3])
    fleet.handle(*reports[-3:])
    assert (told(provider), len(partner.told)) == (2 * ALL, 2)
    fleet.leave()
    lost(town.folder)

    operator.takes("make a database for run")
    anew = Fleet(config, url, Bus())
    anew.hire()
    anew.handle(*reports)
    assert decline_held(operator, operator.does("trygvarsel approve furesoe.yaml")) == 2
    operator.takes("let sending go on again")
    anew.ahead = timedelta(seconds=61)
    anew.handle(*(new := town.spate("Østby", town.now())))
    anew.leave()
    assert unsettled(url) == 0
    assert set(provider.copies().values()) == {1}
    assert (told(provider), len(partner.told)) == (3 * ALL, 3)
    assert raised(url) == replayed(town, [*reports, *new])


def lost(folder: Path) -> None:
    """Lose the database."""
    for file in folder.glob("trygvarsel.db*"):
        file.unlink()
