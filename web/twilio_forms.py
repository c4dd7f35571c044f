"""A request that says it is from Twilio in; its form, once the signature has been found good, out."""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qsl, quote

from fastapi import Request

from notifiers.twilio_signature import ALGORITHM, SIGNATURE, Form, address, genuine

from .bodies import within
from .problems import Problem

LARGEST = 64 * 1024
"""How many bytes a form may have; Twilio's have some 2,000."""

_MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"


def signed_by_twilio(tokens: Sequence[str], public_url: str) -> Callable[[Request], Awaitable[Form]]:
    """Make the check that every request passes before anything is done about it.

    Parameters
    ----------
    tokens
        The auth tokens of all accounts that may call.
    public_url
        Where we are reached from outside; no header is believed about it.
    """

    async def form(request: Request) -> Form:
        """Read a form; raises `Problem` 413 or 415 when it is none of Twilio's, 403 when it is not signed."""
        body = await within(request, LARGEST, "nothing was done")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise Problem(415, f"expected a form ({_FORM})")
        sent = _fields(body)
        signature, algorithm = (request.headers.get(name) for name in (SIGNATURE, ALGORITHM))
        if not genuine(tokens, _address(request, public_url), sent, signature, algorithm):
            raise Problem(403, "this is not signed by Twilio for this address, public_url and path; nothing was done")
        return sent

    return form


def _fields(body: bytes) -> Form:
    """Read every field, empty ones too: they are signed like all others."""
    try:
        text = body.decode("ascii")
        return Form(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:  # too many fields; or not ASCII, in which a form is written
        raise Problem(400, f"expected a form of at most {_MOST_FIELDS} fields") from None


def _address(request: Request, public_url: str) -> str:
    """Build the address that was signed; the path and the query to the letter as they came."""
    path: bytes = request.scope.get("raw_path") or quote(request.url.path).encode()
    query: bytes = request.scope["query_string"]
    return address(public_url, path.decode("latin-1"), query.decode("latin-1"))
