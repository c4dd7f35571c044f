"""Whatever happens, in whatever order, nobody is told anything twice, and in the end nobody is forgotten."""

from collections import Counter, deque

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from notifiers.message import Halted, InDoubt, Message, Receipt, TryAgain
from notifiers.reasons import Reason
from tests.notifiers.street import Killed, Post, Street, person, worded

GROUPS = {"elm": range(4), "oak": range(2, 6), "ash": range(5, 7)}
# A channel that has accepted a message may fall silent or die, but does not claim that it refused.
LATE = st.sampled_from([None, None, InDoubt(Reason.NO_ANSWER), Killed()])
EARLY = st.one_of(LATE, st.sampled_from([TryAgain(Reason.SLOW_DOWN), Halted(Reason.BAD_LOGIN)]))


class Mortal(Post):
    """A channel that can take the whole process with it."""

    street: Street

    async def send(self, message: Message) -> Receipt:
        try:
            return await super().send(message)
        except Killed:
            self.street.killed = True
            raise


class Deliveries(RuleBasedStateMachine):
    """Messages queued, sent, refused, doubted and interrupted at random, by one process after another."""

    def __init__(self) -> None:
        super().__init__()
        self.street = Street()
        self.street.post = Mortal(self.street.clock)
        self.street.post.street = self.street
        self.street.people.update({group: [person(n) for n in people] for group, people in GROUPS.items()})
        self.delivery = self.street.delivery()
        self.expected: set[tuple[str, str]] = set()

    @rule(group=st.sampled_from(sorted(GROUPS)), thread=st.integers(0, 2))
    def queue(self, group: str, thread: int) -> None:
        start = self.street.clock()
        self.street.queue(
            worded(
                alert_id=f"{thread}/{group}",
                group_id=group,
                thread=f"{thread}",
                text=f"text {thread}",
                due=start,
                expires=start.replace(year=2027),
            )
        )
        self.expected |= {(one.phone, f"text {thread}") for one in self.street.people[group]}

    @rule(before=st.lists(EARLY, max_size=4), after=st.lists(LATE, max_size=4))
    def deliver(self, before: list[BaseException | None], after: list[BaseException | None]) -> None:
        self.street.post.fail_before = deque(before)
        self.street.post.fail_after = deque(after)
        if self.street.round(self.delivery) is None:
            self.delivery = self.street.delivery()

    @rule()
    def another_process_takes_over(self) -> None:
        self.delivery = self.street.delivery()

    @rule(seconds=st.sampled_from([1, 20, 61, 400, 400]))
    def time_passes(self, seconds: int) -> None:
        self.street.clock.forward(seconds=seconds)

    @invariant()
    def nobody_is_told_twice(self) -> None:
        told = Counter((to, text) for to, text, _ in self.street.post.accepted)
        assert not [one for one, times in told.items() if times > 1]

    def teardown(self) -> None:
        self.street.post.fail_before.clear()
        self.street.post.fail_after.clear()
        for _ in range(6):
            self.street.clock.forward(minutes=6)
            self.delivery.deliver()
        self.nobody_is_told_twice()
        assert {(to, text) for to, text, _ in self.street.post.accepted} == self.expected
        assert self.street.states().keys() <= {"sent", "suppressed"}
        self.street.close()


TestDeliveries = Deliveries.TestCase
TestDeliveries.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
