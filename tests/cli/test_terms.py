"""What delivery keeps to follows from the settings."""

from datetime import UTC, datetime
from pathlib import Path

from config.load import parse
from notifiers.audience import Medium
from notifiers.outbox import Lane
from streams.months import month_began
from streams.policies import policies
from trygvarsel.terms import terms_of

SETTINGS = """
sending: on
public_url: https://varsling.example.dk
limits: {per_alert: 2000, per_month: 20000, first_few: 10}
channels:
  sms: {kind: twilio, sender: "+4592450001", segments_per_second: 1, price_per_segment: 0.35}
  two: {kind: twilio, sender: "+4592450001", urgent_sender: "+4592450002", urgent_segments_per_second: 5}
  mail: {kind: email, host: mail.example.dk, from_address: alarm@example.dk, messages_per_second: 20}
  paper: {kind: print}
partnerships:
  furesoe:
    name: Bo trygt Furesø
    areas:
      farum: {circle: {lat: 55.81, lon: 12.37, metres: 2500}}
    groups:
      naboer: {kind: neighbourhood_watch, quiet_hours: {from: "21:00", to: "08:00"}}
"""


def test_every_sender_has_its_pace_and_partners_their_own() -> None:
    settings = parse(SETTINGS, "furesoe.yaml", Path())
    terms = terms_of(settings, policies(settings))
    assert terms.lanes == [
        Lane("sms", 1.0),
        Lane("two", 5.0, urgent=True),
        Lane("two", 10.0, urgent=False),
        Lane("mail", 20.0),
    ]
    assert terms.media == {"sms": Medium.PHONE, "two": Medium.PHONE, "mail": Medium.EMAIL, "paper": Medium.PHONE}
    assert set(terms.reporting) == {"sms", "two"}


def test_the_bounds_are_those_of_the_settings() -> None:
    settings = parse(SETTINGS, "furesoe.yaml", Path())
    terms = terms_of(settings, policies(settings))
    assert (terms.sending, terms.first_few) == (True, 10)
    assert (terms.purse.per_alert, terms.purse.per_month) == (2000, 20000)
    assert terms.purse.prices["sms"] == 0.35


def test_without_an_address_of_our_own_nobody_reports() -> None:
    settings = parse(SETTINGS.replace("public_url: https://varsling.example.dk\n", ""), "furesoe.yaml", Path())
    assert terms_of(settings, policies(settings)).reporting == []


def test_a_group_rests_in_its_quiet_hours_by_its_own_clock() -> None:
    settings = parse(SETTINGS, "furesoe.yaml", Path())
    resting = terms_of(settings, policies(settings)).resting
    assert list(resting(datetime(2026, 11, 21, 20, 30, tzinfo=UTC))) == ["furesoe/naboer"]
    assert list(resting(datetime(2026, 7, 21, 6, 30, tzinfo=UTC))) == []
    assert list(resting(datetime(2026, 11, 21, 6, 30, tzinfo=UTC))) == ["furesoe/naboer"]


def test_the_month_begins_by_the_partnerships_clock() -> None:
    began = month_began(parse(SETTINGS, "furesoe.yaml", Path()))
    new_years_eve = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert began("furesoe/naboer", new_years_eve) == datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert began("somewhere/else", new_years_eve) == datetime(2026, 12, 1, tzinfo=UTC)
