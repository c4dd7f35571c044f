"""Every alert that settings would have raised in; how many spates, messages and kroner that comes to out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifiers.outbox.sifting import MONTH
from streams.core.facts import Alert, Message, Stage
from streams.core.policy import Group, Policy

from .living import Raised
from .mailing import Mailing

YEAR = timedelta(days=365.25)
_ENDED = {Stage.OVER, Stage.WITHDRAWN}

Worded = Callable[[Raised], list[Message]]


@dataclass(slots=True)
class Noticed:
    """One spate from its first alert to its last.

    Parameters
    ----------
    opened, latest
        The coordinators' records that it opened, and of what it came to.
    members
        Every incident that it ever held.
    told
        The groups that heard of it, by id.
    """

    opened: Alert
    latest: Alert
    members: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    @property
    def withdrawn(self) -> bool:
        """Whether a correction undid it."""
        return self.latest.stage is Stage.WITHDRAWN


@dataclass(slots=True)
class Line:
    """What one group gets in one language by one channel.

    Parameters
    ----------
    people
        How many read it there now.
    texts, segments
        Texts in the whole span, and what they come to in segments, for one person.
    capped
        Texts that come to more than one person is to get in 31 days, and are left out of all that follows.
    price
        Of a segment.
    """

    channel: str
    language: str
    people: int
    price: float
    texts: int = 0
    segments: int = 0
    capped: int = 0

    @property
    def messages(self) -> int:
        """How many messages go out."""
        return self.texts * self.people

    @property
    def cost(self) -> float:
        """What they cost."""
        return self.segments * self.people * self.price


@dataclass(slots=True)
class GroupFigures:
    """What one group would have got.

    Parameters
    ----------
    alerts
        How often it would have been told anything.
    kept_back
        How often not, as it had just heard of another spate there.
    waited
        How many alerts fell into its quiet hours.
    """

    group: Group
    lines: list[Line]
    alerts: int = 0
    kept_back: int = 0
    waited: int = 0

    @property
    def messages(self) -> int:
        """How many messages go out."""
        return sum(line.messages for line in self.lines)

    @property
    def segments(self) -> int:
        """How many segments that is."""
        return sum(line.segments * line.people for line in self.lines)

    @property
    def cost(self) -> float:
        """What they cost, in the currency of the channels' price."""
        return sum(line.cost for line in self.lines)

    @property
    def people(self) -> int:
        """How many it can reach on the channel that reaches most of them."""
        by_channel: defaultdict[str, int] = defaultdict(int)
        for line in self.lines:
            by_channel[line.channel] += line.people
        return max(by_channel.values(), default=0)

    @property
    def capped(self) -> int:
        """How many texts came to too many for one person."""
        return sum(line.capped for line in self.lines)

    @property
    def texts(self) -> float:
        """How many texts the member with the most channels gets."""
        most: defaultdict[str, int] = defaultdict(int)
        for line in self.lines:
            most[line.channel] = max(most[line.channel], line.texts)
        return sum(most.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """What settings would have come to between two times.

    Parameters
    ----------
    alerts
        What groups were told, without what was kept back from them.
    spates
        In the order in which they opened.
    """

    since: datetime
    until: datetime
    spates: Sequence[Noticed]
    alerts: Sequence[Alert]
    groups: Sequence[GroupFigures]

    @property
    def years(self) -> float:
        """How long that is."""
        return (self.until - self.since) / YEAR

    @property
    def messages(self) -> int:
        """How many messages go out."""
        return sum(each.messages for each in self.groups)

    @property
    def segments(self) -> int:
        """How many segments that is."""
        return sum(each.segments for each in self.groups)

    @property
    def cost(self) -> float:
        """What they cost."""
        return sum(each.cost for each in self.groups)


def figures(
    policy: Policy, raised: Iterable[Raised], span: tuple[datetime, datetime], worded: Worded, mails: Mailing
) -> Figures:
    """Add up what was raised from the one time on, up to the other."""
    since, until = span
    groups = {each.id: GroupFigures(each, _lines(each, mails)) for each in policy.groups}
    spates: dict[str, Noticed] = {}
    told: list[Alert] = []
    lately: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    for each in raised:
        alert = each.alert
        if alert.at < since:
            continue
        _notice(spates, alert)
        if alert.group is None or alert.group not in groups:
            continue
        figure = groups[alert.group]
        if alert.withheld:
            figure.kept_back += 1
            continue
        told.append(alert)
        _add(figure, alert, worded(each), lately)
    return Figures(since, until, tuple(spates.values()), told, tuple(groups.values()))


def _lines(group: Group, mails: Mailing) -> list[Line]:
    return [
        Line(
            channel,
            language,
            mails.reached(group.id, channel, language, group.languages),
            mails.prices.get(channel, 0.0),
        )
        for channel in group.channels
        for language in group.languages
    ]


def _notice(spates: dict[str, Noticed], alert: Alert) -> None:
    """Follow a spate that opened within the span."""
    if alert.group is None and alert.stage is Stage.OPENED:
        spates[alert.spate_id] = Noticed(alert, alert)
    spate = spates.get(alert.spate_id)
    if spate is None:
        return
    spate.members.update(alert.report_ids)
    if alert.group is None:
        spate.latest = alert
    elif not alert.withheld:
        spate.told.add(alert.group)


def _add(
    figure: GroupFigures, alert: Alert, messages: list[Message], lately: defaultdict[tuple[str, str], list[datetime]]
) -> None:
    figure.alerts += 1
    figure.waited += any(message.due > alert.at for message in messages)
    lines = {(line.channel, line.language): line for line in figure.lines}
    full = {
        channel: _full(figure.group, lately[figure.group.id, channel], alert.at) for channel in figure.group.channels
    }
    for message in messages:
        if message.withheld:
            continue
        line = lines[message.channel, message.language]
        if full[message.channel]:
            line.capped += 1
            continue
        line.texts += 1
        line.segments += message.segments


def _full(group: Group, sent: list[datetime], at: datetime) -> bool:
    """Tell whether somebody has had enough for 31 days, and otherwise count this one as sent."""
    if group.most_per_month is not None:
        lately = sum(each > at - MONTH for each in sent)
        if lately >= group.most_per_month:
            return True
    sent.append(at)
    return False
