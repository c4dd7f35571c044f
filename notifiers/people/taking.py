"""One list and what is known of its group in; who joins, changes, leaves or is refused, and why, out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import Row

from notifiers.audience import Medium
from notifiers.complaints import Complaint, Wrong
from notifiers.recipients import Recipient, Withdrawn

from .ledger import Entry, wording_of
from .words import How, What

Persons = dict[Medium, str]
"""Somebody's nameless word on each medium."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a decision rests on.

    Parameters
    ----------
    group_id
        The group that the list is of.
    rows
        All its members by their made-up ids, also those who have left.
    out
        When somebody last opted out, of this group or of all.
    person
        Makes an address nameless.
    zone
        The timezone that the list's days are of.
    now
        The time.
    """

    group_id: str
    rows: Mapping[str, Row[Any]]
    out: dict[tuple[Medium, str], datetime]
    person: Callable[[str], str]
    zone: tzinfo
    now: datetime

    def first_moment(self, day: date) -> datetime:
        """Give the moment at which a day begins."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


@dataclass(slots=True)
class Taking:
    """The list on its way into the group."""

    known: Known
    taken: Mapping[str, str]
    """Whose a telephone is already, by the nameless word: members whom the list does not name."""
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    withdrawals: list[dict[str, Any]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Complaint] = field(default_factory=list)

    def withdraw(self, withdrawn: Withdrawn) -> None:
        """Note that somebody has withdrawn, by the addresses in the list and those known so far."""
        row = self.known.rows.get(withdrawn.id)
        listed = row is not None and row.active
        given = {Medium.PHONE: withdrawn.phone, Medium.EMAIL: withdrawn.email}
        persons = {(medium, self.known.person(address)) for medium, address in given.items() if address}
        at = self.known.first_moment(withdrawn.day) if withdrawn.day else self.known.now
        for medium, person in sorted(persons | set(_persons(row).items())):
            before = self.known.out.get((medium, person))
            # Without a day, the same row read again is no new withdrawal.
            if before is None or (before < at if withdrawn.day else listed):
                self._withdraw(medium, person, at, withdrawn.day)
        if row is not None and listed:
            self.left.add(row.id)

    def leave_all_but(self, listed: Collection[str]) -> None:
        """Let everybody go whom the list does not name."""
        self.left |= {row.id for name, row in self.known.rows.items() if row.active and name not in listed}

    def admit(self, recipient: Recipient, *, whole: bool) -> None:
        """Let somebody in, change what has changed, or say why not."""
        row = self.known.rows.get(recipient.id)
        consent_at = self.known.first_moment(recipient.consent_at)
        given = {Medium.PHONE: recipient.phone, Medium.EMAIL: recipient.email}
        persons = {medium: self.known.person(address) for medium, address in given.items() if address}
        taken_by = self.taken.get(persons.get(Medium.PHONE, ""))
        if taken_by is not None:
            sentence = f'the same phone as recipient "{taken_by}", who is in the group already'
            self._complain(recipient, Wrong("taken", "phone", sentence, by=taken_by))
            return
        for medium in list(persons):
            since = self._opted_out(row, medium, persons[medium])
            if since is not None and since >= consent_at:
                day = since.astimezone(self.known.zone).date()
                sentence = f"{medium} opted out on {day}, and consent_at is no newer"
                self._complain(recipient, Wrong("opted_out", "consent_at", sentence, medium=medium, day=day))
                del persons[medium]
        if persons:
            self._write(recipient, row, persons, consent_at)
        elif whole and row is not None and row.active:
            self.left.add(row.id)

    def _withdraw(self, medium: Medium, person: str, at: datetime, day: date | None) -> None:
        group_id = self.known.group_id
        self.known.out[medium, person] = at
        row = {"person": person, "medium": medium, "group_id": group_id, "at": at, "how": How.FILE}
        self.withdrawals.append(row)
        self.entries.append(Entry(self.known.now, person, group_id, medium, What.WITHDRAWN, How.FILE, day))

    def _opted_out(self, row: Row[Any] | None, medium: Medium, person: str) -> datetime | None:
        """Say when somebody opted out whom a row of the list would bring back, also by a number they had before."""
        before = _persons(row).get(medium)
        if row is not None and row.active and before == person:
            return None  # they are no news; the opt-out holds as it is
        said = (self.known.out.get((medium, each)) for each in (person, before) if each)
        return max((at for at in said if at is not None), default=None)

    def _write(self, recipient: Recipient, row: Row[Any] | None, persons: Persons, consent_at: datetime) -> None:
        values = {
            "phone": recipient.phone if Medium.PHONE in persons else None,
            "email": recipient.email if Medium.EMAIL in persons else None,
            # The word of a number that is no longer theirs stays: what they said by it holds.
            **{f"{medium}_person": word for medium, word in (_persons(row) | persons).items()},
            "language": recipient.language,
            "turn": recipient.turn,
            "cell9": recipient.cell9,
            "consent_at": consent_at,
            "consent_text": recipient.consent_text,
            "active": True,
            "left_at": None,
        }
        self.entries += self._agreed(recipient, row, persons, consent_at)
        if row is None:
            names = {"group_id": self.known.group_id, "recipient": recipient.id}
            self.new.append(dict.fromkeys(("phone_person", "email_person")) | values | names)
        elif any(getattr(row, name) != value for name, value in values.items()):
            self.changed.append({"row_id": row.id, "phone_person": None, "email_person": None, **values})
        else:
            self.unchanged += 1

    def _agreed(
        self, recipient: Recipient, row: Row[Any] | None, persons: Persons, consent_at: datetime
    ) -> list[Entry]:
        """Make an entry for each medium on which the consent is not the one that is known."""
        agreed = consent_at, recipient.consent_text
        listed = row is not None and row.active
        same = row is not None and listed and (row.consent_at, row.consent_text) == agreed
        entries = []
        for medium, person in persons.items():
            if same and _persons(row).get(medium) == person and getattr(row, medium) is not None:
                continue
            out = self.known.out.get((medium, person))
            was_out = out is not None and not (row is not None and listed and row.consent_at > out)
            what = What.IMPORTED_AGAIN if out is not None and was_out and consent_at > out else What.GIVEN
            said = Entry(self.known.now, person, self.known.group_id, medium, what, How.FILE)
            entries.append(replace(said, day=recipient.consent_at, wording=wording_of(recipient.consent_text)))
        return entries

    def _complain(self, recipient: Recipient, wrong: Wrong) -> None:
        written = recipient.phone if wrong.column == "phone" else f"{recipient.consent_at}"
        self.problems.append(Complaint.of(recipient.place, wrong, recipient.line, written))


def _persons(row: Row[Any] | None) -> Persons:
    if row is None:
        return {}
    named = {Medium.PHONE: row.phone_person, Medium.EMAIL: row.email_person}
    return {medium: person for medium, person in named.items() if person}
