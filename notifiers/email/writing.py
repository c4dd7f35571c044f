"""A message in, one mail for one mailbox out, as bytes: plain and HTML, with a way out that takes one click."""

import re
import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from notifiers.message import Message
from notifiers.naming import name_of

from .links import Links
from .page import in_plain, page

# The usual 78 would make encoded words of a long List-Unsubscribe, which no mail program then follows.
_ON_THE_WIRE: Final = SMTP.clone(max_line_length=990)
_LONGEST_SUBJECT = 100
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every mail has on it.

    Parameters
    ----------
    address
        Who it is from; what bounces goes back there too.
    name
        What people see in its place.
    reply_to
        Where answers go, and requests to leave from programs that know no links; by default ``address``.
    exercise
        Marks every mail as one.
    """

    address: str
    name: str = ""
    reply_to: str = ""
    exercise: bool = False

    @property
    def domain(self) -> str:
        """The part of the address that mails are named after."""
        return self.address.rpartition("@")[2]


def mail(message: Message, to: str, letterhead: Letterhead, links: Links, written: datetime) -> bytes:
    """Write one mail, as it goes over the wire; the same message has the same Message-ID whenever it is written.

    ``written`` is aware.
    """
    text = _UNPRINTABLE.sub("", message.text)
    subject, language = subject_of(message), _in_one_line(message.language)
    made = EmailMessage(policy=_ON_THE_WIRE)
    made["From"] = Address(display_name=_in_one_line(letterhead.name), addr_spec=letterhead.address)
    made["To"] = Address(addr_spec=to)
    if letterhead.reply_to:
        made["Reply-To"] = Address(addr_spec=letterhead.reply_to)
    made["Subject"] = subject
    made["Date"] = format_datetime(written)
    made["Message-ID"] = f"<{name_of(message)}@{letterhead.domain}>"
    for header, value in _about_the_list(letterhead, links.leave).items():
        made[header] = value
    made.set_content(f"{text}\n{in_plain(language, links)}", cte="quoted-printable")
    made.add_alternative(page(language, subject, text, links), subtype="html", cte="quoted-printable")
    made["Content-Language"] = language  # the library drops it when content is set
    return made.as_bytes()


def subject_of(message: Message) -> str:
    """Give the headline, or for want of one the first sentence.

    >>> subject_of(Message("k", "", "Bo trygt: Flere indbrud i Farum. Lås døren."))
    'Bo trygt: Flere indbrud i Farum.'
    """
    sentence = _SENTENCE.match(message.text)
    headline = message.subject or (sentence.group() if sentence else message.text)
    return textwrap.shorten(_in_one_line(headline), _LONGEST_SUBJECT, placeholder=" …")


def _about_the_list(letterhead: Letterhead, leave: str | None) -> dict[str, str]:
    """Say what kind of mail it is, and how to get no more of it: by one click (RFC 8058), or by a mail."""
    by_mail = f"<mailto:{letterhead.reply_to or letterhead.address}?subject=afmeld>"
    headers = {
        "List-Id": f"<trygvarsel.{letterhead.domain}>",
        "List-Unsubscribe": f"<{leave}>, {by_mail}" if leave else by_mail,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",  # what Exchange goes by
    }
    if leave:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if letterhead.exercise:
        headers["X-Exercise"] = "yes"
    return headers


def _in_one_line(text: str) -> str:
    return _UNPRINTABLE.sub("", " ".join(text.split()))
