"""Lists of members, and what people say of being written to, in; who may be written to, and where, out.

Every function works on the caller's connection, in the caller's transaction. All times are aware, kept in UTC.
Lists come in by `notifiers.people.importing` and go out by `notifiers.people.exporting`.
"""

from .audience import People, language_of
from .erasing import Unknown, erase, groups_of, prove, scrub
from .ledger import Entry, entries_of, entry_with, last_entry, verify
from .matching import count_in, living_in
from .opting import opt_in, opt_out, opt_out_person, persons_of
from .tables import metadata
from .words import How, What

__all__ = [
    "Entry",
    "How",
    "People",
    "Unknown",
    "What",
    "count_in",
    "entries_of",
    "entry_with",
    "erase",
    "groups_of",
    "language_of",
    "last_entry",
    "living_in",
    "metadata",
    "opt_in",
    "opt_out",
    "opt_out_person",
    "persons_of",
    "prove",
    "scrub",
    "verify",
]
