"""The Knox table of a city's burglaries of 2016, against one made by others of the same records, and as documented."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from numpy.typing import NDArray
from pyproj import Transformer

from detectors.base import Event
from detectors.knox import Knox, knox
from streams.core.facts import Report
from streams.files import read_file
from tests.docs.pages import ROOT, block_with
from tests.records import records
from trygvarsel.cli import cli

THEIRS = np.array([  # 199 permutations, of the records before their places were rounded
    [43.0, 4.4, 3.1, 2.0, 1.26, 1.05, 1.0],
    [4.4, 1.69, 1.43, 1.29, 1.21, 1.20, 1.11],
    [1.92, 1.25, 1.26, 1.23, 1.13, 1.09, 1.07],
    [1.45, 1.10, 1.13, 1.10, 1.11, 1.10, 1.07],
])  # fmt: skip
PRINTED_TO = np.full((4, 7), 0.005)
PRINTED_TO[0, :4] = 0.5, 0.05, 0.05, 0.05
PRINTED_TO[1, 0] = 0.05
TO_METRES = Transformer.from_crs(4326, 26971, always_xy=True)  # the projection that theirs were in
SETTINGS = """
country: US
partnerships:
  chicago:
    name: Chicago Neighbors
    timezone: America/Chicago
    areas:
      city: {name: Chicago, circle: {lat: 41.84, lon: -87.68, metres: 30000}}
    groups:
      watch: {kind: neighbourhood_watch, languages: [en]}
"""
STEP = 1e-4  # degrees: our records are rounded to four decimals, some 10 m

Floats = NDArray[np.float64]


@lru_cache(maxsize=1)
def reports() -> list[Report]:
    read = (row.read for row in read_file(records("chicago_2016")))
    return [report for report in read if isinstance(report, Report) and report.occurred_from]


def events(rng: np.random.Generator | None = None) -> list[Event]:
    """Place the reports where the records say, or, with chance, anywhere that rounds to it: each spot as one."""
    degrees = np.array([(report.lon, report.lat) for report in reports()], dtype=float)
    if rng:
        spots, of_spot = np.unique(degrees, axis=0, return_inverse=True)
        degrees += STEP * (rng.random(spots.shape) - 0.5)[of_spot]
    x, y = TO_METRES.transform(*degrees.T)
    dates = [report.occurred_from.toordinal() for report in reports() if report.occurred_from]
    return [Event(f"{n}", date, x[n], y[n]) for n, date in enumerate(dates)]


@lru_cache(maxsize=1)
def found() -> Knox:
    return knox(events())


def table(of: Knox, what: str) -> Floats:
    return np.array([[getattr(cell, what) for cell in row] for row in of.rows], dtype=float)


@lru_cache(maxsize=1)
def rounding() -> Floats:
    """How far the counts move when each spot lies anywhere within what its coordinates were rounded to (one sd)."""
    rng = np.random.default_rng(2016)
    counts = [table(knox(events(rng), permutations=1), "observed") for _ in range(20)]
    return np.asarray(np.std(counts, axis=0))


def by_permutation() -> Floats:
    """How far the mean of 199 permutations, which their ratios divide by, lies off (one sd, as a share)."""
    spread = table(found(), "high") - table(found(), "low")
    return np.asarray(spread / (2 * 1.96) / np.sqrt(199))


def test_the_page_shows_what_the_command_says_and_draws(tmp_path: Path) -> None:
    config = tmp_path / "chicago.yaml"
    config.write_text(SETTINGS, encoding="utf-8")
    picture = tmp_path / "near-repeat.svg"
    words = ["near-repeat", str(config), str(records("chicago_2016")), "--picture", str(picture)]
    shown = block_with(ROOT / "docs" / "near-repeat.md", "(200, 400]")
    assert shown in CliRunner().invoke(cli, words).stderr
    assert picture.read_text("utf-8") == (ROOT / "docs" / "near-repeat.svg").read_text("utf-8")


def test_all_of_them_are_read() -> None:
    assert found().events == 11_700


def test_beyond_a_hundred_metres_every_ratio_is_theirs() -> None:
    ratio, expected = table(found(), "ratio"), table(found(), "expected")
    noise = np.hypot(by_permutation() * ratio, rounding() / expected)
    off = np.abs(ratio - THEIRS) - PRINTED_TO
    assert (off[2:] <= 3 * noise[2:]).all()
    assert noise[2:].max() < 0.07, "the test can tell a ratio from its neighbours"


def test_within_a_hundred_metres_the_pairs_are_theirs_but_for_neighbours_rounded_into_one_spot() -> None:
    observed, expected = (table(found(), what)[:2] for what in ("observed", "expected"))
    together, usual = observed.sum(axis=0), expected.sum(axis=0)
    same, near = THEIRS[:2]
    excess = (together - usual * near) / (expected[0] * (same - near))
    truly = float(excess[0])  # the share of our same spots that are one spot; one number for all fourteen cells
    assert 0.45 < truly < 0.65
    told = truly * expected[0] * same + (usual - truly * expected[0]) * near
    print_ = truly * expected[0] * PRINTED_TO[0] + (usual - truly * expected[0]) * PRINTED_TO[1]
    noise = np.hypot(rounding()[1], by_permutation()[:2].max(axis=0) * together)
    assert (np.abs(together - told) - print_ <= 3 * noise).all()
    assert noise[1:].max() < 0.06 * together[1:].max()


def test_what_chance_easily_does_is_where_they_had_it() -> None:
    p = table(found(), "p")
    assert (p[1:] <= 0.01).all()
    assert (p[0, :4] <= 0.01).all()
    assert (p[0, 5:] > 0.05).all()
