"""Who may be written to, and who may not however often an old list comes back."""

from datetime import date

import pytest
from sqlalchemy import Engine

from notifiers import people
from notifiers.audience import Audience, Candidate, Listed, Medium, Near
from notifiers.people import People
from notifiers.people.nearness import cell_of
from notifiers.reasons import Reason
from notifiers.recipients import Withdrawn

from .village import ELM, EMAIL, JUNE, KEY, MARCH, OAK, PHONE, Village, row


@pytest.fixture
def village(database: Engine) -> Village:
    return Village(database)


AUDIENCE: Audience = People(KEY)
"""What delivery asks for; the type checker holds it."""


def test_who_has_agreed_is_a_candidate_and_can_be_reached(village: Village) -> None:
    assert village.take(row(email=EMAIL, language="en", turn=1)) == []
    (found,) = village.candidates()
    assert (found.recipient, found.language, found.turn, found.why_not) == ("r-1", "en", 1, None)
    assert village.addresses("r-1", "r-2") == {"r-1": PHONE}
    assert village.addresses("r-1", medium=Medium.EMAIL) == {"r-1": EMAIL}
    assert village.ledger() == village.ledger(EMAIL) == [("given", "file", ELM)]


def test_a_person_is_the_same_in_every_group_and_by_every_id(village: Village) -> None:
    village.take(row("r-1"))
    village.take(row("x-9"), group=OAK)
    (here,), (there,) = village.candidates(ELM), village.candidates(OAK)
    assert here.person == there.person != ""
    assert PHONE[3:] not in repr((here, there))


def test_who_has_no_telephone_is_told_apart(village: Village) -> None:
    village.take(row(phone="", email=EMAIL))
    assert village.candidates() == [Candidate("r-1", "", "da", 0, Reason.NO_ADDRESS)]
    assert village.why_not(medium=Medium.EMAIL) == {"r-1": None}


def test_stop_holds_in_every_group_and_on_that_medium_alone(village: Village) -> None:
    village.take(row(email=EMAIL))
    village.take(row("x-9"), group=OAK)
    assert village.stop()
    assert village.why_not(ELM) == {"r-1": Reason.OPTED_OUT}
    assert village.why_not(OAK) == {"x-9": Reason.OPTED_OUT}
    assert village.why_not(medium=Medium.EMAIL) == {"r-1": None}
    assert village.addresses("r-1") == {}
    assert not village.stop()


def test_stop_holds_for_who_was_in_no_list_yet(village: Village) -> None:
    village.stop()
    (problem,) = village.take(row())
    assert problem == "elm.csv:r-1: phone opted out on 2026-05-01, and consent_at is no newer"
    assert village.candidates() == []


def test_an_old_list_brings_nobody_back_and_a_newer_consent_does(village: Village) -> None:
    village.take(row())
    village.stop()
    village.take(row())
    assert village.why_not() == {"r-1": Reason.OPTED_OUT}
    village.take(row(consent_at=date(2026, 5, 1)))
    assert village.why_not() == {"r-1": Reason.OPTED_OUT}, "the same day is not newer"
    village.later(days=60)
    village.take(row(consent_at=JUNE))
    assert village.why_not() == {"r-1": None}
    assert [what for what, *_ in village.ledger()] == ["given", "withdrawn", "given", "imported again"]


def test_a_newer_consent_counts_in_its_own_group_alone(village: Village) -> None:
    village.take(row())
    village.take(row("x-9"), group=OAK)
    village.stop()
    village.later(days=60)
    village.take(row(consent_at=JUNE))
    assert village.why_not(ELM) == {"r-1": None}
    assert village.why_not(OAK) == {"x-9": Reason.OPTED_OUT}


def test_a_second_stop_outweighs_a_consent_from_between_the_two(village: Village) -> None:
    village.take(row())
    village.stop()
    village.later(days=60)
    village.stop()
    village.take(row(consent_at=JUNE))
    assert village.why_not() == {"r-1": Reason.OPTED_OUT}


def test_start_puts_an_end_to_stop_and_to_nothing_else(village: Village) -> None:
    village.take(row())
    assert not village.start()
    village.stop()
    assert village.start()
    assert village.why_not() == {"r-1": None}
    assert village.ledger()[-2:] == [("withdrawn", "sms", ""), ("given again", "sms", "")]
    village.take(Withdrawn("r-1", PHONE))
    village.start()
    assert village.candidates() == []


def test_a_new_number_does_not_undo_what_was_said_by_the_old_one(village: Village) -> None:
    village.take(row())
    village.stop()
    (problem,) = village.take(row(phone="+4520120068"))
    assert problem == "elm.csv:r-1: phone opted out on 2026-05-01, and consent_at is no newer"
    assert village.candidates() == []
    village.later(days=60)
    assert village.take(row(phone="+4520120068", consent_at=JUNE)) == []
    assert village.addresses("r-1") == {"r-1": "+4520120068"}


def test_who_withdrew_in_a_list_stays_out_of_that_group(village: Village) -> None:
    village.take(row())
    village.take(row("x-9"), group=OAK)
    village.take(Withdrawn("r-1", PHONE, day=date(2026, 4, 1)))
    assert village.candidates() == []
    (problem,) = village.take(row("r-7"))
    assert problem == "elm.csv:r-7: phone opted out on 2026-04-01, and consent_at is no newer"
    assert village.why_not(OAK) == {"x-9": None}
    assert village.take(row("r-7", consent_at=date(2026, 4, 2))) == []
    assert village.why_not() == {"r-7": None}


