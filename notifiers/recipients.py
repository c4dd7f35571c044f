"""A CSV file of people in, those who may be written to out, with a reason for each who may not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from . import fields
from .complaints import Complaint, Wrong
from .csv_rows import Row, Unreadable, bytes_of, rows

_REQUIRED = ("recipient", "language", "consent_at")
_REACHED_BY = ("phone", "email")
_OPTIONAL = ("consent_text", "withdrawn_at", "turn", "lat", "lon", "h3")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who has agreed to be written to.

    Parameters
    ----------
    id
        Made up, unique in the list.
    phone, email
        A number in international form, and a mail address; at least one of the two is there.
    consent_text
        What they agreed to, where the file says.
    turn
        0 for who is asked first.
    cell9
        The H3 cell of resolution 9 they live in, where the file says.
    place
        Where it stands, as ``file:line``.
    line
        Where it stands, for programs.
    """

    id: str
    phone: str = field(repr=False)
    language: str
    consent_at: date
    consent_text: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    turn: int = 0
    cell9: int | None = field(default=None, repr=False)
    place: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One person who has withdrawn, on a day if the file names one; an address that cannot be read is empty."""

    id: str
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    day: date | None = None


class Listing(NamedTuple):
    """All that a file says: who has agreed, who has withdrawn, and what is wrong, a line each."""

    recipients: list[Recipient]
    withdrawn: list[Withdrawn]
    problems: list[Complaint]
    by_row: bool = False
    """Whether the order of the rows stands in for a column of turns."""

    @property
    def empty(self) -> bool:
        """Whether nothing was read at all: the file cannot be read, or no row is good."""
        return not (self.recipients or self.withdrawn)


def load(
    path: Path,
    languages: Sequence[str],
    countries: Sequence[str] = ("DK",),
    today: date | None = None,
    *,
    in_turn: bool = False,
) -> Listing:
    """Read the recipients of one group, and every problem as one line that begins with its place.

    Columns: ``recipient``, ``phone`` or ``email`` or both, ``language`` (empty means the first of ``languages``),
    ``consent_at`` (no later than ``today``), and optionally ``consent_text``, ``withdrawn_at``, ``turn`` and where
    they live, as ``lat`` and ``lon`` or as ``h3``; others are ignored. Whoever appears twice is taken once, or not at
    all if one of the rows is withdrawn. No problem repeats a number. With ``in_turn``, a file that gives nobody a turn
    means that they are asked in the order of its rows.
    """
    try:
        raw = bytes_of(path)
    except Unreadable as error:
        return Listing([], [], [_unreadable(error)])
    return read(path.name, raw, languages, countries, today, in_turn=in_turn)


def read(
    name: str,
    raw: bytes,
    languages: Sequence[str],
    countries: Sequence[str] = ("DK",),
    today: date | None = None,
    *,
    in_turn: bool = False,
) -> Listing:
    """Read the bytes of a list as `load` reads a file; ``name`` is what its problems call it."""
    try:
        every = rows(name, raw, _REQUIRED, _OPTIONAL, _REACHED_BY)
    except Unreadable as error:
        return Listing([], [], [_unreadable(error)])
    loading = _Loading(tuple(languages), tuple(countries), today)
    # The withdrawn first, so that a withdrawal holds wherever in the file it stands.
    for row in sorted(every, key=lambda row: not row["withdrawn_at"]):
        loading.take(row)
    by_row = in_turn and not any(row["turn"] for row in every)
    recipients = _one_after_another(loading.recipients) if by_row else loading.recipients
    problems = sorted(loading.problems, key=lambda problem: (problem.line, problem))
    return Listing(recipients, loading.withdrawn, problems, by_row)


def _unreadable(error: Unreadable) -> Complaint:
    return Complaint.of(error.place, error, error.line)


def _one_after_another(recipients: Sequence[Recipient]) -> list[Recipient]:
    return [replace(each, turn=min(turn, fields.MOST_TURNS - 1)) for turn, each in enumerate(recipients)]


class _Loading:
    """What has been read so far of one file."""

    def __init__(self, languages: tuple[str, ...], countries: tuple[str, ...], today: date | None) -> None:
        self.recipients: list[Recipient] = []
        self.withdrawn: list[Withdrawn] = []
        self.problems: list[Complaint] = []
        self._languages = languages
        self._countries = countries
        self._today = today
        self._seen: dict[tuple[str, str], Row] = {}

    def take(self, row: Row) -> None:
        """Let one row in, or note why not."""
        try:
            if row["withdrawn_at"]:
                self._withdraw(row)
            else:
                self._admit(row)
        except Wrong as error:
            self.problems.append(Complaint.of(row.place, error, row.line, row[error.column]))

    def _withdraw(self, row: Row) -> None:
        """Remember who has withdrawn, by id even where the address cannot be read."""
        phone = email = ""
        try:
            phone, email = self._addresses(row)
        finally:
            # Whatever the cell means: no other row of theirs is to count as if nothing had been said.
            self._saw(row, row["recipient"], phone, email)
            day = fields.withdrawal(row["withdrawn_at"])
            self.withdrawn.append(Withdrawn(row["recipient"], phone, email, day))

    def _admit(self, row: Row) -> None:
        identity = fields.made_up_id(row["recipient"])
        phone, email = self._addresses(row)
        self._only_once(identity, phone, email)
        recipient = Recipient(
            identity,
            phone,
            fields.language(row["language"], self._languages),
            fields.consent(row["consent_at"], self._today),
            row["consent_text"],
            email,
            fields.turn(row["turn"]),
            fields.home(row["lat"], row["lon"], row["h3"]),
            row.place,
            row.line,
        )
        self._saw(row, identity, phone, email)
        self.recipients.append(recipient)

    def _addresses(self, row: Row) -> tuple[str, str]:
        phone, email = fields.phone(row["phone"], self._countries), fields.email(row["email"])
        if not phone and not email:
            raise Wrong("nowhere", "phone", "phone and email are both missing")
        return phone, email

    def _saw(self, row: Row, identity: str, phone: str, email: str) -> None:
        for what, value in (("recipient", identity), ("phone", phone), ("email", email)):
            if value:
                self._seen.setdefault((what, value), row)

    def _only_once(self, identity: str, phone: str, email: str) -> None:
        for what, value in (("recipient", identity), ("phone", phone), ("email", email)):
            seen = self._seen.get((what, value)) if value else None
            withdrawn = seen is not None and bool(seen["withdrawn_at"])
            # A couple with a telephone each may share a mailbox, but not against the will of one of them.
            if seen is not None and (withdrawn or what != "email" or not phone):
                said = f'recipient "{value}"' if what == "recipient" else what
                sentence = f"the same {said} as on line {seen.line}{', which is withdrawn' * withdrawn}"
                raise Wrong("twice_withdrawn" if withdrawn else "twice", what, sentence, seen=seen.line)
