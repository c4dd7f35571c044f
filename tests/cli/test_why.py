"""Nobody should have to ask why a message was or was not sent: `why` tells it for a spate, an alert and a person."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from sqlalchemy import update

from config.load import load
from notifiers.outbox import Expansion, MessageState, SendState, approving, expand, switching
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason
from streams.arrivals import Arrival
from tests.cli.deciding import Village
from tests.notifiers.street import Person, person
from tests.web.village import spate_today
from trygvarsel.wiring import open_house, utc_now


class Spate(Village):
    """A village in which three burglaries have just been reported."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        house = open_house(load(self.config), self.url)
        reports = [Arrival(json.dumps(report).encode(), "police") for report in spate_today()]
        house.service.receive(reports, utc_now())
        (line,) = [json.loads(line) for line in house.service.store.alerts() if json.loads(line)["group"]]
        self.id, self.alert = line["spate_id"], line["alert_id"]
        house.engine.dispose()

    def approved(self) -> None:
        """Let it go, and look up who is to get it."""
        with self.database() as conn:
            approving.approve(conn, self.alert, "lund/nabo", "Anne", utc_now())
            expand(conn, utc_now(), Expansion(self.people, {}))


@pytest.fixture
def spate(tmp_path: Path) -> Spate:
    return Spate(tmp_path)


def delivery(done: Result) -> list[dict[str, Any]]:
    """Read what is said of the delivery."""
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["delivery"]
    return found


def test_it_waits_for_whom_and_until_when(spate: Spate) -> None:
    done = spate("why", spate.id)
    (told,) = delivery(done)
    assert (told["alert_id"], told["group"], told["texts"][0]["state"]) == (spate.alert, "nabo", "waiting_approval")
    assert f"{spate.alert} lund/nabo: waits until " in done.stderr
    assert " for the word of a coordinator\n" in done.stderr
    roles = "    roles: {coordinator: [Anne Vestergaard, Bo Holm]}\n    areas:"
    text = spate.config.read_text(encoding="utf-8").replace("    areas:", roles)
    spate.config.write_text(text, encoding="utf-8")
    assert " for the word of a coordinator (Anne Vestergaard, Bo Holm)\n" in spate("why", spate.id).stderr


def test_an_alert_can_be_asked_about_by_its_own_name(spate: Spate) -> None:
    by_alert = spate("why", spate.alert)
    assert delivery(by_alert) == delivery(spate("why", spate.id))
    assert json.loads(by_alert.stdout)["spate_id"] == spate.id


def test_all_that_was_sent_and_not_sent_is_counted_with_the_reason(spate: Spate) -> None:
    spate.people.groups["lund/nabo"] += [Person("r-3", "+4520100003", why_not=Reason.NO_CONSENT)]
    spate.approved()
    spate.became(SendState.DELIVERED)
    spate.became(SendState.UNDELIVERED, Reason.HANDSET_OFF, "r-2")
    done = spate("why", spate.id)
    (told,) = delivery(done)
    assert told["sends"] == {"delivered": 1, "undelivered": 1, "suppressed": 1}
    assert told["reasons"] == {Reason.HANDSET_OFF: 1, Reason.NO_CONSENT: 1}
    assert told["said"][0].startswith("approved by Anne at ")
    assert told["said"][1:] == [
        "sent 2, of which 1 are known to have arrived",
        "1 did not get it: no consent",
        "1 did not get it: the phone is off or out of reach",
    ]


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (MessageState.HELD, Reason.COST_PER_ALERT, "held, because the alert would cost more than agreed; waits until"),
        (MessageState.SUPPRESSED, Reason.COOLDOWN, "not sent: the area was told a short while ago"),
        (MessageState.STALE, Reason.EXPIRED, "too late since"),
        (MessageState.READY, None, "about to be sent"),
    ],
)
def test_every_state_of_a_text_has_its_sentence(
    spate: Spate, state: MessageState, reason: Reason | None, said: str
) -> None:
    with spate.database() as conn:
        conn.execute(update(messages).values(state=state, reason=reason))
    assert said in spate("why", spate.id).stderr


def test_what_is_held_says_so_of_the_rows_still_to_go_and_of_one_person(spate: Spate) -> None:
    spate.approved()
    with spate.database() as conn:
        conn.execute(update(messages).values(state=MessageState.HELD, reason=Reason.CANARY))
    waits = "by sms once somebody has said yes: the first few did not arrive"
    assert f"1 still to go, {waits}" in spate("why", spate.id).stderr
    assert f"is to be sent {waits}" in spate("why", spate.id, "--recipient", "r-1", "--group", "nabo").stderr


def test_what_waits_for_another_try_says_why(spate: Spate) -> None:
    spate.approved()
    spate.became(SendState.PENDING, Reason.SLOW_DOWN)
    assert ": the provider asks for patience\n" in spate("why", spate.id).stderr


def test_what_is_held_for_money_says_the_sums(spate: Spate, tmp_path: Path) -> None:
    spate.approved()
    priced = "{kind: twilio, sender: '+4592450001', price_per_segment: 0.25}"
    text = spate.config.read_text(encoding="utf-8").replace("{kind: print}", priced)
    spate.config.write_text(f"limits: {{per_alert: 0.1}}\n{text}", encoding="utf-8")
    with spate.database() as conn:
        conn.execute(update(messages).values(state=MessageState.HELD, reason=Reason.COST_PER_ALERT))
    said = "held, because the alert would cost more than agreed (would cost 0.50; agreed 0.10)"
    assert said in spate("why", spate.id).stderr
    (line,) = spate.lines("approve")
    assert (line["would_cost"], line["agreed"]) == (0.5, 0.1)


