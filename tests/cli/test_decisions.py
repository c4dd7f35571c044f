"""What people decide at the command line, besides approval: acknowledge, stop, send again; and the log of it all."""

from datetime import timedelta
from pathlib import Path

import pytest

from notifiers.audience import Listed, Medium
from notifiers.keys import installation_key
from notifiers.outbox import SendState
from notifiers.people import People
from notifiers.reasons import Reason
from tests.cli.deciding import NOW, Village, message


@pytest.fixture
def village(tmp_path: Path) -> Village:
    village = Village(tmp_path)
    with village.database():
        return village


@pytest.fixture
def asking(village: Village) -> Village:
    """Ask somebody to acknowledge an alert, who has got it."""
    village.sends(message("a1", ask_next_after=timedelta(minutes=15)))
    village.became(SendState.SENT)
    return village


def test_what_nobody_has_acknowledged_is_listed_until_somebody_does(asking: Village) -> None:
    (line,) = asking.lines("acknowledge")
    assert (line["alert_id"], line["group"], line["asked"], line["to_ask"]) == ("a1", "nabo", 1, 1)
    assert line["unanswered"] is False
    assert asking("acknowledge", "a1", "--by", "Anne").stderr == "acknowledged for lund/nabo\n"
    nothing = asking("acknowledge")
    assert (nothing.stdout, nothing.stderr) == ("", "nothing waits to be acknowledged\n")


def test_whoever_comes_second_hears_who_was_first(asking: Village) -> None:
    asking("acknowledge", "a1", "--by", "Anne")
    second = asking("acknowledge", "a1", "--by", "Bo")
    assert second.exit_code == 0
    assert second.stderr.startswith("lund/nabo: Anne was first, by command, at ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a9"], 'no group is to acknowledge alert "a9"\n'),
        (["a1", "--group", "press"], 'no group is to acknowledge alert "a1" as press; those are: lund/nabo\n'),
    ],
)
def test_what_nobody_was_asked_is_refused(asking: Village, words: list[str], said: str) -> None:
    refused = asking("acknowledge", *words)
    assert (refused.exit_code, refused.stderr) == (1, said)


def test_everything_is_stopped_and_goes_on(village: Village) -> None:
    assert village("stop", "--by", "Anne").stderr == "everything is stopped; --resume lets it go on\n"
    again = village("stop", "--by", "Bo")
    assert again.stderr.startswith("everything is stopped already by Anne, since ")
    assert village("stop", "--resume", "--by", "Bo").stderr == "sending goes on\n"
    assert village("stop", "--resume").stderr == "nothing was stopped\n"


def test_one_alert_is_stopped_and_goes_on(asking: Village) -> None:
    assert asking("stop", "a1").stderr == "stopped: 0 texts for groups, 1 for single people\n"
    nothing = 'nothing of alert "a1" is left to stop: all of it has left, or is not to be sent\n'
    assert asking("stop", "a1").stderr == nothing
    assert asking("stop", "a1", "--resume").stderr == "goes on: 0 texts for groups, 1 for single people\n"
    assert asking("stop", "a1", "--resume").stderr == 'nothing of alert "a1" is stopped and still worth it\n'
    unknown = asking("stop", "a9")
    assert (unknown.exit_code, unknown.stderr) == (1, 'there are no messages of an alert "a9" in this database\n')


def test_what_did_not_arrive_is_listed_and_counted_by_reason(asking: Village) -> None:
    assert asking("dead").stderr == "there are no such messages: all arrived, or are on their way\n"
    asking.became(SendState.UNDELIVERED, Reason.HANDSET_OFF)
    done = asking("dead")
    assert done.stderr == f"      1  {Reason.HANDSET_OFF}\n"
    (line,) = asking.lines("dead")
    assert (line["alert_id"], line["recipient"], line["state"], line["reason"]) == (
        "a1",
        "r-1",
        "undelivered",
        "the phone is off or out of reach",
    )


def test_it_is_sent_again_by_name_alert_or_reason(asking: Village) -> None:
    for option in ("--alert", "--reason", "--ref"):
        asking.became(SendState.DEAD, Reason.FILTERED)
        (line,) = asking.lines("dead")
        which = {"--alert": line["alert_id"], "--reason": line["reason"], "--ref": line["ref"]}[option]
        done = asking("dead", "--resend", option, str(which), "--valid", "30 min")
        assert (done.exit_code, done.stderr) == (0, "      1  sent again as soon as their turn comes\n")
        assert asking.lines("dead") == []


def test_what_may_have_been_sent_needs_another_word(asking: Village) -> None:
    asking.became(SendState.DEAD, Reason.PERHAPS_SENT)
    refused = asking("dead", "--resend", "--alert", "a1")
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"      1  not sent again: {Reason.PERHAPS_SENT}; --though-it-may-be-twice sends them all the same\n"
        "none of them is sent again\n"
    )
    assert asking("dead", "--resend", "--alert", "a1", "--though-it-may-be-twice").exit_code == 0


def test_what_was_learnt_of_a_number_is_not_asked_of_it_again(asking: Village) -> None:
    asking.became(SendState.DEAD, Reason.NO_SMS)
    with asking.database() as conn:
        People(installation_key(conn)).learn(conn, Listed("lund/nabo", "r-1"), Medium.PHONE, Reason.NO_SMS, NOW)
    refused = asking("dead", "--resend", "--alert", "a1")
    assert refused.exit_code == 1
    assert "1  not sent again: the number cannot get SMS" in refused.stderr
    assert "none of them is sent again" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--resend"], "name which to send again: --ref, --alert or --reason"),
        (["--reason", "the phone is of"], 'no message fails because of "the phone is of"; did you mean "the phone is'),
        (["--valid", "4"], 'must be a time with its unit, like "15 s", "24 hours" or "14 days"; got "4"'),
    ],
)
def test_misuse_is_said(asking: Village, words: list[str], said: str) -> None:
    wrong = asking("dead", *words)
    assert wrong.exit_code == 2
    assert said in " ".join(wrong.stderr.split())


def test_every_decision_is_in_the_log_and_in_order(asking: Village) -> None:
    assert asking("audit").stderr == "nobody has decided anything yet\n"
    asking("acknowledge", "a1", "--by", "Anne")
    asking("stop", "--by", "Bo")
    asking("stop", "--resume", "--by", "Carl")
    lines = asking.lines("audit")
    assert [(line["who"], line["how"], line["what"]) for line in lines] == [
        ("Anne", "command", "acknowledged"),
        ("Bo", "command", "stopped"),
        ("Carl", "command", "resumed"),
    ]
    assert (lines[0]["alert_id"], lines[0]["group_id"]) == ("a1", "lund/nabo")
    tomorrow = f"{NOW + timedelta(days=1):%Y-%m-%d}"
    assert asking("audit", "--since", "2026-01-01").stdout == asking("audit").stdout
    assert asking("audit", "--since", tomorrow).stderr == "nobody has decided anything since\n"


def test_the_log_has_a_name_as_the_roles_have_it(village: Village) -> None:
    text = village.config.read_text(encoding="utf-8")
    roles = "    name: Bo trygt Lund\n    roles: {coordinator: [Anne Vestergaard]}\n"
    village.config.write_text(text.replace("    name: Bo trygt Lund\n", roles), encoding="utf-8")
    village.sends(message("a1", approval="coordinator"))
    assert village("approve", "a1", "--by", "anne  VESTERGAARD").exit_code == 0
    (line,) = village.lines("audit")
    assert line["who"] == "Anne Vestergaard"
