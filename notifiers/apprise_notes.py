"""A message in, the same as a note in Slack, Teams or another of apprise's services out; for partners only."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Final, Protocol

from .audience import Medium
from .message import InDoubt, Message, Receipt, TryAgain
from .naming import name_of
from .reasons import Reason

# Only services that carry a note to people elsewhere: apprise also knows ones that write files, run programs or
# speak to this machine itself.
SCHEMES: Final = (
    "discord", "gchat", "json", "jsons", "matrix", "matrixs", "mmost", "mmosts", "ntfy", "ntfys", "rocket", "rockets",
    "slack", "workflow", "workflows",
)  # fmt: skip
_AT_ONCE = 4


class Service(Protocol):
    """One of apprise's services, opened on an address."""

    def notify(self, body: str, title: str) -> bool:
        """Pass a note on, and say whether the service took it."""
        ...


class NotInstalled(Exception):  # noqa: N818 - said to a person, as it stands
    """The package is not there; it is an extra."""


def open_service(url: str, name: str = "Trygvarsel") -> Service:
    """Open a service by its apprise address, which is a secret and is not repeated.

    Raises `NotInstalled`, and `ValueError` with a reason for an address that is not among `SCHEMES` or makes no sense.
    """
    try:
        import apprise  # noqa: PLC0415 - an extra; who has no use for it need not have it
    except ImportError:
        raise NotInstalled("the package apprise is not installed: pip install trygvarsel[apprise]") from None
    # What these log holds addresses whole: the one on errors, the other on every request while debugging.
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    scheme, found, _ = url.strip().partition("://")
    if not found or scheme.lower() not in SCHEMES:
        raise ValueError(f"must begin with one of {', '.join(f'{each}://' for each in SCHEMES)}")
    asset = apprise.AppriseAsset(app_id=name, http_redirects=False, storage_mode="memory", allow_templates=False)
    service = apprise.Apprise.instantiate(url.strip(), asset=asset)
    if service is None:
        raise ValueError(f"is not an address of {scheme.lower()} as apprise has it")
    made: Service = service
    return made


class AppriseNotes:
    """Passes notes to one service. Apprise tells no more than yes or no, so every no is in doubt.

    ``total`` limits how long a note may take; the work is done on threads, which an answer that never comes holds on
    to until apprise's own limits end it.
    """

    medium = Medium.ITSELF

    def __init__(self, service: Service, total: timedelta = timedelta(seconds=15)) -> None:
        self._service = service
        self._total = total.total_seconds()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="apprise")

    def __repr__(self) -> str:
        return "AppriseNotes()"

    async def send(self, message: Message) -> Receipt:
        """Pass one note on."""
        begun = Event()

        def notify() -> bool:
            begun.set()
            return self._service.notify(body=message.text, title=message.subject)

        try:
            async with asyncio.timeout(self._total):
                taken = await asyncio.get_running_loop().run_in_executor(self._threads, notify)
        except TimeoutError:
            if begun.is_set():
                raise InDoubt(Reason.NO_ANSWER) from None
            raise TryAgain(Reason.NOT_REACHED, "earlier notes are still under way") from None
        except Exception as error:  # noqa: BLE001 - whatever a service raises; its own words may hold the address
            raise InDoubt(Reason.PROVIDER_FAILED, type(error).__name__) from None
        if not taken:
            raise InDoubt(Reason.PROVIDER_FAILED)
        return Receipt(name_of(message), "accepted")

    async def close(self) -> None:
        """Begin nothing more; what is under way comes to its own end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
