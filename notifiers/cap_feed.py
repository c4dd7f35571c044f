"""A message in, a CAP document in a folder, and at an address if there is one, out."""

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from . import cap
from .audience import Medium
from .cap import Issuer, reference
from .cap_facts import Told, plain, stamp, told
from .message import Halted, Message, NoReceipt, Receipt, TryAgain, Undeliverable
from .naming import name_of
from .reasons import Reason
from .signed_post import SignedPost

_COMPACT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues a partnership's alerts, and by what clock."""

    issuer: Issuer
    zone: tzinfo = UTC


class CapFeed:
    """Writes each alert as a file of its own, and sends it to an address too if there is one.

    The folder is also the memory of what has been issued: names hold story, time and identifier, so that an update
    can refer to what came before. Writing the same alert again changes nothing, so nothing is ever in doubt.

    Parameters
    ----------
    folder
        Where the files go. Files whose names begin with a dot are not finished.
    offices
        Who issues the alerts of each partnership.
    post
        How they get to an address, if at all.
    within
        How long the writing may take.
    now
        The time that tests are dated by, aware.
    """

    medium = Medium.ITSELF

    def __init__(
        self,
        folder: Path,
        offices: Mapping[str, Office],
        post: SignedPost | None = None,
        *,
        within: timedelta = timedelta(seconds=5),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._offices = offices
        self._post = post
        self._within = within.total_seconds()
        self._now = now

    def __repr__(self) -> str:
        return f"CapFeed({self._folder.name})"

    async def send(self, message: Message) -> Receipt:
        """Issue one alert; a message without facts is issued as a test, which no system acts on."""
        try:
            async with asyncio.timeout(self._within):
                name, document = await asyncio.to_thread(self._issue, message)
        except TimeoutError:
            raise TryAgain(Reason.NOT_REACHED, "the folder does not answer") from None
        except OSError as error:
            raise _verdict(error) from None
        except (KeyError, ValueError):
            raise Undeliverable(Reason.TEXT_REFUSED, "these facts make no CAP alert") from None
        if self._post is not None:
            await self._post.post(name_of(message), document, "application/cap+xml")
        return Receipt(name_of(message), f"written {name}")

    async def close(self) -> None:
        """Hang up."""
        if self._post is not None:
            await self._post.close()

    def _issue(self, message: Message) -> tuple[str, bytes]:
        office, facts = self._read(message)
        thread = plain(f"{facts.story or 'test'} {message.facts.get('group', '')}")
        sent = facts.at.astimezone(UTC).strftime(_COMPACT)
        earlier = [] if facts.stage in {"", "opened"} else self._earlier(thread, office, (sent, facts.identifier))
        document = cap.alert(facts, message.text, message.language, office.issuer, earlier)
        name = f"{thread}.{sent}.{facts.identifier}.xml"
        _write(self._folder / name, document)
        return name, document

    def _read(self, message: Message) -> tuple[Office, Told]:
        if not message.facts:
            office = next(iter(self._offices.values()))
            return office, Told(name_of(message), self._now().astimezone(office.zone))
        office = self._offices[str(message.facts["partnership"])]
        return office, told(message.facts, office.zone)

    def _earlier(self, thread: str, office: Office, this: tuple[str, str]) -> list[str]:
        """Name what the folder holds of the same story from before this, the oldest first."""
        named = re.compile(rf"{re.escape(thread)}\.([0-9]{{8}}T[0-9]{{6}}Z)\.(.+)\.xml")
        issued = sorted(found.groups() for path in self._folder.iterdir() if (found := named.fullmatch(path.name)))
        return [
            reference(office.issuer, identifier, _stamped(sent, office.zone))
            for sent, identifier in issued
            if sent <= this[0] and identifier != this[1]
        ]


def _stamped(sent: str, zone: tzinfo) -> str:
    return stamp(datetime.strptime(sent, _COMPACT).replace(tzinfo=UTC).astimezone(zone))


def _write(path: Path, document: bytes) -> None:
    """Write a file that is there whole or not at all, even after a crash."""
    unfinished = path.with_name(f".{path.name}")
    with unfinished.open("wb") as file:
        file.write(document)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _verdict(error: OSError) -> NoReceipt:
    said = error.strerror or "the file cannot be written"
    for_a_person = isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError | PermissionError)
    return Halted(Reason.BAD_ADDRESS, said) if for_a_person else TryAgain(Reason.NOT_REACHED, said)
