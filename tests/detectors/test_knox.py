"""The Knox test: every pair in its band, the expectation exact, and chance judged as it should be."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.bands import Band, bands, placed
from detectors.base import Event
from detectors.knox import Knox, knox

DISTANCES, DAYS = (0.0, 50.0, 100.0), (0, 2, 5)

corners = st.integers(0, 6).map(lambda step: 25.0 * step)  # so that pairs lie exactly on the ends of bands
few = st.lists(st.tuples(st.integers(0, 9), corners, corners), min_size=3, max_size=12)


def events_of(rows: list[tuple[int, float, float]]) -> list[Event]:
    return [Event(f"{n}", float(day), x, y) for n, (day, x, y) in enumerate(rows)]


def by_hand(rows: list[tuple[int, float, float]]) -> list[list[int]]:
    table = [[0] * len(DAYS) for _ in DISTANCES]
    for (day, x, y), (other_day, other_x, other_y) in combinations(rows, 2):
        apart, later = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5, abs(day - other_day)
        i = next((n for n, end in enumerate(DISTANCES) if apart <= end), None)
        j = next((n for n, end in enumerate(DAYS) if later <= end), None)
        if i is not None and j is not None:
            table[i][j] += 1
    return table


def observed(found: Knox) -> list[list[int]]:
    return [[cell.observed for cell in row] for row in found.rows]


@given(few)
def test_every_pair_is_counted_once_in_the_band_whose_upper_end_it_reaches(
    rows: list[tuple[int, float, float]],
) -> None:
    assert observed(knox(events_of(rows), DISTANCES, DAYS, permutations=1)) == by_hand(rows)


@given(st.lists(st.tuples(st.integers(0, 6), corners, corners), min_size=3, max_size=5))
def test_the_expectation_is_the_mean_over_all_ways_to_deal_the_times_out(rows: list[tuple[int, float, float]]) -> None:
    spots = [(x, y) for _, x, y in rows]
    dealt = [by_hand([(day, *spot) for day, spot in zip(days, spots, strict=True)])
             for days in permutations([day for day, _, _ in rows])]  # fmt: skip
    found = knox(events_of(rows), DISTANCES, DAYS, permutations=1)
    assert [[cell.expected for cell in row] for row in found.rows] == pytest.approx(np.mean(dealt, axis=0))


@given(few, st.integers(-700_000, 700_000), st.floats(-1e6, 1e6), st.randoms())
def test_where_the_map_and_the_calendar_begin_and_the_order_do_not_matter(
    rows: list[tuple[int, float, float]], days: int, metres: float, shuffler: object
) -> None:
    moved = [Event(event.key, event.day + days + 0.5, event.x, event.y + round(metres)) for event in events_of(rows)]
    shuffler.shuffle(moved)  # type: ignore[attr-defined]  # a random.Random
    assert observed(knox(moved, DISTANCES, DAYS, permutations=1)) == by_hand(rows)


def near_repeats(seed: int) -> list[Event]:
    rng = np.random.default_rng(seed)
    events = [Event(f"{n}", float(rng.integers(0, 365)), *rng.uniform(0, 4000, 2)) for n in range(300)]
    return events + [Event(f"again {each.key}", each.day + 2, each.x + 30, each.y) for each in events[:30]]


def test_near_repeats_stand_out_in_their_own_cell_and_nowhere_else() -> None:
    found = knox(near_repeats(1), (100, 200, 400), (3, 7, 14), rng=np.random.default_rng(2))
    near_and_soon = found.rows[0][0]
    assert near_and_soon.p == 1 / 200
    assert near_and_soon.ratio is not None
    assert near_and_soon.high is not None
    assert near_and_soon.ratio > 5 > near_and_soon.high
    others = [cell for row in found.rows for cell in row if cell is not near_and_soon]
    assert min(cell.p for cell in others) > 0.05


def test_without_near_repeats_small_p_values_are_as_rare_as_they_say() -> None:
    rng = np.random.default_rng(3)
    small = 0
    for _ in range(200):
        events = events_of([(int(rng.integers(0, 60)), *rng.uniform(0, 600, 2)) for _ in range(60)])
        ((cell,),) = knox(events, (100,), (7,), permutations=39, rng=rng).rows
        small += cell.p <= 0.1
    assert 8 <= small <= 34  # 20 expected, standard deviation 4.2


def test_the_same_seed_gives_the_same_table_and_another_the_same_expectation() -> None:
    first, again, other = (knox(near_repeats(1), rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert [[cell.expected for cell in row] for row in first.rows] == [
        [cell.expected for cell in row] for row in other.rows
    ]


def test_a_cell_in_which_no_pair_can_be_has_no_ratio() -> None:
    apart = events_of([(0, 0.0, 0.0), (1, 500.0, 0.0), (2, 1000.0, 0.0)])
    cell = knox(apart, (0, 100), (1,)).rows[0][0]
    assert (cell.observed, cell.expected, cell.ratio, cell.low, cell.high, cell.p) == (0, 0.0, None, None, None, 1.0)


def test_progress_is_told_of_every_permutation() -> None:
    told: list[int] = []

    def passing(steps: Sequence[int]) -> Iterator[int]:
        for step in steps:
            told.append(step)
            yield step

    knox(near_repeats(1), permutations=7, passing=passing)
    assert told == list(range(7))


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6, unique=True).map(sorted), st.floats(0, 60))
def test_bands_share_no_value_and_leave_no_gap(ends: list[int], value: float) -> None:
    within = bands(ends, "days")
    assert all(later.over == earlier.up_to for earlier, later in pairwise(within))
    holding = [n for n, band in enumerate(within) if (band.over is None or value > band.over) and value <= band.up_to]
    assert holding == [n for n in placed([value], within) if n < len(within)]
    assert sum(band.count for band in within) == ends[-1] + 1


def test_a_band_says_which_of_its_ends_belong_to_it() -> None:
    assert [str(band) for band in bands((0, 100, 200), "distances")] == ["0", "(0, 100]", "(100, 200]"]
    assert [band.whole for band in bands((0, 3, 7), "days")] == ["0", "1-3", "4-7"]
    assert [str(band) for band in bands((100, 200), "distances")] == ["[0, 100]", "(100, 200]"]
    assert Band(None, 6).whole == "0-6"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"distances": (0, 200, 100)}, "distances must grow from one to the next, got 200 before 100"),
        ({"distances": ()}, "distances must reach beyond 0, got none"),
        ({"days": (0,)}, "days must reach beyond 0, got 0"),
        ({"days": (-1, 3)}, "days must be 0 or more, got -1"),
        ({"days": (0, 1.5)}, "days must be whole, got 0, 1.5"),
        ({"permutations": 0}, "permutations must be at least 1, got 0"),
        ({"events": []}, "events must be at least 3, got 0"),
    ],
)
def test_what_is_wrong_is_named_with_its_value(wrong: dict[str, object], said: str) -> None:
    given_ = {"events": near_repeats(1), **wrong}
    with pytest.raises(ValueError, match=said):
        knox(**given_)  # type: ignore[arg-type]  # that is what is wrong
