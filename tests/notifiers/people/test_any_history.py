"""Whatever happens in whatever order: lists, STOP and START, what providers say, and people who are forgotten."""

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import create_engine, event

from notifiers import people
from notifiers.audience import Listed, Medium
from notifiers.people.nearness import cell_of
from notifiers.reasons import Reason
from notifiers.recipients import Recipient, Withdrawn

from .village import ELM, OAK, Village, everything_but_members, row

GROUPS = (ELM, OAK)
PHONES = tuple(f"+45201200{number}" for number in range(61, 66))
EMAILS = tuple(f"{name}@example.dk" for name in ("anne", "bo", "dorte"))
HOME = cell_of(55.8, 12.4)
FIRST = date(2026, 3, 1)

groups = st.sampled_from(GROUPS)
addresses = st.sampled_from(PHONES + EMAILS)
ids = st.sampled_from(["one", "two", "three"])
days_ago = st.integers(0, 90)
reached_by = st.tuples(st.sampled_from(PHONES), st.sampled_from((*EMAILS, ""))) | st.tuples(
    st.just(""), st.sampled_from(EMAILS)
)


def medium_of(address: str) -> Medium:
    return Medium.EMAIL if "@" in address else Medium.PHONE


class AnyHistory(RuleBasedStateMachine):
    """Remembers what people have said, in the simplest way, and holds the database against it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.engine = create_engine(f"sqlite:///{self.folder.name}/people.db")
        event.listen(self.engine, "connect", lambda conn, _: conn.execute("PRAGMA secure_delete=OFF"))
        people.metadata.create_all(self.engine)
        self.village = Village(self.engine)
        self.agreed: dict[tuple[str, str, str], date] = {}
        self.stopped: dict[str, date] = {}
        self.withdrawn: dict[tuple[str, str], date] = {}
        self.erased: set[str] = set()

    @property
    def today(self) -> date:
        return self.village.now.date()

    @rule(hours=st.integers(1, 24 * 40))
    def time_passes(self, hours: int) -> None:
        self.village.later(hours=hours)

    @rule(
        group=groups,
        listed=st.dictionaries(ids, st.tuples(reached_by, days_ago, st.booleans()), max_size=3),
        whole=st.booleans(),
    )
    def a_list_comes_in(self, group: str, listed: dict[str, Any], whole: bool) -> None:
        rows: list[Recipient | Withdrawn] = []
        seen: set[str] = set()
        for name, ((phone, email), ago, withdraws) in listed.items():
            if {phone, email} & seen:
                continue
            seen |= {phone, email} - {""}
            day = self.today - timedelta(days=ago)
            for address in filter(None, (phone, email)):
                (self.is_withdrawn if withdraws else self.is_agreed)(group, name, address, day)
            theirs = {"phone": phone, "email": email}
            rows.append(Withdrawn(name, **theirs, day=day) if withdraws else row(name, day, **theirs, cell9=HOME))
        self.village.take(*rows, group=group, whole=whole)

    def is_withdrawn(self, group: str, _name: str, address: str, day: date) -> None:
        self.withdrawn[group, address] = max(day, self.withdrawn.get((group, address), day))

    def is_agreed(self, group: str, name: str, address: str, day: date) -> None:
        self.agreed[group, name, address] = day
        if address not in self.stopped or day > self.stopped[address]:
            self.erased.discard(address)

    @rule(address=addresses)
    def somebody_says_stop(self, address: str) -> None:
        self.village.stop(address, medium_of(address))
        self.stopped[address] = self.today

    @rule(address=addresses)
    def somebody_says_start(self, address: str) -> None:
        self.village.start(address, medium_of(address))
        self.stopped.pop(address, None)

    @rule(group=groups, name=ids, reason=st.sampled_from([Reason.UNSUBSCRIBED, Reason.NO_SMS, Reason.UNKNOWN_NUMBER]))
    def a_provider_says_something(self, group: str, name: str, reason: Reason) -> None:
        if number := self.village.addresses(name, group=group).get(name):
            self.village.learn(name, reason, group)
            self.stopped[number] = self.today

    @rule(address=addresses)
    def somebody_is_forgotten(self, address: str) -> None:
        self.village.erase(address)
        self.stopped[address] = self.today
        self.erased.add(address)

    @rule(group=groups, name=ids)
    def a_member_is_forgotten(self, group: str, name: str) -> None:
        listed = Listed(group, name)
        theirs = [self.village.addresses(name, group=group, medium=each).get(name) for each in Medium]
        try:
            self.village.erase(listed)
        except people.Unknown:
            return
        for address in filter(None, theirs):
            self.stopped[address] = self.today
            self.erased.add(address)

    @invariant()
    def nobody_is_written_to_against_their_word(self) -> None:
        for group in GROUPS:
            for medium in (Medium.PHONE, Medium.EMAIL):
                found = self.village.addresses("one", "two", "three", group=group, medium=medium)
                for name, address in found.items():
                    agreed = self.agreed[group, name, address]
                    assert address not in self.stopped or agreed > self.stopped[address]
                    assert (group, address) not in self.withdrawn or agreed > self.withdrawn[group, address]
                    assert address not in self.erased

    @invariant()
    def the_list_of_candidates_says_the_same(self) -> None:
        for group in GROUPS:
            for medium in (Medium.PHONE, Medium.EMAIL):
                free = {name for name, why in self.village.why_not(group, medium).items() if why is None}
                assert free == self.village.addresses("one", "two", "three", group=group, medium=medium).keys()

    @invariant()
    def the_ledger_is_whole(self) -> None:
        assert self.village.broken() is None

    @invariant()
    def no_table_but_members_holds_a_number_or_a_home(self) -> None:
        with self.engine.connect() as conn:
            held = "\n".join(everything_but_members(conn))
        assert not [word for word in (*PHONES, *EMAILS, str(HOME)) if word.lstrip("+") in held]

    @invariant()
    def who_was_forgotten_is_in_no_byte_of_the_file(self) -> None:
        held = Path(self.folder.name, "people.db").read_bytes()
        assert not [address for address in self.erased if address.encode() in held]

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
