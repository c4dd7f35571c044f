"""Reports in; the same at an HTTP intake, each batch until it is answered, and what became of them out."""

import gzip
import time
import uuid
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Self

import httpx

from trygvarsel.cli import Refused

MOST: Final = 1000
"""How many reports go together."""

_PATIENCE: Final = 60.0
_USUAL_WAIT: Final = 5.0
_LONGEST_WAIT: Final = 120.0
_GIVE_UP: Final = 900.0
_LATER: Final = frozenset({408, 409, 429, 503})
_WORTH_PACKING: Final = 1024
_OUTCOMES: Final = ("accepted", "duplicate", "refused")


class Sending:
    """Sends batches to an intake, and waits when it says so.

    Every batch has an Idempotency-Key of its own, so that one whose answer was lost can be sent again.

    Parameters
    ----------
    url
        Where the intake is.
    key
        Lets the reports in; None where nobody needs one.
    say
        Tells the operator something.
    rest
        Lets so many seconds pass.
    """

    def __init__(
        self, url: str, key: str | None, say: Callable[[str], object], rest: Callable[[float], object] = time.sleep
    ) -> None:
        self._url, self._say, self._rest = url, say, rest
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._client = httpx.Client(headers=headers, timeout=_PATIENCE)
        self._packs, self._reached = True, False
        self.total = dict.fromkeys(_OUTCOMES, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def send(self, reports: Sequence[bytes]) -> None:
        """Send at most ``MOST`` reports, and count what became of them; raises `Refused` when they cannot be."""
        body, named, waited = b"[" + b",".join(reports) + b"]", str(uuid.uuid4()), 0.0
        while True:
            answer = self._post(body, named)
            if answer is not None and answer.status_code not in _LATER:
                break
            wait = _wait(answer)
            if waited + wait > _GIVE_UP:
                raise Refused(f"{self._url}: {_told(answer)}; given up after {waited:.0f} seconds")
            self._say(f"{_told(answer)}; again in {wait:.0f} seconds")
            self._rest(wait)
            waited += wait
        if not answer.is_success:
            raise Refused(f"{self._url}: {_told(answer)}")
        self._count(answer)

    def _count(self, answer: httpx.Response) -> None:
        try:
            said = answer.json()
            for outcome in _OUTCOMES:
                self.total[outcome] += int(said.get(outcome, 0))
        except (ValueError, AttributeError, TypeError):
            raise Refused(f"{self._url}: no intake answers there (what it said is no answer of one)") from None

    def _post(self, body: bytes, named: str) -> httpx.Response | None:
        """Send a batch once; None when no answer came, though there was one before."""
        packed = self._packs and len(body) >= _WORTH_PACKING
        headers = {"Idempotency-Key": f'"{named}"'} | ({"Content-Encoding": "gzip"} if packed else {})
        try:
            answer = self._client.post(
                f"{self._url}/v1/reports:batch", content=gzip.compress(body, 6) if packed else body, headers=headers
            )
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            if self._reached and isinstance(error, httpx.TransportError):
                return None
            raise Refused(f"{self._url}: no intake answers there ({error})") from None
        self._reached = True
        if packed and answer.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE:
            self._packs = False
            return self._post(body, named)
        return answer


def _wait(answer: httpx.Response | None) -> float:
    """Tell how many seconds to wait: as many as the intake says, within reason."""
    asked = answer.headers.get("retry-after", "") if answer is not None else ""
    return min(max(float(asked), 1.0), _LONGEST_WAIT) if asked.isdecimal() else _USUAL_WAIT


def _told(answer: httpx.Response | None) -> str:
    if answer is None:
        return "the intake does not answer"
    try:
        detail = str(answer.json().get("detail", answer.reason_phrase))
    except (ValueError, AttributeError):
        detail = answer.reason_phrase
    return f"the intake answered {answer.status_code}: {detail}"
