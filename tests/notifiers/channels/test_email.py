"""Mail to a real local server: what each of its answers means, and what becomes of its connections."""

import asyncio
import socket
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from notifiers.email import Email, Relay
from notifiers.message import Channel, Halted, InDoubt, Message, NoReceipt, Searchable, TryAgain, Undeliverable
from notifiers.reasons import Reason
from tests.notifiers.channels.letters import LETTERHEAD, MESSAGE, TEXT, TO, Run
from tests.notifiers.channels.mail_server import LOGIN, PASSWORD, Act, MailServer


def test_it_is_a_channel_whose_provider_remembers_nothing(opened: Callable[..., Email]) -> None:
    channel: Channel = opened(25)
    assert not isinstance(channel, Searchable)


@pytest.mark.parametrize(
    "to",
    ["", "ole", "ole@", "@example.dk", "a@example.dk\r\nRCPT TO:<all@example.dk>", "a@b@example.dk", "a b@example.dk",
     "<a@example.dk>", "a@example.dk>", "å@example.dk", "a@example..dk", "a@example.dk, b@example.dk", "a@localhost",
     "=?utf-8?q?ole=40evil?=@example.dk"],
)  # fmt: skip
def test_what_is_no_address_is_never_said_to_the_server(
    server: MailServer, run: Run, opened: Callable[..., Email], to: str
) -> None:
    with pytest.raises(Undeliverable) as why:
        run(opened(server).send(Message("k", to, TEXT)))
    assert why.value.reason is Reason.NO_MAILBOX
    assert server.connections == 0


def test_a_domain_with_danish_letters_is_reached(server: MailServer, run: Run, opened: Callable[..., Email]) -> None:
    run(opened(server).send(Message("k", "ole@rødgrød.dk", TEXT)))
    assert server.carried[0].to == ["ole@xn--rdgrd-vuad.dk"]


@pytest.mark.parametrize(
    ("step", "answer", "kind", "reason"),
    [
        ("MAIL", "550 5.1.8 not you", Halted, Reason.BAD_SENDER),
        ("MAIL", "530 5.7.0 log in first", Halted, Reason.BAD_LOGIN),
        ("MAIL", "451 4.3.0 later", TryAgain, Reason.SLOW_DOWN),
        ("MAIL", "421 4.3.2 too many", TryAgain, Reason.SLOW_DOWN),
        ("RCPT", "550 5.1.1 <{}>: no such user", Undeliverable, Reason.NO_MAILBOX),
        ("RCPT", "550 no such user {}", Undeliverable, Reason.NO_MAILBOX),
        ("RCPT", "553 5.1.3 {}", Undeliverable, Reason.NO_MAILBOX),
        ("RCPT", "550 5.2.1 {} is closed", Undeliverable, Reason.NO_MAILBOX),
        ("RCPT", "552 5.2.2 {} is full", Undeliverable, Reason.REFUSED),
        ("RCPT", "554 5.7.1 {}: not from you", Undeliverable, Reason.REFUSED),
        ("RCPT", "450 4.2.0 {}: come again", TryAgain, Reason.NOT_NOW),
        ("RCPT", "452 4.2.2 {} is full", TryAgain, Reason.NOT_NOW),
        ("RCPT", "421 4.7.0 too fast", TryAgain, Reason.SLOW_DOWN),
        ("DATA", "554 5.6.0 looks like spam", Undeliverable, Reason.TEXT_REFUSED),
        ("DATA", "451 4.3.0 later", TryAgain, Reason.NOT_NOW),
        ("DATA", "299 hm", InDoubt, Reason.STRANGE_ANSWER),
        ("MAIL", Act.SILENT, TryAgain, Reason.NOT_REACHED),
        ("RCPT", Act.HANG_UP, TryAgain, Reason.NOT_REACHED),
        ("DATA", Act.HANG_UP, InDoubt, Reason.BROKEN_OFF),
        ("DATA", Act.SILENT, InDoubt, Reason.NO_ANSWER),
    ],
    ids=str,
)
def test_every_answer_has_one_meaning_and_names_nobody(
    server: MailServer, run: Run, opened: Callable[..., Email], step: str, answer: str | Act, kind: type[NoReceipt],
    reason: Reason,
) -> None:  # fmt: skip
    server.orders[step] = answer
    total = timedelta(seconds=0.4 if answer is Act.SILENT else 10)
    with pytest.raises(NoReceipt) as why:
        run(opened(server, total=total).send(MESSAGE))
    assert (type(why.value), why.value.reason) == (kind, reason)
    assert "ole" not in str(why.value)


