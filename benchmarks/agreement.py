"""What R made of some inputs in; to how many digits our detectors make the same, as docs/agreement.md, out."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from detectors.base import Event
from detectors.counting import CountDetector
from detectors.cusum import PoissonCUSUM
from detectors.ears import EARS
from detectors.focus import PoissonFOCuS
from detectors.glr import NegativeBinomialGLR
from detectors.run_length import run_length
from detectors.shiryaev_roberts import ShiryaevRoberts

_ROOT = Path(__file__).parents[1]
_REFERENCE = _ROOT / "tests" / "detectors" / "reference"
PAGE = _ROOT / "docs" / "agreement.md"
_MOST = 12  # digits: more are the business of the machine's arithmetic

_INTRODUCTION = """# Agreement with R

The detectors are held to R's [surveillance](https://surveillance.r-forge.r-project.org/) {version}, on the same inputs.
`tests/detectors/reference/make_reference.R` draws the inputs and notes what R makes of them; both are kept beside it,
so that the tests need no R. `python -m benchmarks.agreement` writes this page, and a test holds it true.

"Digits" is to how many the least agreeing of the values agrees, up to 12; below 1, decimals are counted.

"""

_NOTES = """
What is not in the table, and why:

- `arlCusum` needs a reference value and a threshold that are decimal fractions; ours takes any, as ratios need it.
- `algo.glrnb` with a window and `alpha = 0` skips starts: it falls short of its own values without a window before that
  window is full. The window is compared where `alpha > 0`.
- `earsC` adds up the two days before for C3 and leaves today out, other than its manual says. Compared are those two
  days; ours adds today, as the manual and the literature do, and so raises every alarm of R's, and more.
- `earsC` has `minSigma = 0` for a default, ours 0.5: after a week without any event one is no news.
- Bayesian online change-point detection is not in surveillance; ours is held to the sum over all ways to cut a stream.
"""


class Row(NamedTuple):
    """A method of R's and ours, the values compared, to how many digits they agree, and whether all alarms do."""

    theirs: str
    ours: str
    values: int
    digits: int
    alarms: str


class _Compared(NamedTuple):
    ours: float
    theirs: float
    alarms: tuple[bool, bool] | None = None


def table() -> list[Row]:
    """Compare every method with R's."""
    glr, ears = _cases("glr"), _cases("ears")
    poisson = [case for case in glr if case["alpha"] == 0 and case["M"] < 0]
    scattered = [case for case in glr if case["alpha"] > 0]
    c1_c2 = [case for case in ears if case["variant"] != "C3"]
    c3 = [case for case in ears if case["variant"] == "C3"]
    return [
        _row("`arlCusum`", "`run_length`", _cases("arl"), _arl),
        _row("`algo.cusum`, to its first alarm", "`PoissonCUSUM`", _cases("cusum"), _cusum),
        _row("`algo.glrnb`, `alpha = 0`", "`PoissonFOCuS`", poisson, _focus),
        _row("`algo.glrnb`, `alpha = 0`", "`NegativeBinomialGLR`", poisson, _glr),
        _row("`algo.glrnb`, `alpha > 0`", "`NegativeBinomialGLR`", scattered, _glr),
        _row("`earsC`, C1 and C2", "`EARS`", c1_c2, _ears),
        _row("`earsC`, C3, the two days before", "`EARS`", c3, _ears_c3),
        _row("`stcd`", "`ShiryaevRoberts`", _cases("stcd"), _stcd),
    ]


def page() -> str:
    """Write the page."""
    version = json.loads((_REFERENCE / "arl.json").read_text("utf-8"))["made_with"].removeprefix("surveillance ")
    lines = ["| in R | ours | values | digits | same alarms |", "| --- | --- | --: | --: | --- |"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in table()]
    return _INTRODUCTION.format(version=version) + "\n".join(lines) + "\n" + _NOTES


def _cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((_REFERENCE / f"{name}.json").read_text("utf-8"))["cases"]
    return found


