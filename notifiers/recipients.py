"""A CSV file of people in, those who may be written to out, with a reason for each who may not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from .csv_rows import Row, Unreadable, rows
from .phone import dialled

_REQUIRED = ("recipient", "phone", "language", "consent_at")
_OPTIONAL = ("consent_text", "withdrawn_at")
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who has agreed to be written to: a made-up id, a number in international form, a language.

    ``consent_text`` is what they agreed to, where the file says.
    """

    id: str
    phone: str = field(repr=False)
    language: str
    consent_at: date
    consent_text: str = ""


def load(path: Path, languages: Sequence[str], countries: Sequence[str] = ("DK",)) -> tuple[list[Recipient], list[str]]:
    """Read the recipients of one group, and every problem as one line that begins with its place.

    Columns: ``recipient``, ``phone``, ``language`` (empty means the first of ``languages``), ``consent_at``,
    and optionally ``consent_text`` and ``withdrawn_at``; others are ignored. Whoever has withdrawn is left
    out without a word; whoever appears twice is taken once, or not at all if one of the rows is withdrawn. No
    problem repeats a number.
    """
    try:
        every = rows(path, _REQUIRED, _OPTIONAL)
    except Unreadable as error:
        return [], [str(error)]
    loading = _Loading(tuple(languages), tuple(countries))
    # The withdrawn first, so that a withdrawal holds wherever in the file it stands.
    for row in sorted(every, key=lambda row: not row["withdrawn_at"]):
        loading.take(row)
    return loading.recipients, [problem for _, problem in sorted(loading.problems)]


class _Loading:
    """What has been read so far of one file."""

    def __init__(self, languages: tuple[str, ...], countries: tuple[str, ...]) -> None:
        self.recipients: list[Recipient] = []
        self.problems: list[tuple[int, str]] = []
        self._languages = languages
        self._countries = countries
        self._ids: dict[str, Row] = {}
        self._phones: dict[str, Row] = {}

    def take(self, row: Row) -> None:
        """Let one row in, or note why not."""
        try:
            if row["withdrawn_at"]:
                self._withdraw(row)
            else:
                self._admit(row)
        except ValueError as error:
            self.problems.append((row.line, f"{row.place}: {error}"))

    def _withdraw(self, row: Row) -> None:
        """Remember who has withdrawn, by id even where the number cannot be read."""
        self._ids[row["recipient"]] = row
        self._phones[_phone(row["phone"], self._countries)] = row

    def _admit(self, row: Row) -> None:
        identity = _id(row["recipient"])
        phone = _phone(row["phone"], self._countries)
        for what, seen in (
            (f'recipient "{identity}"', self._ids.get(identity)),
            ("phone", self._phones.get(phone)),
        ):
            if seen is not None:
                withdrawn = ", which is withdrawn" if seen["withdrawn_at"] else ""
                raise ValueError(f"the same {what} as on line {seen.line}{withdrawn}")
        language = _language(row["language"], self._languages)
        consent = _consent(row["consent_at"])
        self._ids[identity] = self._phones[phone] = row
        self.recipients.append(Recipient(identity, phone, language, consent, row["consent_text"]))


def _id(written: str) -> str:
    if not written:
        raise ValueError("recipient is missing: give each person a made-up id, such as r-017")
    if not _ID.fullmatch(written):
        raise ValueError("recipient must be a made-up id of letters, digits, dots, dashes and underscores")
    if sum(character.isdigit() for character in written) >= 8:
        raise ValueError("recipient looks like a phone or CPR number; use a made-up id, such as r-017")
    return written


def _phone(written: str, countries: tuple[str, ...]) -> str:
    if not written:
        raise ValueError("phone is missing")
    if re.fullmatch(r"\d+[.,]?\d*[eE]\+?\d+", written):
        raise ValueError("phone has been rounded by a spreadsheet; format the column as text and enter it again")
    try:
        return dialled(written, countries)
    except ValueError as error:
        raise ValueError(f"phone {error}") from None


def _language(written: str, languages: tuple[str, ...]) -> str:
    language = written.lower() or languages[0]
    if language not in languages:
        shown = re.sub(r"\d", "#", written[:20])
        raise ValueError(f'language "{shown}" has no texts; the languages are: {", ".join(languages)}')
    return language


def _consent(written: str) -> date:
    """Read the day of consent, which a Danish spreadsheet may have turned day first."""
    if not written:
        raise ValueError("consent_at is missing: nobody is written to without consent")
    try:
        if turned := _DAY_FIRST.fullmatch(written):
            day, month, year = map(int, turned.groups())
            return date(year, month, day)
        return datetime.fromisoformat(written).date()
    except ValueError:
        raise ValueError("consent_at must be a date, such as 2026-03-01") from None
