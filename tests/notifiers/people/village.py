"""A village where people join, opt out and are forgotten, in plain words; and what the database then holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, MetaData, select

from notifiers import people
from notifiers.audience import Candidate, Listed, Medium, Near
from notifiers.people import How, People
from notifiers.people.importing import take
from notifiers.reasons import Reason
from notifiers.recipients import Listing, Recipient, Withdrawn

KEY = b"the secret of this village"
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
ELM, OAK = "village/elm", "village/oak"
PHONE, EMAIL = "+4520120067", "anne@example.dk"
MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


def row(name: str = "r-1", consent_at: date = MARCH, **changes: object) -> Recipient:
    """Write a row of a list, of somebody with one telephone."""
    usual: dict[str, object] = {"phone": PHONE, "language": "da", "place": f"elm.csv:{name}"}
    return Recipient(name, consent_at=consent_at, **(usual | changes))  # type: ignore[arg-type]  # real fields


@dataclass(slots=True)
class Village:
    """The people tables, a clock that is set by hand, and the words for what happens."""

    database: Engine
    now: datetime = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

    def later(self, **units: float) -> None:
        """Let time pass."""
        self.now += timedelta(**units)

    def take(self, *rows: Recipient | Withdrawn, group: str = ELM, whole: bool = True) -> list[str]:
        """Take a list in; give its problems."""
        listing = Listing(
            [each for each in rows if isinstance(each, Recipient)],
            [each for each in rows if isinstance(each, Withdrawn)],
            [],
        )
        with self.database.begin() as conn:
            return take(conn, KEY, group, listing, COPENHAGEN, self.now, whole=whole)

    def stop(self, address: str = PHONE, medium: Medium = Medium.PHONE) -> bool:
        """Have somebody text STOP."""
        with self.database.begin() as conn:
            return people.opt_out(conn, KEY, address, medium, How.SMS, self.now)

    def start(self, address: str = PHONE, medium: Medium = Medium.PHONE) -> bool:
        """Have somebody text START."""
        with self.database.begin() as conn:
            return people.opt_in(conn, KEY, address, medium, How.SMS, self.now)

    def erase(self, who: str | Listed = PHONE) -> str:
        """Forget somebody, to the last byte."""
        with self.database.begin() as conn:
            proof = people.erase(conn, KEY, who, self.now)
        assert people.scrub(self.database)
        return proof

    def learn(self, name: str, reason: Reason, group: str = ELM) -> None:
        """Hear from a provider."""
        with self.database.begin() as conn:
            People(KEY).learn(conn, Listed(group, name), Medium.PHONE, reason, self.now)

    def candidates(self, group: str = ELM, medium: Medium = Medium.PHONE, near: Near | None = None) -> list[Candidate]:
        """List who would hear, and who would not."""
        with self.database.connect() as conn:
            return list(People(KEY).candidates(conn, group, medium, near))

    def why_not(self, group: str = ELM, medium: Medium = Medium.PHONE) -> dict[str, Reason | None]:
        """Say of each member why they would not hear; None if they would."""
        return {each.recipient: each.why_not for each in self.candidates(group, medium)}

    def addresses(self, *names: str, group: str = ELM, medium: Medium = Medium.PHONE) -> dict[str, str]:
        """Look up where members are reached."""
        with self.database.connect() as conn:
            found = People(KEY).addresses(conn, [Listed(group, name) for name in names], medium)
        return {listed.recipient: address for listed, address in found.items()}

    def ledger(self, address: str = PHONE) -> list[tuple[str, str, str]]:
        """Tell what happened to somebody's consent."""
        with self.database.connect() as conn:
            return [(each.what.value, each.how.value, each.group_id) for each in people.prove(conn, KEY, address)]

    def broken(self) -> int | None:
        """Verify the ledger."""
        with self.database.connect() as conn:
            return people.verify(conn)


def everything_but_members(conn: Connection, tables: MetaData = people.metadata) -> Iterator[str]:
    """Write out all that the other tables hold."""
    for table in tables.sorted_tables:
        if table.name != "members":
            yield from (str(tuple(found)) for found in conn.execute(select(table)))
