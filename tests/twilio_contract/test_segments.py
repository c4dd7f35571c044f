"""The segments we count, against the package that Twilio counts with."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from notifiers.gsm7 import segments

from . import npm

pytestmark = pytest.mark.contract

_COUNT = """
const { SegmentedMessage } = require("sms-segments-calculator");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => new SegmentedMessage(text).segmentsCount)));
"""
_DANISH = "abcdefghijklmnopqrstuvwxyzæøåÆØÅéÉäöü ABCDEF 0123456789.,:;!?()-'\"/§@\n"
_TWICE = "€[]{}^|~\\"
_DEARER = "“”’–…•»«°½−çêáó🏠🚨\u00a0\u202f"  # noqa: RUF001 - the look-alikes are the point


def texts(chance: Random, count: int) -> list[str]:
    """Make texts as somebody in Denmark might write them, most of them near the edge of a segment."""
    lengths = (0, 1, 66, 67, 68, 70, 71, 133, 134, 135, 152, 153, 154, 160, 161, 305, 306, 307, 459, 460)
    made = []
    for number in range(count):
        alphabet = _DANISH + _TWICE * (number % 3) + _DEARER * (number % 4 == 3)
        made.append("".join(chance.choices(alphabet, k=max(chance.choice(lengths) + chance.randint(-2, 2), 0))))
    return made


def test_a_few_hundred_danish_texts_cost_what_twilio_says(fetched: Callable[[Callable[[], Path]], Path]) -> None:
    folder = fetched(lambda: npm.installed(npm.SEGMENTS))
    asked = [text for text in texts(Random(20261122), 600) if text]
    done = subprocess.run(  # noqa: S603 - our own words
        ["node", "-e", _COUNT],  # noqa: S607 - the node that npm runs on
        cwd=folder,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    counted = dict(zip(asked, json.loads(done.stdout), strict=True))
    assert {text: segments(text) for text in asked} == counted
    assert set(counted.values()) >= {1, 2, 3, 4}