def test_the_beginning_of_an_id_is_enough(spate: Spate) -> None:
    assert spate("why", spate.id[:8]).stderr == spate("why", spate.id).stderr


def test_a_stop_is_told(spate: Spate) -> None:
    spate.approved()
    with spate.database() as conn:
        switching.stop(conn, "Bo", utc_now())
        switching.stop_alert(conn, spate.alert, "Bo", utc_now())
    said = spate("why", spate.id).stderr
    assert "everything is stopped by Bo, since " in said
    assert "2 did not get it: stopped by hand" in said


def test_a_no_is_told_with_whose_it_was(spate: Spate) -> None:
    with spate.database() as conn:
        approving.decline(conn, spate.alert, "lund/nabo", "Bo", utc_now())
    assert "not sent: declined by Bo at " in spate("why", spate.id).stderr


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (SendState.PENDING, None, "is to be sent by sms at "),
        (SendState.SENDING, None, "is being sent by sms at this moment"),
        (SendState.UNKNOWN, Reason.NO_ANSWER, "may have been sent by sms, and the provider is being asked: no answer"),
        (SendState.SENT, None, "was sent by sms at "),
        (SendState.DELIVERED, None, "was sent by sms, and arrived at "),
        (SendState.UNDELIVERED, Reason.FILTERED, "was sent by sms, and did not arrive: filtered out by an operator"),
        (SendState.DEAD, Reason.NO_SMS, "was given up by sms at "),
        (SendState.SUPPRESSED, Reason.CAP, "was not sent by sms: has had enough messages this month"),
    ],
)
def test_one_person_gets_one_sentence(spate: Spate, state: SendState, reason: Reason | None, said: str) -> None:
    spate.approved()
    spate.became(state, reason)
    done = spate("why", spate.id, "--recipient", "r-1", "--group", "nabo")
    (told,) = delivery(done)
    assert told["said"].startswith(said)
    assert f"{spate.alert} r-1 in nabo: {said}" in done.stderr


def test_a_person_nobody_looked_up_is_explained_too(spate: Spate) -> None:
    asked = ("why", spate.id, "--recipient", "r-9", "--group", "lund/nabo")
    assert "r-9 in nabo: waits until " in spate(*asked).stderr
    spate.approved()
    assert "r-9 in nabo: was not in the group when it went out" in spate(*asked).stderr


def test_the_next_contact_is_told_of_the_condition(spate: Spate) -> None:
    spate.people.groups["lund/nabo"] = [person(1), person(2, turn=1)]
    spate.approved()
    with spate.database() as conn:
        conn.execute(update(outbox).where(outbox.c.turn == 0).values(state=SendState.SENT))
    said = spate("why", spate.id, "--recipient", "r-2", "--group", "nabo").stderr
    assert " if nobody has answered by then" in said


def test_how_the_asking_went_is_told_to_the_end(spate: Spate) -> None:
    with spate.database() as conn:
        conn.execute(update(messages).values(ask_next_after=timedelta(minutes=15)))
    spate.approved()
    spate.became(SendState.SENT)
    assert "not acknowledged; the next is asked at " in spate("why", spate.id).stderr
    spate.became(SendState.DEAD, Reason.NO_SMS)
    spate.became(SendState.DEAD, Reason.NO_SMS, "r-2")
    done = spate("why", spate.id)
    assert "nobody has answered, and there is nobody left to ask: call somebody" in done.stderr
    assert delivery(done)[0]["unanswered"] is True
    assert f"nobody has answered alert {spate.alert} for lund/nabo: call somebody" in spate("approve").stderr
    spate("acknowledge", spate.alert, "--by", "Anne")
    done = spate("why", spate.id)
    assert "acknowledged by Anne, by command at " in done.stderr
    assert delivery(done)[0]["acknowledged"]["by"] == "Anne"


def test_quiet_hours_are_named_with_their_end(spate: Spate) -> None:
    spate.approved()
    hour = utc_now().astimezone(ZoneInfo("Europe/Copenhagen")).replace(minute=0)
    quiet = f'{{from: "{hour:%H:%M}", to: "{hour + timedelta(hours=1):%H:%M}"}}'
    text = spate.config.read_text(encoding="utf-8").replace("quiet_hours: none", f"quiet_hours: {quiet}")
    spate.config.write_text(text, encoding="utf-8")
    until = f"{hour + timedelta(hours=1):%d.%m. %H:%M}"
    said = spate("why", spate.id).stderr
    assert re.search(f"1 still to go, by sms at .*, not before {until}: quiet hours\n", said)
    one = spate("why", spate.id, "--recipient", "r-1", "--group", "nabo")
    assert f", not before {until}: quiet hours" in one.stderr


def test_half_a_person_is_misuse_and_an_unknown_group_or_name_is_refused(spate: Spate) -> None:
    assert spate("why", spate.id, "--recipient", "r-1").exit_code == 2
    wrong = spate("why", spate.id, "--recipient", "r-1", "--group", "press")
    assert (wrong.exit_code, wrong.stderr.splitlines()[-1]) == (1, '--group: partnership "lund" has no group "press"')
    unknown = spate("why", "nonsense")
    assert unknown.stderr == 'there is no spate "nonsense" in this database, and no alert of that name\n'
