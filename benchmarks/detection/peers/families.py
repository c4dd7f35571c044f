"""Nothing in; every family of peers, each with its choices of parameters to tune over, out."""

from collections.abc import Mapping, Sequence

from benchmarks.detection.contender import Contender

from .adwin import Adwin
from .bocpd import Bocpd
from .cells import OnCells, Score
from .cusum import Cusum
from .ears import Ears
from .focus import Focus
from .glr import Glr
from .kswin import Kswin
from .page_hinkley import PageHinkley
from .permutation_scan import PermutationScan
from .shiryaev_roberts import SpaceTimeShiryaevRoberts

_SIDES = (500.0, 1000.0, 2000.0)  # of cells, in metres
_WIDE = (1000.0, 2000.0)
_RADII = (150.0, 300.0, 450.0, 600.0, 900.0)  # of circles, in metres


def families(kind: str) -> dict[str, list[Contender]]:  # noqa: ARG001  (one grid for every stream)
    """Give the choices to tune over; each leaves the threshold open."""
    return _charts() | _rivers() | _located()


def _charts() -> dict[str, list[Contender]]:
    """Change-point detectors on the counts of cells: ours, which are the published methods."""
    return {
        "Poisson CUSUM": _cells(_SIDES, {f"CUSUM {ratio:g}-fold": Cusum(ratio) for ratio in (10.0, 30.0)}),
        "Poisson-FOCuS": _cells(_SIDES, {f"FOCuS at least {least:g}-fold": Focus(least) for least in (1.0, 15.0)}),
        "GLR": _cells(_SIDES, {"GLR 7 d": Glr(7)})
        + _cells(_WIDE[:1], {"GLR 7 d, dispersion 1": Glr(7, 1.0), "GLR 28 d": Glr(28)}),
        "Gamma-Poisson BOCPD": _cells(
            _WIDE,
            {
                f"BOCPD hazard {hazard:g}, shape {shape:g}": Bocpd(hazard, shape=shape)
                for hazard, shape in ((0.001, 1.0), (0.001, 0.1), (0.01, 0.1))
            },
        ),
        "EARS C1 to C3": _cells(_SIDES, {"EARS C3 of 28 d": Ears("C3", 28, 0.2)})
        + _cells(
            _WIDE[:1],
            {
                "EARS C1 of 28 d": Ears("C1", 28, 0.2),
                "EARS C2 of 28 d": Ears("C2", 28, 0.2),
                "EARS C3 of 7 d": Ears("C3", 7, 0.5),
            },
        ),
    }


def _rivers() -> dict[str, list[Contender]]:
    """River's own on the counts of cells."""
    windows = ((100, 30), (100, 14), (60, 7))
    return {
        "river ADWIN": _cells(_WIDE, {f"ADWIN from {days} d": Adwin(days) for days in (1, 2)}, any_day=True),
        "river PageHinkley": _cells(_WIDE, {f"PageHinkley δ {delta}": PageHinkley(delta) for delta in (0.3, 0.5, 0.8)}),
        "river KSWIN": _cells(_WIDE, {f"KSWIN {latest} of {days} d": Kswin(days, latest) for days, latest in windows}),
    }


def _located() -> dict[str, list[Contender]]:
    """Methods for events where they lie."""
    return {
        "Shiryaev-Roberts": [
            SpaceTimeShiryaevRoberts(f"Shiryaev-Roberts ε {epsilon:g}, {radius:g} m", radius, epsilon)
            for radius in (450.0, 600.0)
            for epsilon in (10.0, 20.0, 40.0)
        ],
        "space-time permutation scan": [
            PermutationScan(f"permutation scan up to {radii[-1]:g} m, {window} d", radii, window)
            for radii in (_RADII[:3], _RADII[:4], _RADII)
            for window in (4, 8)
        ],
    }


def _cells(sides: Sequence[float], scores: Mapping[str, Score], *, any_day: bool = False) -> list[Contender]:
    return [OnCells(f"{name}, {side:g} m", side, score, any_day) for side in sides for name, score in scores.items()]