def _row(
    theirs: str, ours: str, cases: list[dict[str, Any]], compare: Callable[[dict[str, Any]], Iterator[_Compared]]
) -> Row:
    compared = [each for case in cases for each in compare(case)]
    worst = max(abs(each.ours - each.theirs) / max(abs(each.theirs), 1.0) for each in compared)
    digits = min(_MOST, math.floor(-math.log10(worst))) if worst else _MOST
    judged = [each.alarms for each in compared if each.alarms]
    same = sum(left == right for left, right in judged)
    return Row(theirs, ours, len(compared), digits, f"{same} of {len(judged)}" if judged else "none")


def _arl(case: dict[str, Any]) -> Iterator[_Compared]:
    yield _Compared(run_length(case["rate"], case["k"], case["h"]), case["arl"])


def _cusum(case: dict[str, Any]) -> Iterator[_Compared]:
    ratio = _ratio(case["k"] / case["rate"])
    cusum = PoissonCUSUM(ratio=ratio, threshold=(case["h"] - 1e-9) * math.log(ratio), rate=case["rate"])
    for x, statistic, alarm in zip(case["x"], case["cusum"], case["alarm"], strict=True):
        cusum.update(x)
        yield _Compared(cusum.statistic / math.log(ratio), statistic, (cusum.drift_detected, bool(alarm)))
        if alarm:
            return


def _ratio(reference: float) -> float:
    """Find the ratio with a reference value of so many times the rate."""
    low, high = 1.0001, 100.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if (middle - 1) / math.log(middle) < reference else (low, middle)
    return low


def _focus(case: dict[str, Any]) -> Iterator[_Compared]:
    return _along(PoissonFOCuS(threshold=case["threshold"]), case)


def _glr(case: dict[str, Any]) -> Iterator[_Compared]:
    window = case["M"] + 1 if case["M"] > 0 else len(case["x"])
    return _along(NegativeBinomialGLR(dispersion=case["alpha"], window=window, threshold=case["threshold"]), case)


def _along(detector: CountDetector, case: dict[str, Any]) -> Iterator[_Compared]:
    for x, usual, value, alarm in zip(case["x"], case["mu0"], case["value"], case["alarm"], strict=True):
        detector.update(x, usual)
        yield _Compared(detector.statistic, value, (detector.drift_detected, bool(alarm)))


def _ears(case: dict[str, Any]) -> Iterator[_Compared]:
    ears = EARS(case["variant"], case["baseline"], case["min_sigma"])
    first = case["first"] - 1
    for n, x in enumerate(case["x"]):
        ears.update(x)
        if n >= first:
            mean, _ = _baseline(case, n)
            sigma = (case["upperbound"][n - first] - mean) / ears.limit  # that R reckoned with
            alarm = bool(case["alarm"][n - first])
            yield _Compared(ears.statistic, (x - mean) / sigma, (ears.drift_detected, alarm))


def _ears_c3(case: dict[str, Any]) -> Iterator[_Compared]:
    c2, limit = EARS("C2", case["baseline"], case["min_sigma"]), EARS("C3").limit
    first, exceeding = case["first"] - 1, [0.0, 0.0]
    for n, x in enumerate(case["x"]):
        c2.update(x)
        if n >= first:
            bound = x + _baseline(case, n)[1] * (limit - sum(exceeding[-2:]))
            yield _Compared(max(bound, 0.0), case["upperbound"][n - first])
        exceeding.append(max(c2.statistic - 1, 0.0))


def _baseline(case: dict[str, Any], n: int) -> tuple[float, float]:
    end = n if case["variant"] == "C1" else n - 2
    known = case["x"][end - case["baseline"] : end]
    return float(np.mean(known)), max(float(np.std(known, ddof=1)), case["min_sigma"])


def _stcd(case: dict[str, Any]) -> Iterator[_Compared]:
    detector = ShiryaevRoberts(
        radius=case["radius"], epsilon=case["epsilon"], threshold=case["threshold"],
        window=math.inf, horizon=math.inf, warm_up=0.0,
    )  # fmt: skip
    found = False
    for n, ((x, y, day), theirs) in enumerate(zip(case["rows"], case["R"], strict=True), start=1):
        detector.update(Event(f"{n:03d}", day, x, y))
        first = detector.finding is not None and not found
        found = found or first
        yield _Compared(detector.statistic, theirs, (first, n == case["idxFA"]))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(_ROOT)}")
