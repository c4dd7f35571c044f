"""The town is built on a street's scale, its years look like life, and everything follows from the seed."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from detectors.ground import apart_m
from streams.core.facts import Outcome, Report
from streams.core.hearing import Hearing
from streams.core.policy import Policy
from trygvarsel.demo.burglaries import SPATE_RADIUS_M
from trygvarsel.demo.plot import QUARTER, Plot, plot
from trygvarsel.demo.streets import build

SEEDS = (0, 3, 8)


def test_the_same_seed_makes_up_the_same_and_another_seed_does_not(policy: Policy) -> None:
    one, same, other = plot(policy, 5), plot(policy, 5), plot(policy, 6)
    assert (one.past, one.present) == (same.past, same.present)
    assert one.past != other.past


def test_every_home_lies_in_the_quarter_it_belongs_to(policy: Policy) -> None:
    town = build(policy.areas, np.random.default_rng(1))
    for home in town.homes[::97]:
        area = policy.area_of(*town.ground.degrees(home.x, home.y))
        assert area is not None
        assert area.id == home.quarter


def test_villas_stand_a_plot_apart_along_their_street(policy: Policy) -> None:
    town = build(policy.areas, np.random.default_rng(1))
    villa = next(home for home in town.homes if home.quarter == QUARTER)
    street = [home for home in town.homes if home.street == villa.street]
    nearest = [min(np.hypot(a.x - b.x, a.y - b.y) for b in street if b is not a) for a in street]
    assert 20 <= float(np.median(nearest)) <= 40


@pytest.mark.parametrize("seed", SEEDS)
def test_a_year_has_two_to_four_hundred_burglaries_and_more_in_winter(policy: Policy, seed: int) -> None:
    past = plot(policy, seed).past
    first = {filing.report.key: filing.at for filing in past}
    assert 2 * 200 <= len(first) <= 2 * 365
    months = Counter(at.month for at in first.values())
    assert sum(months[m] for m in (11, 12, 1)) > sum(months[m] for m in (5, 6, 7))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_desk_errs_as_desks_do(policy: Policy, seed: int) -> None:
    reports = [filing.report for filing in plot(policy, seed).past]
    kinds = {
        "sent twice": any(count > 1 for count in Counter(reports).values()),
        "corrected": any(report.revision > 1 and not report.withdrawn for report in reports),
        "withdrawn": any(report.withdrawn for report in reports),
        "without a beginning": any(report.occurred_from is None and report.occurred_to for report in reports),
        "without an end": any(report.occurred_to is None and report.occurred_from for report in reports),
    }
    assert [kind for kind, there in kinds.items() if not there] == []


def test_reports_come_in_the_order_of_their_arrival_and_none_before_its_burglary_was_over(default_plot: Plot) -> None:
    filings = [*default_plot.past, *default_plot.present]
    assert all(one.at <= two.at for one, two in pairwise(filings))
    assert all(filing.report.occurred_to <= filing.at for filing in filings if filing.report.occurred_to)


def test_the_core_believes_every_report(policy: Policy, default_plot: Plot) -> None:
    hearing = Hearing([policy])
    outcomes = Counter(hearing.hear(report, at).outcome for at, report in default_plot.past)
    assert set(outcomes) <= {Outcome.ACCEPTED, Outcome.DUPLICATE}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_spate_is_six_to_eight_burglaries_close_together(policy: Policy, seed: int) -> None:
    told = plot(policy, seed)
    planted = _planted(told)
    withdrawn = {key for key, report in planted.items() if report.withdrawn}
    assert len(withdrawn) == 1
    assert 6 <= len(planted) - len(withdrawn) <= 8
    places = [(r.lat, r.lon) for r in planted.values() if r.lat is not None and r.lon is not None]
    assert max(apart_m(*one, *two) for one in places for two in places) <= 2 * SPATE_RADIUS_M + 1


def _planted(told: Plot) -> dict[str, Report]:
    """Give the newest revision of each planted report."""
    newest: dict[str, Report] = {}
    for _, report in told.present:
        if report.report_id in told.planted:
            newest[report.key] = report
    return newest
