"""What happens in the town in; the same in a line or two for whoever watches the terminal, out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.status import Status
from rich.text import Text

from notifiers.outbox.approving import Waiting
from notifiers.outbox.fates import SendState
from streams.core.facts import Alert, Report, Stage
from streams.core.policy import Policy

from . import words
from .approving import APPROVER
from .desk import Filing
from .watching import Delivered, Seen

_SAID = {
    SendState.DELIVERED: "delivered",
    SendState.UNDELIVERED: "did not arrive",
    SendState.SUPPRESSED: "left in peace",
    SendState.DEAD: "could not be sent",
    SendState.SENT: "sent, and nobody says whether it arrived",
}


class Teller:
    """Tells one story, line by line.

    Parameters
    ----------
    console
        What to write on; on a terminal, its last line shows the town's clock.
    policy
        The town's, for names and its timezone.
    url
        Where the pages are.
    """

    def __init__(self, console: Console, policy: Policy, url: str) -> None:
        self._console, self._policy, self._url = console, policy, url
        self._zone = policy.timezone
        self._names = {f"{policy.partnership}/{group.id}": group.name for group in policy.groups}
        self._status: Status | None = console.status("") if console.is_terminal else None
        self._elsewhere = 0
        self._told: set[Delivered] = set()
        self._seen: set[str] = set()

    def begin(self) -> None:
        """Show the town's clock from now on, where there is a line to show it in."""
        if self._status:
            self._status.start()

    def close(self) -> None:
        """Take the clock away."""
        if self._status:
            self._status.stop()

    def report(self, filing: Filing, *, planted: bool) -> None:
        """Tell of a report that came; of those that do not matter, only how many."""
        if not planted:
            self._elsewhere += 1
            return
        report = filing.report
        again = report.key in self._seen and report.revision == 1
        self._seen.add(report.key)
        self._line(filing.at, self._place(report), _what(report, self._zone, again=again))

    def tell(self, seen: Seen, now: datetime) -> None:
        """Tell what is new."""
        for alert in seen.raised:
            if alert.group is None:
                self._alert(alert)
        for one in seen.decided:
            if one.group_id in self._names:
                self._line(one.at, self._names[one.group_id], f"{one.what.value} by {one.who}", "green")
        for each, fates in seen.fates.items():
            if each not in self._told and not seen.going:
                self._told.add(each)
                self._line(now, self._names[each[1]], _came_to(fates), "green")
        self._clock(seen, now)

    def ask(self, waiting: Sequence[Waiting]) -> None:
        """Say that somebody's word is awaited."""
        groups = sorted({self._names[each.group_id] for each in waiting})
        self._console.print(
            Text.assemble(
                ("  Your turn: ", "bold yellow"),
                f"the text for {' and '.join(groups)} waits for approval. Sign in as anders, read it, and let it go:\n"
                f"  {self._url}/console/{self._policy.partnership}/alerts",
            )
        )

    def went_on(self, groups: Sequence[str]) -> None:
        """Say that the story did not wait any longer."""
        names = " and ".join(self._names[group] for group in groups)
        self._console.print(f"  Nobody said anything, so {APPROVER} lets it go to {names}.", style="dim")

    def end(self) -> None:
        """Say that it is over."""
        self._console.print("\nThe spate is over, and whoever heard of it has heard that too.", style="bold")

    def _alert(self, alert: Alert) -> None:
        newest = f"{alert.observed} within {alert.radius_m} m, usual {words.usual(alert.expected)}"
        said = {
            Stage.OPENED: f"A spate: {newest}. By chance: {words.by_chance(alert.false_alerts_per_year)}.",
            Stage.GROWING: f"It grows: {len(alert.report_ids)} burglaries ({newest}).",
            Stage.OVER: f"Nothing added for {self._policy.life.over_after.days} days: it is over.",
            Stage.WITHDRAWN: "What is left is no more than chance: it is withdrawn.",
        }[alert.stage]
        area = self._policy.area_of(alert.lat, alert.lon)
        self._line(alert.at, area.name if area else "", said, "bold red" if alert.stage is Stage.OPENED else "yellow")

    def _clock(self, seen: Seen, now: datetime) -> None:
        if self._status:
            doing = "waits for approval" if seen.waiting else "texts on their way" if seen.moving else "listening"
            self._status.update(f"{words.day(now, self._zone)} {words.hour(now, self._zone)} in Ternevig · {doing}")

    def _line(self, at: datetime, place: str, said: str, style: str = "") -> None:
        if self._elsewhere:
            reports = f"{self._elsewhere} more report{'' if self._elsewhere == 1 else 's'}"
            self._elsewhere = 0
            self._console.print(f"  ... {reports} from all over the town, nothing unusual ...", style="dim")
        stamp = f"{words.day(at, self._zone):10} {words.hour(at, self._zone)}  "
        where = f"{place}: " if place else ""
        self._console.print(Text.assemble((stamp, "dim"), (where, "cyan"), (said, style)))

    def _place(self, report: Report) -> str:
        area = None
        if report.lat is not None and report.lon is not None:
            area = self._policy.area_of(report.lat, report.lon)
        return area.name if area else ""


def _what(report: Report, zone: ZoneInfo, *, again: bool) -> str:
    """Say in a few words what a report says."""
    if again:
        return "the same report once more: counts once"
    if report.withdrawn:
        return "taken back: no burglary after all"
    said = words.when(report, zone)
    return f"corrected: {said}" if report.revision > 1 else f"a burglary, {said}"


def _came_to(fates: Mapping[SendState, int]) -> str:
    return ", ".join(f"{fates[state]} {said}" for state, said in _SAID.items() if fates.get(state))