def test_a_withdrawal_whose_number_cannot_be_read_counts_by_the_id(village: Village) -> None:
    village.take(row())
    village.take(Withdrawn("r-1"))
    assert village.ledger()[-1] == ("withdrawn", "file", ELM)
    assert len(village.take(row("r-2"))) == 1


def test_a_withdrawal_holds_for_the_same_telephone_by_another_id(village: Village) -> None:
    village.take(row("r-1"))
    village.take(Withdrawn("r-9", PHONE), whole=False)
    assert village.why_not() == {"r-1": Reason.NO_CONSENT}
    assert village.addresses("r-1") == {}


def test_an_older_list_does_not_outweigh_a_withdrawal_that_a_newer_one_did(village: Village) -> None:
    village.take(Withdrawn("r-1", PHONE, day=date(2026, 4, 1)))
    village.later(days=60)
    village.take(row(consent_at=JUNE))
    assert village.why_not() == {"r-1": None}
    village.take(row(consent_at=MARCH))
    assert village.why_not() == {"r-1": Reason.NO_CONSENT}


def test_who_is_gone_from_a_whole_list_has_left_and_leaves_no_number(village: Village) -> None:
    village.take(row("r-1"), row("r-2", phone="+4520120068"))
    village.take(row("r-2", phone="+4520120068"))
    assert village.why_not() == {"r-2": None}
    with village.database.connect() as conn:
        reasons = People(KEY).why_not(conn, [Listed(ELM, "r-1"), Listed(ELM, "r-2")], Medium.PHONE)
        held = conn.exec_driver_sql("SELECT phone, email, cell9 FROM members WHERE NOT active").all()
    assert reasons == {Listed(ELM, "r-1"): Reason.LEFT}
    assert [tuple(each) for each in held] == [(None, None, None)]
    village.take(row("r-1"))
    assert village.why_not() == {"r-1": None}


def test_a_list_in_part_takes_nobody_out(village: Village) -> None:
    village.take(row("r-1"))
    assert village.take(row("r-2", phone="+4520120068"), whole=False) == []
    assert village.why_not() == {"r-1": None, "r-2": None}
    (problem,) = village.take(row("r-3"), whole=False)
    assert problem == 'elm.csv:r-3: the same phone as recipient "r-1", who is in the group already'


def test_two_may_swap_their_telephones(village: Village) -> None:
    village.take(row("r-1"), row("r-2", phone="+4520120068"))
    assert village.take(row("r-2"), row("r-1", phone="+4520120068"), whole=False) == []
    assert village.addresses("r-1", "r-2") == {"r-1": "+4520120068", "r-2": PHONE}


def test_the_same_list_again_changes_nothing(village: Village) -> None:
    rows = row(email=EMAIL, consent_text="Ja tak"), Withdrawn("r-2", "+4520120068"), Withdrawn("r-3", day=MARCH)
    village.take(*rows)
    with village.database.connect() as conn:
        before = people.last_entry(conn)
    village.later(days=1)
    assert village.take(*rows) == []
    with village.database.connect() as conn:
        assert people.last_entry(conn) == before


@pytest.mark.parametrize("reason", [Reason.NO_SMS, Reason.UNKNOWN_NUMBER, Reason.NOT_A_NUMBER, Reason.UNSUBSCRIBED])
def test_what_a_provider_says_for_good_is_remembered_until_a_newer_consent(village: Village, reason: Reason) -> None:
    village.take(row())
    village.take(row("x-9"), group=OAK)
    village.learn("r-1", reason)
    assert village.why_not(OAK) == {"x-9": reason}
    village.later(days=60)
    village.take(row(consent_at=JUNE))
    assert village.why_not() == {"r-1": None}


def test_what_a_provider_says_of_one_message_is_not_remembered(village: Village) -> None:
    village.take(row())
    for reason in (Reason.HANDSET_OFF, Reason.FILTERED, Reason.NOT_REACHED):
        village.learn("r-1", reason)
    assert village.why_not() == {"r-1": None}


def test_unsubscribed_at_the_provider_is_an_opt_out_in_the_ledger(village: Village) -> None:
    village.take(row())
    village.learn("r-1", Reason.UNSUBSCRIBED)
    assert village.ledger()[-1] == ("withdrawn", "provider", "")
    village.start()
    assert village.why_not() == {"r-1": None}


def test_only_who_lives_near_is_listed_and_the_others_are_counted(village: Village) -> None:
    here, away = cell_of(55.80, 12.40), cell_of(55.82, 12.40)
    village.take(
        row("here", phone="+4520120061", cell9=here),
        row("away", phone="+4520120062", cell9=away),
        row("nobody knows", phone="+4520120063"),
        row("out", phone="+4520120064", cell9=here),
    )
    village.stop("+4520120064")
    near = Near(55.80, 12.40, 400)
    found = {each.recipient: each.why_not for each in village.candidates(near=near)}
    assert found == {"here": None, "out": Reason.OPTED_OUT}
    with village.database.connect() as conn:
        assert People(KEY).far(conn, ELM, near) == 2
        assert People(KEY).lives_near(conn, Listed(ELM, "here"), near)
        assert not People(KEY).lives_near(conn, Listed(ELM, "nobody knows"), near)


def test_the_language_of_whoever_writes_to_us_is_known(village: Village) -> None:
    village.take(row(language="en", email=EMAIL))
    with village.database.connect() as conn:
        found = [people.language_of(conn, KEY, each) for each in (PHONE, EMAIL.upper(), "+4520120099")]
    assert found == ["en", "en", None]
