"""Whatever settings pass the check, whatever happens: no text fails it, none is without advice, none is withheld."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from config.load import parse
from config.problems import ConfigError
from notifiers import gsm7
from streams.core.coarse import HOMES, WAYS
from streams.core.facts import Alert, Incident, Stage
from streams.core.policy import Policy
from streams.core.wording import word
from streams.policies import policies

STAGES = ("opened", "growing", "over", "withdrawn")
PLACE = (56.2, 11.55)

letters = st.sampled_from("abcæøåÆÉé  .,-'()0123456789€")
names = st.text(letters, min_size=1, max_size=30).filter(str.strip)
pieces = st.sampled_from(
    [
        "{{ sender }}", "{{ place }}", "{{ since }}", "{{ advice }}", "{{ opt_out }}", "{{ count }}", "{{ quiet }}",
        "{% if count > 3 %}", "{% elif quiet > 1 %}", "{% else %}", "{% endif %}", "{% if not short %}", "{% if way %}",
        "Hej naboer", "Ring 114", " ", ": ", ". ", "www", "al", "arm", "Hold øje. " * 9, "{% if homes %}", ".se", ".dk",
    ]
)  # fmt: skip
NEEDED = ["{{ sender }}", " i {{ place }}", " siden {{ since }}", " {{ advice }}", " {{ opt_out }}"]


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Draw a template that has a chance to pass: all that is needed, and anything else between."""
    between = draw(st.lists(st.lists(pieces, max_size=3).map("".join), min_size=6, max_size=6))
    return between[0] + "".join(each + more for each, more in zip(NEEDED, between[1:], strict=True))


literals = st.lists(
    st.sampled_from(["Lås", "døren", ".", "114", " ", "huset", "www", "-", "Hils på naboen"]), min_size=1
)
words = st.fixed_dictionaries(
    {},
    optional={
        "citizens": st.dictionaries(st.sampled_from(STAGES), templates(), max_size=2),
        "partners": st.dictionaries(st.sampled_from(STAGES), templates(), max_size=2),
        "advice": st.dictionaries(st.sampled_from(["call_114", "neighbours"]), literals.map("".join), max_size=2),
        "exercise": st.sampled_from(["PRØVE", "ØV", "Test."]),
        "opt_out": st.sampled_from(["Svar STOP", "Stop: svar STOP."]),
    },
)
channels = st.sampled_from([{"kind": "print"}, {"kind": "twilio", "sender": "Bo", "opt_out_number": "+4520123456"}])
towns = st.builds(
    lambda name, area, exercise, channel, everywhere, here, sending: {
        "sending": sending,
        "exercise": exercise,
        "channels": {"sms": channel},
        "partnerships": {
            "by": {
                "name": name,
                "areas": {
                    "nord": {"name": area, "circle": {"lat": PLACE[0], "lon": PLACE[1], "metres": 5000}},
                    "store": {"circle": {"lat": PLACE[0], "lon": PLACE[1], "metres": 9000}},
                },
                "groups": {
                    "nabo": {"kind": "landowners", "languages": ["da", "en"]},
                    "politi": {"kind": "police", "languages": ["da"]},
                },
                "texts": {"da": here},
            }
        },
        "texts": {"da": everywhere},
    },
    names, names, st.booleans(), channels, words, words, st.booleans(),
)  # fmt: skip
incidents = st.builds(
    lambda began, hours, entry, home: Incident(
        "r", "r", 1, *PLACE, began, began + timedelta(hours=hours), began + timedelta(hours=hours), home, entry
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 30),
    st.sampled_from(["", "x", *WAYS]),
    st.sampled_from(["", "x", *HOMES]),
)


def policy(town: Mapping[str, object]) -> Policy | None:
    """Give the policy of settings that pass the check; None of those that do not."""
    try:
        return policies(parse(json.dumps(town, ensure_ascii=False), "by.yaml", Path()))[0]
    except ConfigError:
        return None


def check(decided: Policy, alert: Alert, told: list[Incident]) -> None:
    for message in word(decided, alert, told, alert.at):
        texts = decided.texts[message.language]
        assert texts.advice[message.advice] in message.text
        assert message.segments == gsm7.segments(message.text) <= 2
        assert gsm7.unsendable(message.text) == []
        assert (message.withheld, message.replaced) == ("", False)
        if message.group == "nabo" and alert.stage is Stage.OPENED:
            assert texts.opt_out["sms"] in message.text


@settings(max_examples=50, deadline=None)
@given(
    towns,
    st.sampled_from(Stage),
    st.sampled_from(["nabo", "politi"]),
    st.integers(1, 20_000),
    st.integers(1, 30),
    st.lists(incidents, max_size=8),
)
def test_no_settings_that_pass_the_check_lead_to_a_text_that_fails_it(
    town: Mapping[str, object], stage: Stage, group: str, count: int, times: int, told: list[Incident]
) -> None:
    decided = policy(town)
    assume(decided is not None)
    assert decided is not None
    at = datetime(2026, 12, 31, 12, tzinfo=UTC)
    since = at - timedelta(hours=count)
    check(
        decided,
        Alert("a", "s", stage, "by", group, at, "r", ("r",) * count, *PLACE, 300, since, 3, 0.1, 9.0, 0.5, times),
        told,
    )


@pytest.mark.parametrize("stage", Stage)
def test_some_of_the_towns_drawn_pass_the_check_in_their_own_words(stage: Stage) -> None:
    own = "{{ sender }}: Hej naboer i {{ place }} siden {{ since }}. {{ advice }} {{ opt_out }}"
    town = {
        "partnerships": {
            "by": {
                "name": "Bo trygt",
                "areas": {"nord": {"circle": {"lat": PLACE[0], "lon": PLACE[1], "metres": 5000}}},
                "groups": {"nabo": {"kind": "landowners"}},
                "texts": {"da": {"citizens": {stage.value: own}}},
            }
        }
    }
    decided = policy(town)
    assert decided
    at = datetime(2026, 12, 31, 12, tzinfo=UTC)
    alert = Alert("a", "s", stage, "by", "nabo", at, "r", ("r",), *PLACE, 300, at, 3, 0.1, 9.0, 0.5)
    assert "Hej naboer" in word(decided, alert, [], at)[0].text