def test_a_refusal_names_the_servers_own_codes_for_the_operator(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    server.orders["RCPT"] = "550 5.1.1 <{}>: no such user"
    with pytest.raises(Undeliverable) as why:
        run(opened(server).send(MESSAGE))
    assert str(why.value) == "there is no such mailbox (SMTP 550 5.1.1)"


def test_a_server_that_is_down_has_got_nothing(server: MailServer, run: Run, opened: Callable[..., Email]) -> None:
    server.stop()
    with pytest.raises(TryAgain) as why:
        run(opened(server).send(MESSAGE))
    assert why.value.reason is Reason.NOT_REACHED


def test_a_server_that_never_greets_is_given_up_in_time(run: Run, opened: Callable[..., Email]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        with pytest.raises(TryAgain):
            run(opened(mute.getsockname()[1], total=timedelta(seconds=0.3)).send(MESSAGE))
    assert 0.1 < time.monotonic() - began < 5


@pytest.mark.parametrize(("total", "kind"), [(1.4, None), (0.6, TryAgain)])
def test_a_server_slow_to_let_us_through_takes_no_time_from_the_text_and_leaves_no_doubt(
    server: MailServer, run: Run, opened: Callable[..., Email], total: float, kind: type[NoReceipt] | None
) -> None:
    server.orders.update(RCPT=0.4, DATA=0.4)
    channel = opened(server, total=timedelta(seconds=total))
    if kind is None:
        run(channel.send(MESSAGE))
    else:
        with pytest.raises(kind):
            run(channel.send(MESSAGE))
    assert len(server.carried) == (kind is None)


def test_one_connection_carries_many_mails(server: MailServer, run: Run, opened: Callable[..., Email]) -> None:
    channel = opened(server)
    for number in range(5):
        run(channel.send(Message("k", f"r{number}@example.dk", TEXT)))
    assert (len(server.carried), server.connections) == (5, 1)


def test_a_server_that_hung_up_meanwhile_costs_no_mail(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    channel = opened(server)
    run(channel.send(MESSAGE))
    server.hang_up()
    run(channel.send(MESSAGE))
    assert (len(server.carried), server.connections) == (2, 2)


def test_after_a_refusal_the_next_mail_goes_as_if_nothing_had_been(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    channel = opened(server)
    server.orders["RCPT"] = "550 no"
    with pytest.raises(Undeliverable):
        run(channel.send(MESSAGE))
    server.orders.clear()
    run(channel.send(MESSAGE))
    assert [carried.to for carried in server.carried] == [[TO]]


def test_many_at_once_share_a_few_connections(server: MailServer, run: Run, opened: Callable[..., Email]) -> None:
    channel = opened(server)

    async def all_at_once() -> None:
        await asyncio.gather(*(channel.send(Message("k", f"r{number}@example.dk", TEXT)) for number in range(40)))

    run(all_at_once())
    assert len({carried.to[0] for carried in server.carried}) == 40
    assert server.connections <= 4


def test_a_relay_does_not_show_its_password() -> None:
    relay = Relay("mail.example", 587, username=LOGIN, password=PASSWORD)
    assert PASSWORD not in repr(relay) + repr(Email(relay, LETTERHEAD))
