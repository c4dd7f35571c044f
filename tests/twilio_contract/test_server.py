"""The Twilio-like server keeps what it accepts, and is as bad as it is told to be, in this process and in its own."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from tests.fake_twilio import Act, FakeTwilio, Refuse, Reporting, Slow, TwilioProcess, Undelivered
from tests.fake_twilio.messages import Messages
from tests.fake_twilio.orders import Bucket, Orders

from .asking import FORM, MESSAGES, Answered, ask, get, post

DAY = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def sids(page: Answered) -> list[int]:
    return [int(message["sid"].removeprefix("SM"), 16) for message in page.said["messages"]]


def test_pages_give_everything_once_newest_first_also_when_more_comes_in_between(twilio: FakeTwilio) -> None:
    for number in range(7):
        post(twilio.url, To=f"+452012006{number % 2}")
    page = get(twilio.url, ".json?PageSize=3")
    seen = sids(page)
    while following := page.said["next_page_uri"]:
        post(twilio.url)
        page = ask(twilio.url, "GET", following)
        seen += sids(page)
    assert seen == [6, 5, 4, 3, 2, 1, 0]
    assert sids(get(twilio.url, ".json?To=%2B4520120061")) == [5, 3, 1]


def test_a_page_has_fifty_messages_and_never_more_than_a_thousand(twilio: FakeTwilio) -> None:
    for _ in range(51):
        post(twilio.url)
    assert len(get(twilio.url, ".json").said["messages"]) == 50
    assert get(twilio.url, ".json?PageSize=9999").said["page_size"] == 1000


def test_lists_are_filtered_by_sender_and_by_the_day_a_message_left(twilio: FakeTwilio) -> None:
    twilio.report(Reporting(silent=True))
    for day in range(3):
        twilio.now = DAY + timedelta(days=day)
        post(twilio.url, StatusCallback="https://varsel.example.dk/reports")
        twilio.all_told()
    post(twilio.url, From="Other")
    assert sids(get(twilio.url, ".json?From=Other")) == [3]
    assert sids(get(twilio.url, ".json?DateSent=2026-11-23")) == [1]
    assert sids(get(twilio.url, ".json?DateSent%3E=2026-11-23")) == [2, 1]
    assert sids(get(twilio.url, ".json?DateSent%3C=2026-11-23")) == [1, 0]
    assert sids(get(twilio.url, ".json?DateSent%3E=2026-11-23T09:30:01Z")) == [2], "and what never left is in none"
    assert get(twilio.url, ".json?DateSent=yesterday").status == 400


def test_a_list_may_lag_behind(twilio: FakeTwilio) -> None:
    twilio.now = DAY
    twilio.list_late(30)
    post(twilio.url)
    assert sids(get(twilio.url, ".json?To=%2B4520120067")) == []
    twilio.now = DAY + timedelta(seconds=31)
    assert sids(get(twilio.url, ".json?To=%2B4520120067")) == [0]


@pytest.mark.parametrize("path", [f"{MESSAGES}/SM9.json", f"{MESSAGES}/nothing.json", f"{MESSAGES}/SM-1.json"])
def test_what_was_never_accepted_is_not_there(twilio: FakeTwilio, path: str) -> None:
    post(twilio.url)
    assert ask(twilio.url, "GET", path).said["code"] == 20404


def test_more_than_so_many_a_second_are_asked_for_patience(twilio: FakeTwilio) -> None:
    twilio.throttle(0.01)
    assert post(twilio.url).status == 201
    for refused in (post(twilio.url), get(twilio.url, ".json")):
        assert (refused.status, refused.said["code"]) == (429, 20429)
        assert 60 < int(refused.headers["retry-after"]) <= 100
    assert (len(twilio.sent), twilio.throttled) == (1, 2)
    twilio.throttle(None)
    assert post(twilio.url).status == 201


def test_a_bucket_holds_a_second_and_fills_by_the_clock() -> None:
    bucket = Bucket(8, now=100.0)
    assert [bucket.take(100.0) for _ in range(9)] == [0.0] * 8 + [0.125]
    assert [bucket.take(100.125), bucket.take(100.125)] == [0.0, 0.125]
    assert [bucket.take(200.0) for _ in range(9)].count(0.0) == 8


def test_a_slow_answer_is_slow_and_the_message_is_there_before_it(twilio: FakeTwilio) -> None:
    twilio.slow(0.1)
    twilio.next(Slow(0.2))
    began = time.monotonic()
    post(twilio.url)
    assert time.monotonic() - began >= 0.3
    assert twilio.sent[0].arrived < time.time() - 0.25


def test_chance_is_drawn_from_its_seed() -> None:
    def drawn(seed: int) -> list[bool]:
        orders = Orders()
        orders.sometimes(Act.ACCEPT_THEN_500, 0.01, seed)
        return [orders.act("+4520120067") is Act.ACCEPT_THEN_500 for _ in range(5000)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 25 <= sum(drawn(1)) <= 80


@pytest.mark.parametrize(
    ("act", "status", "accepted"),
    [
        (Act.DROP, 0, 0),
        (Act.ACCEPT_THEN_DROP, 0, 1),
        (Act.ACCEPT_THEN_500, 500, 1),
        (Refuse(503, 20503), 503, 0),
        (Slow(0.01), 201, 1),
    ],
    ids=str,
)
def test_what_is_ordered_for_the_next_happens_once(
    twilio: FakeTwilio, act: Act | Refuse | Slow, status: int, accepted: int
) -> None:
    twilio.next(act)
    assert (post(twilio.url).status, len(twilio.sent)) == (status, accepted)
    assert (post(twilio.url).status, len(twilio.sent)) == (201, accepted + 1)


def test_what_twilio_does_not_have_fails_the_test_that_asked_for_it() -> None:
    with pytest.raises(AssertionError, match="IdempotencyKey"), FakeTwilio() as twilio:
        post(twilio.url, IdempotencyKey="1")
    with pytest.raises(AssertionError, match="listed by"), FakeTwilio() as twilio:
        get(twilio.url, ".json?Body=x")


def test_fifty_thousand_messages_take_little_room_and_are_found_without_a_walk() -> None:
    messages = Messages()
    raw = b"To=%2B4520120067&From=BoTrygt&Body=x&ValidityPeriod=14400&StatusCallback=" + b"x" * 80
    tracemalloc.start()
    for number in range(50_000):
        messages.accept(FORM | {"To": f"+45{20_000_000 + number}"}, bytes(raw), DAY)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 40_000_000
    began = time.perf_counter()
    for number in range(1000):
        assert len(list(messages.newest_first(f"+45{20_000_000 + number}"))) == 1
    assert time.perf_counter() - began < 0.5


def test_as_a_process_of_its_own_it_takes_the_same_orders_and_says_what_it_accepted() -> None:
    with TwilioProcess() as twilio:
        twilio.order("numbers_ending", "9", Refuse(400, 21610))
        twilio.order("numbers_ending", "8", Undelivered(30003))
        twilio.order("sometimes", Act.ACCEPT_THEN_500, 0.5, 7)
        twilio.order("slow", 0.001)
        began = time.time()
        answers = [post(twilio.url, To=f"+45201200{10 + number}").status for number in range(20)]
        again = post(twilio.url, To="+4520120010").status
        assert set(answers) == {201, 400, 500}
        assert again in {201, 500}
        copies = twilio.copies()
        assert copies["+4520120010", FORM["Body"]] == 2
        assert len(copies) == 18, "all but the two whose number ends with 9"
        assert all(began <= each.first <= time.time() for each in twilio.accepted())
        figures = twilio.figures()
        assert (figures["requests"], figures["accepted"], figures["complaints"]) == (21, 19, 0)


def test_a_process_that_was_asked_for_what_twilio_does_not_have_says_so_in_the_end() -> None:
    with pytest.raises(AssertionError, match="1 requests"), TwilioProcess() as twilio:
        post(twilio.url, IdempotencyKey="1")
