"""The query of a list request in, one page of messages as Twilio gives it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Self
from urllib.parse import urlencode

from .messages import ACCOUNT, Messages, Sent
from .wording import PATH, described

PARAMETERS = frozenset({"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"})
_TOKEN = "PA"  # noqa: S105 - the start of a page's token, which opens nothing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list request asks for; ``before`` is the message that ended the page before."""

    to: str | None
    sender: str | None
    sent_from: datetime | None
    sent_until: datetime | None
    page_size: int
    page: int
    before: int | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Read a query; raises ValueError for what Twilio would not understand."""
        sent_from, sent_until = _day(query["DateSent"]) if "DateSent" in query else (None, None)
        if "DateSent>" in query:
            sent_from = _day(query["DateSent>"])[0]
        if "DateSent<" in query:
            sent_until = _day(query["DateSent<"])[1]
        token = query.get("PageToken")
        return cls(
            to=query.get("To"),
            sender=query.get("From"),
            sent_from=sent_from,
            sent_until=sent_until,
            page_size=min(max(int(query.get("PageSize", "50")), 1), 1000),
            page=int(query.get("Page", "0")),
            before=None if token is None else int(token.removeprefix(f"{_TOKEN}SM"), 16),
        )

    def has(self, sent: Sent) -> bool:
        """Say whether a message is asked for; one that has not left yet has no date to be found by."""
        if self.before is not None and sent.number >= self.before:
            return False
        if self.sender is not None and sent.sender != self.sender:
            return False
        if self.sent_from is None and self.sent_until is None:
            return True
        if sent.left is None:
            return False
        return (self.sent_from is None or sent.left >= self.sent_from) and (
            self.sent_until is None or sent.left <= self.sent_until
        )


def page(messages: Messages, query: Mapping[str, str], seen_until: datetime | None) -> dict[str, object]:
    """Give one page, newest first; messages created after ``seen_until`` are not listed yet."""
    wanted = Wanted.of(query)
    fitting = (
        sent
        for sent in messages.newest_first(wanted.to)
        if wanted.has(sent) and (seen_until is None or sent.created <= seen_until)
    )
    found = list(islice(fitting, wanted.page_size + 1))
    shown = found[: wanted.page_size]
    start = wanted.page * wanted.page_size
    more = {"Page": wanted.page + 1, "PageToken": f"{_TOKEN}{shown[-1].sid}"} if len(found) > len(shown) else {}
    return {
        "messages": [described(sent) for sent in shown],
        "first_page_uri": _uri(query, wanted, {"Page": 0}),
        "next_page_uri": _uri(query, wanted, more) if more else None,
        "previous_page_uri": None,
        "page": wanted.page,
        "page_size": wanted.page_size,
        "start": start,
        "end": start + max(len(shown) - 1, 0),
        "uri": _uri(query, wanted, {"Page": wanted.page}),
    }


def _uri(query: Mapping[str, str], wanted: Wanted, place: Mapping[str, object]) -> str:
    asked = {name: value for name, value in query.items() if name not in {"Page", "PageToken", "PageSize"}}
    return f"{PATH.format(account=ACCOUNT)}.json?{urlencode({**asked, 'PageSize': wanted.page_size, **place})}"


def _day(written: str) -> tuple[datetime, datetime]:
    """Read a day as its first and last moment, and a moment as itself, in UTC."""
    moment = datetime.fromisoformat(written)
    if len(written) > len("2026-11-22"):
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return moment, moment
    start = datetime.combine(moment.date(), time(), UTC)
    return start, start + timedelta(days=1, microseconds=-1)
