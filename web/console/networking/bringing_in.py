"""The bytes of a list as spreadsheets save them in; what it does to a group, foreseen or done, out."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from datetime import datetime, tzinfo
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

from sqlalchemy import Connection

from config.schema.settings import Settings
from notifiers.complaints import Complaint
from notifiers.outbox.auditing import Decision, How, What, note
from notifiers.people.importing import Outcome, foresee, take_in
from notifiers.recipients import Listing, read

from .uploads import Upload

_LONGEST_NAME = 60
_OTHER: Final = {b"PK\x03\x04": "workbook", b"\xd0\xcf\x11\xe0": "workbook", b"%PDF": "document"}
"""How files begin that are no text: those of spreadsheets, the older ones too, and PDF."""
_OF_THE_FILE: Final = frozenset({"encoding", "not_text", "quotes", "empty", "tabs", "columns"})
"""Complaints that `notifiers.csv_rows` has of a file as a whole."""


def as_utf8(raw: bytes) -> bytes:
    """Give a list in UTF-8: what older spreadsheets save in Denmark is in Windows-1252, or in UTF-16.

    Bytes that are neither are left as they are, for the importer to say so.

    >>> as_utf8("Søren".encode("cp1252")).decode(), as_utf8("Søren".encode("utf-16")).decode()
    ('Søren', 'Søren')
    """
    try:
        if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return raw.decode("utf-16").encode()
        if raw.startswith(BOM_UTF8) or _is_utf8(raw):
            return raw
        return raw.decode("cp1252").encode()
    except UnicodeDecodeError:
        return raw


def other_than_text(raw: bytes) -> str | None:
    r"""Tell what a file is that people send in place of a CSV file, by its first bytes; None if it may be one.

    >>> other_than_text(b"PK\x03\x04..."), other_than_text(b"%PDF-1.7"), other_than_text(b"recipient;phone")
    ('workbook', 'document', None)
    """
    return next((kind for begins, kind in _OTHER.items() if raw.startswith(begins)), None)


def unreadable(listing: Listing) -> Complaint | None:
    """Give why nothing could be read of a file; None if its rows were read, good or bad."""
    first = next(iter(listing.problems), None)
    return first if first is not None and first.kind in _OF_THE_FILE else None


def plain_name(given: str | None) -> str:
    """Give the name of a file without the folders that some browsers put before it.

    >>> plain_name("C:/Anne/nabo.csv"), plain_name("../../etc/passwd"), plain_name(None)
    ('nabo.csv', 'passwd', 'list.csv')
    """
    name = PureWindowsPath(PurePosixPath(given or "").name).name
    return "".join(each for each in name if each.isprintable())[:_LONGEST_NAME] or "list.csv"


def listing_of(settings: Settings, upload: Upload, now: datetime) -> Listing:
    """Read a list by the rules of its group."""
    partnership, _, key = upload.group_id.partition("/")
    around = settings.partnerships[partnership]
    given = around.groups[key]
    today = now.astimezone(around.timezone).date()
    return read(
        upload.name,
        as_utf8(upload.raw),
        given.languages,
        (settings.country,),
        today,
        in_turn=given.ask_next_after is not None,
    )


def look(conn: Connection, key: bytes, upload: Upload, listing: Listing, around: tuple[tzinfo, datetime]) -> Outcome:
    """Say what a list would do by the days of a timezone at a moment, and do nothing."""
    zone, now = around
    return foresee(conn, key, upload.group_id, listing, zone, now, whole=upload.whole)


def bring_in(
    conn: Connection, key: bytes, upload: Upload, listing: Listing, by: str, around: tuple[tzinfo, datetime]
) -> Outcome:
    """Take a list in, and note in the log who did so, in the caller's transaction."""
    zone, now = around
    done = take_in(conn, key, upload.group_id, listing, zone, now, whole=upload.whole)
    detail = (
        f"{done.new} new, {done.changed} changed, {done.unchanged} unchanged, {done.withdrawn} withdrawn, "
        f"{len(done.gone)} gone, {len(done.problems)} rows left out"
    )
    note(conn, Decision(now, by, How.CONSOLE, What.IMPORTED, group_id=upload.group_id, detail=detail))
    return done


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
