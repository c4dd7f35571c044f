"""What Twilio sends in: how messages fared, and what people text; both taken down, and answered, out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Connection, Engine

from notifiers.audience import Audience, Listed, Medium
from notifiers.inbound import Heard, Wish, heard
from notifiers.outbox.fates import Fate
from notifiers.outbox.reporting import Reported, report
from notifiers.reasons import Reason
from notifiers.twilio_callbacks import reported
from notifiers.twilio_signature import Form

from .answers import twiml
from .texting import Text, Texting
from .twilio_forms import signed_by_twilio

_REF = re.compile(r"[0-9a-f]{16}")

# Twilio's own word for what it has understood, and answered, by keywords that were set up there.
_UNDERSTOOD_THERE: Final = {"STOP": Wish.LEAVE, "START": Wish.RETURN, "HELP": Wish.HELP}


@dataclass(frozen=True, slots=True)
class Providers:
    """All that is needed to take in what Twilio sends.

    Parameters
    ----------
    tokens
        The auth tokens of every Twilio channel.
    public_url
        Where Twilio reaches us.
    audience
        Learns what an operator says of a number.
    texting
        Does what people ask for.
    now
        Tells the time, aware.
    count
        Is told of every change of a row.
    """

    database: Engine
    tokens: Sequence[str] = field(repr=False)
    public_url: str
    audience: Audience
    texting: Texting
    now: Callable[[], datetime]
    count: Callable[[Fate], object] = lambda _: None


def providers(given: Providers) -> APIRouter:
    """Make the two addresses that Twilio calls."""
    signed = Annotated[Form, Depends(signed_by_twilio(given.tokens, given.public_url))]
    router = APIRouter(prefix="/v1/twilio", include_in_schema=False)

    @router.post("/status", response_class=Response)
    def status(form: signed, ref: Annotated[str, Query(alias="m")] = "") -> Response:
        """Take down how a message fares; to speak of no message of ours is no mistake of Twilio's."""
        said = reported({name: form.first(name) for name in form})
        if said is not None and _REF.fullmatch(ref):
            _take_down(given, ref, said)
        return _answer(None)

    @router.post("/inbound", response_class=Response)
    def inbound(form: signed) -> Response:
        """Take in a text message; the answer, if there is one, goes back the same way."""
        with given.database.begin() as conn:
            answer = given.texting.take(conn, _text(form), given.now())
        return _answer(answer)

    return router


def _take_down(given: Providers, ref: str, said: Reported) -> None:
    now = given.now()

    def learn(conn: Connection, listed: Listed, reason: Reason) -> None:
        given.audience.learn(conn, listed, Medium.PHONE, reason, now)

    with given.database.begin() as conn:
        fate = report(conn, ref, said, now, learn)
    if fate is not None:
        given.count(fate)


def _answer(text: str | None) -> Response:
    return Response(twiml(text), media_type="application/xml")


def _text(form: Form) -> Text:
    understood = form.first("OptOutType")
    if understood in _UNDERSTOOD_THERE:
        said = Heard(_UNDERSTOOD_THERE[understood], understood)
    else:
        said = heard(form.first("Body"))
    return Text(form.first("MessageSid"), form.first("From"), said, answered=understood in _UNDERSTOOD_THERE)
