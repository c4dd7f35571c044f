"""What goes over the wire to a real local mail server, and what mail programs make of it."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from notifiers.email import Email, Letterhead
from notifiers.email.links import Links
from notifiers.email.writing import mail
from notifiers.mailbox import mailbox
from notifiers.message import Message
from tests.notifiers.channels.letters import LETTERHEAD, LONG_URL, MESSAGE, NOW, REF, TEXT, TO, Run, parsed, part
from tests.notifiers.channels.mail_server import MailServer


def test_a_mail_arrives_whole_to_its_recipient_alone(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    receipt = run(opened(server).send(MESSAGE))
    (carried,) = server.carried
    read = parsed(carried.content)
    assert (carried.sender, carried.to) == (LETTERHEAD.address, [TO])
    assert (read["To"], read["From"]) == (TO, "Bo trygt Furesø <alarm@furesoe.example>")
    assert (read["Reply-To"], read["Subject"]) == ("kontakt@furesoe.example", "Flere indbrud i Værløse")
    assert (read["Message-ID"], receipt.provider_id) == (f"<{REF}@furesoe.example>", REF)
    assert read["Date"] == "Sun, 22 Nov 2026 08:10:00 +0000"
    assert (read["List-Id"], read["Content-Language"]) == ("<trygvarsel.furesoe.example>", "da")
    assert read["Auto-Submitted"] == "auto-generated"
    assert part(read, "plain").splitlines() == TEXT.splitlines()
    assert "<p>Lås døren, også når du er hjemme.</p>" in part(read, "html")


def test_the_wire_is_seven_bits_and_short_lines_whatever_is_written(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    run(
        opened(server, LONG_URL).send(Message("k", TO, "æøå € 😀 " * 200, ref=REF, subject="Åh, så mange indbrud " * 9))
    )
    content = server.carried[0].content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_one_click_leads_out_however_long_the_address(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    run(opened(server, LONG_URL).send(MESSAGE))
    content, link = server.carried[0].content, f"{LONG_URL}?{REF}"
    assert len(link) > 300
    assert f"List-Unsubscribe: <{link}>, <mailto:kontakt@furesoe.example?subject=afmeld>\r\n".encode() in content
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in content
    assert link in part(parsed(content), "plain")
    assert f'href="{link}"' in part(parsed(content), "html")


def test_without_a_link_there_is_a_mail_to_write_and_no_promise_of_one_click(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    run(opened(server).send(MESSAGE))
    read = parsed(server.carried[0].content)
    assert read["List-Unsubscribe"] == "<mailto:kontakt@furesoe.example?subject=afmeld>"
    assert "List-Unsubscribe-Post" not in read
    assert "Afmeld" not in part(read, "plain")


def test_the_same_message_is_the_same_mail_to_mail_programs() -> None:
    first, again = (
        parsed(mail(MESSAGE, TO, LETTERHEAD, Links(), NOW + timedelta(minutes=late)))["Message-ID"] for late in (0, 9)
    )
    assert first == again
    assert parsed(mail(Message("a", TO, "x"), TO, LETTERHEAD, Links(), NOW))["Message-ID"] != first


def test_an_exercise_says_so_where_mail_programs_can_sort_by_it() -> None:
    exercise = Letterhead("alarm@furesoe.example", exercise=True)
    assert parsed(mail(MESSAGE, TO, exercise, Links(), NOW))["X-Exercise"] == "yes"
    assert "X-Exercise" not in parsed(mail(MESSAGE, TO, LETTERHEAD, Links(), NOW))


def test_what_the_text_holds_is_shown_and_not_obeyed() -> None:
    read = parsed(mail(Message("k", TO, '<script>alert("x")</script> & mere'), TO, LETTERHEAD, Links(), NOW))
    assert "<script>" not in part(read, "html")
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; mere" in part(read, "html")


HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "List-Id", "List-Unsubscribe",
    "List-Unsubscribe-Post", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
}  # fmt: skip
anything = st.text(st.characters() | st.sampled_from('\r\n\x0b\x0c\x1c\x85\u2028 :,;<>@"\\=?'), max_size=60)


@given(text=anything, subject=anything, language=anything, name=anything)
def test_no_words_make_headers_or_recipients(text: str, subject: str, language: str, name: str) -> None:
    message = Message("k", TO, f"{text}\r\nBcc: all@example.dk", ref=REF, subject=subject, language=language)
    written = mail(message, TO, Letterhead("alarm@furesoe.example", name, "k@furesoe.example"), Links(LONG_URL), NOW)
    head = written.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert sorted(names) == sorted(HEADERS)
    assert parsed(written)["To"] == TO


atoms = st.text("abcXYZ09!#$%&'*+/=?^_`{|}~-", min_size=1, max_size=12)


@given(st.lists(atoms, min_size=1, max_size=4).map(".".join), st.sampled_from(["example.dk", "xn--rdgrd-vuad.dk"]))
def test_every_address_that_is_one_is_written_as_it_is(local: str, domain: str) -> None:
    assume("=?" not in local)  # never gets this far
    to = mailbox(f"{local}@{domain}")
    written = mail(MESSAGE, to, LETTERHEAD, Links(), NOW)
    assert f"\r\nTo: {to}\r\n".encode() in written


def test_a_contact_is_asked_for_their_word_by_a_link_of_its_own() -> None:
    links = Links(acknowledge="https://varsling.example.dk/acknowledge/x")
    read = parsed(mail(MESSAGE, TO, LETTERHEAD, links, NOW))
    for kind in ("plain", "html"):
        part = read.get_body((kind,))
        assert part is not None
        assert links.acknowledge in part.get_content()
    assert "One-Click" not in str(read["List-Unsubscribe-Post"])
