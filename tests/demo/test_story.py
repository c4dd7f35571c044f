"""The real detector, told nothing, notices the planted spate in time; what it then says keeps the promises."""

from functools import lru_cache

import pytest

from config.load import load
from streams.core.facts import Message, Stage
from streams.core.policy import Policy
from streams.policies import policies
from trygvarsel.commands.demo import SEED, SETTINGS
from trygvarsel.demo.plot import plot
from trygvarsel.demo.story import Beat, Learned, Story

SEEDS = (*range(8), SEED)


@lru_cache
def told(seed: int) -> tuple[Story, Learned, tuple[Beat, ...]]:
    (policy,) = policies(load(SETTINGS))
    story = Story(policy, plot(policy, seed))
    return story, story.learn(lambda _at: None), tuple(story.beats())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spate_is_noticed_before_its_last_burglary(seed: int) -> None:
    story, _, beats = told(seed)
    noticed = next(beat for beat in beats if any(map(story.planted, beat.alerts)))
    assert noticed.to_come > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_every_message_gives_advice_in_at_most_two_segments(seed: int, policy: Policy) -> None:
    messages = _messages(told(seed)[2])
    assert messages
    for message in messages:
        assert policy.texts[message.language].advice[message.advice] in message.text
        assert message.segments == policy.segments(message.text) <= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_story_ends_when_the_spate_is_over_and_whoever_heard_of_it_hears_that(seed: int) -> None:
    story, _, beats = told(seed)
    spate = next(alert.spate_id for alert in beats[-1].alerts if story.planted(alert))
    alerts = [alert for beat in beats for alert in beat.alerts if alert.spate_id == spate]
    heard = {alert.group for alert in alerts if alert.stage is not Stage.OVER}
    assert {alert.group for alert in alerts if alert.stage is Stage.OVER} == heard


@pytest.mark.parametrize("seed", SEEDS)
def test_the_quiet_years_keep_near_the_false_alert_budget(seed: int) -> None:
    _, learned, _ = told(seed)
    # Four a year is the mean of what chance gives; one burglary drawing another adds a few.
    assert learned.spoken <= 3 * 4 * 2
    assert 1.9 <= learned.years <= 2.1


def test_by_default_the_first_texts_respect_the_night_and_partners_hear_at_once() -> None:
    citizens = {"nabohjaelp_aeblelund", "nabohjaelp_egehegn", "grundejere_aeblelund"}
    waited = set()
    for seed in SEEDS:
        first = next(beat for beat in told(seed)[2] if beat.messages)
        waiting = {message.group for message in first.messages if message.due > first.at}
        assert waiting <= citizens
        assert all(message.approval == "coordinator" for message in first.messages if message.group in waiting)
        waited |= waiting
    assert waited


def test_by_default_a_report_taken_back_leaves_the_spate_standing() -> None:
    _, _, beats = told(SEED)
    (withdrawn,) = [beat for beat in beats if beat.report and beat.report.withdrawn and beat.left]
    assert withdrawn.alerts == ()


def test_a_group_in_another_quarter_hears_nothing() -> None:
    assert all(message.group != "nabohjaelp_egehegn" for message in _messages(told(SEED)[2]))


def _messages(beats: tuple[Beat, ...]) -> list[Message]:
    return [message for beat in beats for message in beat.messages]
