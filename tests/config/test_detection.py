"""The settings of a detector have exactly its constructor's parameters and defaults, and build it."""

import inspect

import pytest
from river.base import DriftDetector
from river.drift import ADWIN

from config.schema.counting import (
    BocpdSettings,
    EarsSettings,
    NegativeBinomialGlrSettings,
    PoissonCusumSettings,
    PoissonFocusSettings,
)
from config.schema.detection import NearRepeatSettings, SpaceTimeScanSettings
from config.schema.river import RiverSettings
from config.schema.shiryaev_roberts import ShiryaevRobertsSettings
from detectors.bocpd import GammaPoissonBOCPD
from detectors.cusum import PoissonCUSUM
from detectors.ears import EARS
from detectors.focus import PoissonFOCuS
from detectors.glr import NegativeBinomialGLR
from detectors.named import names
from detectors.near_repeat import NearRepeat
from detectors.scan import SpaceTimeScan
from detectors.shiryaev_roberts import ShiryaevRoberts

PAIRS = [
    (SpaceTimeScanSettings(kind="space_time_scan"), SpaceTimeScan, set()),
    (NearRepeatSettings(kind="near_repeat"), NearRepeat, set()),
    (ShiryaevRobertsSettings(kind="shiryaev_roberts"), ShiryaevRoberts, set()),
    (PoissonCusumSettings(kind="poisson_cusum"), PoissonCUSUM, {"rate"}),  # the rate is learned
    (PoissonFocusSettings(kind="poisson_focus"), PoissonFOCuS, {"rate"}),
    (NegativeBinomialGlrSettings(kind="nb_glr"), NegativeBinomialGLR, {"rate"}),
    (BocpdSettings(kind="bocpd"), GammaPoissonBOCPD, {"rate"}),
    (EarsSettings(kind="ears"), EARS, {"rate"}),
]


@pytest.mark.parametrize(("settings", "detector", "learned"), PAIRS)
def test_settings_have_the_parameters_and_defaults_of_their_detector(
    settings: SpaceTimeScanSettings, detector: type, learned: set[str]
) -> None:
    parameters = inspect.signature(detector).parameters.values()
    constructor = {each.name: each.default for each in parameters if each.name not in learned}
    assert settings.model_dump(exclude={"kind"}) == constructor


@pytest.mark.parametrize(("settings", "detector", "learned"), PAIRS)
def test_settings_build_a_fresh_detector_each_time(
    settings: SpaceTimeScanSettings, detector: type, learned: set[str]
) -> None:
    first, second = settings.build(), settings.build()
    assert isinstance(first, detector)
    assert first is not second


def test_only_detectors_of_places_are_located() -> None:
    assert SpaceTimeScanSettings.located
    assert NearRepeatSettings.located
    counting = PoissonCusumSettings, PoissonFocusSettings, NegativeBinomialGlrSettings, BocpdSettings, EarsSettings
    assert not any(settings.located for settings in (*counting, RiverSettings))


@pytest.mark.parametrize("name", names())
def test_every_one_of_rivers_detectors_can_be_named(name: str) -> None:
    assert isinstance(RiverSettings(kind="river", name=name).build(), DriftDetector)


def test_rivers_parameters_reach_its_constructor() -> None:
    detector = RiverSettings(kind="river", name="ADWIN", parameters={"delta": 0.05}).build()
    assert isinstance(detector, ADWIN)
    assert detector.delta == 0.05
