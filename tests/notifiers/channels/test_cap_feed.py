"""CAP alerts on their way out: whole files in a folder, each referring to those before it, and a POST if asked for."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notifiers.cap_feed import CapFeed, Office
from notifiers.message import Halted, Message, TryAgain, Undeliverable
from notifiers.reasons import Reason
from notifiers.signed_post import SignedPost
from notifiers.transport import Transport
from tests.notifiers.channels.facts import FACTS
from tests.notifiers.channels.letters import NOW, REF, Run
from tests.notifiers.channels.test_cap import ISSUER, TEXT, every, one, read
from tests.notifiers.channels.web_server import Reply, WebServer

OFFICES = {"furesoe": Office(ISSUER, ZoneInfo("Europe/Copenhagen"))}


def message(**facts: object) -> Message:
    return Message("k", "", TEXT, ref=REF, facts=FACTS | facts)


@pytest.fixture
def feed(tmp_path: Path, run: Run) -> Iterator[CapFeed]:
    feed = CapFeed(tmp_path, OFFICES, now=lambda: NOW)
    yield feed
    run(feed.close())


def documents(folder: Path) -> list[Any]:
    return [read(path.read_bytes()) for path in sorted(folder.iterdir())]


def test_an_alert_is_a_whole_valid_file_and_the_receipt_names_it(feed: CapFeed, run: Run, tmp_path: Path) -> None:
    receipt = run(feed.send(message()))
    (path,) = tmp_path.iterdir()
    assert receipt.status == f"written {path.name}"
    assert one(read(path.read_bytes()), "identifier") == "0f3a9b"


def test_the_same_alert_again_changes_nothing(feed: CapFeed, run: Run, tmp_path: Path) -> None:
    run(feed.send(message()))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    run(feed.send(message()))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_follows_refers_to_all_that_came_before_it_in_the_same_story(
    feed: CapFeed, run: Run, tmp_path: Path
) -> None:
    run(feed.send(message()))
    run(feed.send(message(spate_id="another", alert_id="b1")))
    run(feed.send(message(group="politi", alert_id="c1")))
    run(feed.send(message(stage="growing", alert_id="a2", at="2026-11-23T04:00:00Z")))
    run(feed.send(message(stage="withdrawn", alert_id="a3", at="2026-11-24T04:00:00Z")))
    referring = {one(each, "identifier"): every(each, "references") for each in documents(tmp_path)}
    sender = ISSUER.sender
    first, second = f"{sender},0f3a9b,2026-11-22T05:21:05+01:00", f"{sender},a2,2026-11-23T05:00:00+01:00"
    assert referring == {"0f3a9b": [], "b1": [], "c1": [], "a2": [first], "a3": [f"{first} {second}"]}


def test_a_late_alert_does_not_refer_to_what_came_after_it(feed: CapFeed, run: Run, tmp_path: Path) -> None:
    run(feed.send(message(stage="over", alert_id="a3", at="2026-11-24T04:00:00Z")))
    run(feed.send(message(stage="growing", alert_id="a2", at="2026-11-23T04:00:00Z")))
    assert not any(every(each, "references") for each in documents(tmp_path))


def test_files_of_others_in_the_folder_are_left_alone(feed: CapFeed, run: Run, tmp_path: Path) -> None:
    run(feed.send(message()))
    (path,) = tmp_path.iterdir()
    thread = path.name.split(".")[0]
    for name in (f"{thread}.notes.xml", "README", f".{thread}.unfinished"):
        (tmp_path / name).write_text("theirs")
    run(feed.send(message(stage="growing", alert_id="a2", at="2026-11-23T04:00:00Z")))
    (grown,) = (path for path in tmp_path.iterdir() if path.name.endswith(".a2.xml"))
    assert len(every(read(grown.read_bytes()), "references")) == 1


def test_a_message_without_facts_is_issued_as_a_test(feed: CapFeed, run: Run, tmp_path: Path) -> None:
    run(feed.send(Message("test 1", "", TEXT)))
    assert one(documents(tmp_path)[0], "status") == "Test"


@pytest.mark.parametrize("facts", [{"lat": "north"}, {"stage": "unheard of"}, {"partnership": "elsewhere"}, {"at": ""}])
def test_facts_that_make_no_alert_are_given_up_and_leave_nothing(
    feed: CapFeed, run: Run, tmp_path: Path, facts: dict[str, object]
) -> None:
    with pytest.raises(Undeliverable) as why:
        run(feed.send(message(**facts)))
    assert why.value.reason is Reason.TEXT_REFUSED
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_gone_halts_the_channel(run: Run, tmp_path: Path) -> None:
    with pytest.raises(Halted) as why:
        run(CapFeed(tmp_path / "gone", OFFICES).send(message()))
    assert str(why.value) == "the provider's address is wrong (No such file or directory)"


def test_a_folder_that_does_not_answer_is_given_up_in_time(run: Run, tmp_path: Path) -> None:
    thread = "77c1d0%20kommunen.20261122T042105Z.0f3a9b.xml"
    os.mkfifo(tmp_path / f".{thread}")  # opening it waits for a reader, as a lost network drive would
    with pytest.raises(TryAgain) as why:
        run(CapFeed(tmp_path, OFFICES, within=timedelta(seconds=0.2)).send(message()))
    assert why.value.reason is Reason.NOT_REACHED
    with (tmp_path / f".{thread}").open("rb"):  # lets the thread go
        pass


@pytest.fixture
def posted(partner: WebServer, tmp_path: Path, run: Run) -> Iterator[Callable[[], CapFeed]]:
    feed = CapFeed(tmp_path, OFFICES, SignedPost(partner.url, b"k" * 24, Transport(), lambda: NOW), now=lambda: NOW)
    yield lambda: feed
    run(feed.close())


def test_with_an_address_the_file_is_posted_as_it_is(
    posted: Callable[[], CapFeed], partner: WebServer, run: Run, tmp_path: Path
) -> None:
    run(posted().send(message()))
    (got,) = partner.got
    assert got.headers["content-type"] == "application/cap+xml"
    assert got.headers["webhook-id"] == REF
    assert [got.body] == [path.read_bytes() for path in tmp_path.iterdir()]


def test_an_address_that_fails_is_tried_again_though_the_file_is_there(
    posted: Callable[[], CapFeed], partner: WebServer, run: Run, tmp_path: Path
) -> None:
    partner.order = Reply(500)
    with pytest.raises(TryAgain):
        run(posted().send(message()))
    partner.order = Reply(200)
    run(posted().send(message()))
    assert len(list(tmp_path.iterdir())) == 1
    assert len({got.body for got in partner.got}) == 1
