"""Whatever people say in whatever order: nothing leaves against the last word, and nobody hears it twice."""

from collections.abc import Sequence

from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifiers.message import TryAgain
from notifiers.outbox import approving, switching
from notifiers.outbox.approving import TooLate
from notifiers.outbox.auditing import What, decisions
from notifiers.reasons import Reason
from tests.notifiers.street import Street, person, worded

WORDS = ("approve", "decline", "take_back")
SWITCHES = ("stop", "resume", "stop_alert", "resume_alert")
ELM = ("a1/elm", "elm")


class Said:
    """What has been said so far, as a person would sum it up."""

    def __init__(self) -> None:
        self.yes = self.stopped = self.alert_stopped = False

    @property
    def may_leave(self) -> bool:
        return self.yes and not self.stopped and not self.alert_stopped

    def hears(self, word: str) -> None:
        """Take in a word that had an effect."""
        match word:
            case "approve" | "decline" | "take_back":
                self.yes = word == "approve"
            case "stop" | "resume":
                self.stopped = word == "stop"
            case "stop_alert" | "resume_alert":
                self.alert_stopped = word == "stop_alert"


def say(street: Street, word: str) -> bool:
    """Say a word to the outbox; tell whether it took it."""
    by = ("Anne", street.clock())
    try:
        with street.database.begin() as conn:
            if word in WORDS:
                return bool(getattr(approving, word)(conn, *ELM, *by))
            alert = ("a1/elm",) if word.endswith("alert") else ()
            return bool(getattr(switching, word)(conn, *alert, *by)) or word.endswith("alert")
    except TooLate:
        return False


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *WORDS, *SWITCHES, "deliver", "deliver", "trouble"]), max_size=12))
@example(["stop_alert", "resume_alert", "deliver"])
@example(["approve", "trouble", "deliver", "take_back", "deliver"])
@example(["approve", "trouble", "deliver", "stop_alert", "take_back", "deliver", "resume_alert", "deliver"])
def test_nothing_leaves_against_the_last_word_and_nobody_hears_it_twice(words: Sequence[str]) -> None:
    street, said = Street(), Said()
    street.people["elm"] = [person(number) for number in range(3)]
    street.queue(worded(approval="coordinator"))
    for word in words:
        before = len(street.post.accepted)
        if word == "deliver":
            street.clock.forward(minutes=5)
            street.delivery().deliver(1)
            assert len(street.post.accepted) == before or said.may_leave
        elif word == "trouble":
            street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
        elif say(street, word):
            said.hears(word)
    numbers = [to for to, _, _ in street.post.accepted]
    assert len(numbers) == len(set(numbers))
    with street.database.connect() as conn:
        log = [each.what for each in decisions(conn)]
    street.close()
    assert not numbers or log.count(What.APPROVED) > log.count(What.TAKEN_BACK)
