"""What three cities' public records would have raised, as dirty as they are."""

import json
from itertools import islice
from pathlib import Path

import pytest

from config.load import load
from notifiers import gsm7
from streams.core.facts import Alert, Message, Stage
from streams.files import read_file
from streams.lines import alert_line
from streams.policies import policies
from streams.replay import Replay
from tests.records import records
from tests.world import NOW

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
CONTRACT = [
    "alert_id", "spate_id", "stage", "partnership", "group", "at", "triggered_by", "report_ids", "lat", "lon",
    "radius_m", "window_from", "observed", "expected", "score", "false_alerts_per_year",
]  # fmt: skip
CITIES = {"atlanta": "atlanta_2016_2019", "stlouis": "stlouis_2008_2017", "toronto": "toronto_2014_2019"}


def replayed(city: str, most: int = 12_000) -> tuple[Replay, list[tuple[Alert, list[Message]]]]:
    decided = policies(load(EXAMPLES / f"{city}.yaml"))
    replay = Replay(decided, NOW)
    return replay, list(replay.over(islice(read_file(records(CITIES[city])), most)))


@pytest.mark.parametrize("city", CITIES)
def test_real_records_give_whole_alerts_and_sendable_messages(city: str) -> None:
    replay, told = replayed(city)
    alerts = [alert for alert, _ in told]
    assert all(list(json.loads(alert_line(alert))) == CONTRACT for alert in alerts)
    assert len({alert.alert_id for alert in alerts}) == len(alerts)
    assert {Stage.OPENED, Stage.GROWING, Stage.OVER} <= {alert.stage for alert in alerts}
    assert all(alert.observed >= 2 and alert.expected and alert.score > 0 for alert in alerts)

    texts = replay.policies[0].texts
    messages = [message for _, worded in told for message in worded]
    assert messages
    for message in messages:
        assert texts[message.language].advice[message.advice] in message.text
        assert gsm7.unsendable(message.text) == []
        assert message.segments == gsm7.segments(message.text) <= 2
        assert "http" not in message.text


def test_impossible_dates_and_missing_places_are_refused_with_their_reasons() -> None:
    assert replayed("atlanta")[0].tally.refused.keys() >= {"too long", "too old"}
    assert replayed("stlouis")[0].tally.refused.keys() >= {"no place"}


def test_a_spate_is_opened_before_it_grows_and_is_over_last() -> None:
    _, told = replayed("atlanta")
    stages: dict[str, list[Stage]] = {}
    for alert, _ in told:
        if alert.group is None:
            stages.setdefault(alert.spate_id, []).append(alert.stage)
    for lived in stages.values():
        assert lived[0] is Stage.OPENED
        assert lived.count(Stage.OPENED) == 1
        assert all(stage is Stage.GROWING for stage in lived[1:-1])
