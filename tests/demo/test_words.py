"""The narrator's words say what is known, and no more."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.core.facts import Message, Outcome, Report
from streams.core.policy import Policy
from trygvarsel.demo.phones import bubbles
from trygvarsel.demo.story import Beat
from trygvarsel.demo.words import by_chance, delivery, usual, what, when

NOW = datetime(2025, 11, 12, 20, 0, tzinfo=UTC)


def message(group: str, language: str = "da", text: str = "Hold øje", wait: int = 0) -> Message:
    due = NOW + timedelta(hours=wait)
    return Message("a", group, language, "sms", text, 1, "neighbours", due, due + timedelta(days=1), "coordinator")


@pytest.mark.parametrize(
    ("per_year", "said"),
    [
        (None, "nobody knows how often"),
        (3.08, "3.1 times a year"),
        (0.45, "once in 2.2 years"),
        (0.0052, "once in 192 years"),
        (1e-7, "less than once in 1,000 years"),
        (0.0, "less than once in 1,000 years"),
    ],
)
def test_what_chance_would_do_is_said_no_finer_than_it_is_known(per_year: float | None, said: str) -> None:
    assert by_chance(per_year) == said


def test_a_detector_without_an_opinion_of_what_is_usual_is_given_none() -> None:
    assert usual(None) == "an unknown number"


def test_an_absence_of_several_days_is_told_with_both_days(policy: Policy) -> None:
    report = Report("1", occurred_from=NOW - timedelta(days=3), occurred_to=NOW)
    assert when(report, policy.timezone) == "Sun 9 Nov 21:00-Wed 12 Nov 21:00"
    assert when(Report("1", occurred_from=NOW), policy.timezone) == "after Wed 12 Nov 21:00"
    assert when(Report("1"), policy.timezone) == "nobody knows when"


def test_a_report_that_came_twice_or_was_refused_is_said_to_be_so(policy: Policy) -> None:
    for outcome, said in ((Outcome.DUPLICATE, "once more"), (Outcome.REFUSED, "refused")):
        beat = Beat(NOW, (), (), 0, outcome=outcome)
        assert said in what(beat, Report("1", occurred_from=NOW), policy.timezone)


def test_a_message_in_quiet_hours_says_when_it_goes_out(policy: Policy) -> None:
    assert delivery(message("watch"), NOW, policy.timezone) == "approved, sent at once"
    late = delivery(message("watch", wait=11), NOW, policy.timezone)
    assert late == "approved, sent Thu 13 Nov 08:00, when quiet hours end"


def test_groups_that_read_the_same_words_share_a_bubble_with_its_english() -> None:
    sent = [message("watch"), message("watch", "en", "Look out"), message("owners"), message("town", text="3 indbrud")]
    shared, own = bubbles(sent)
    assert ([each.group for each in shared.messages], shared.gloss) == (["watch", "owners"], "Look out")
    assert ([each.group for each in own.messages], own.gloss) == (["town"], "")
