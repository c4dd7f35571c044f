"""A story in; the story told on a console, at a reader's pace, out."""

from collections.abc import Callable
from datetime import datetime, timedelta

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from streams.core.facts import Alert, Report, Stage

from . import words
from .ending import Told, farewell
from .phones import Phones
from .sketch import KEY, sketch
from .story import Beat, Learned, Story

_TWO_ABREAST = 76  # columns
_LATELY = timedelta(days=14)
_APPROVAL = (
    'Citizens\' texts are queued until the coordinator says yes ("venter på koordinatorens godkendelse"); '
    "in this story that happens at once. Texts are shown in Danish, and in English the first time.\n"
)


class Screen:
    """Tells one story on one console.

    Parameters
    ----------
    console
        What to write on.
    story
        What to tell.
    budget
        The false alerts a year that the town accepts.
    pause
        Waits some seconds, so that a person can read.
    """

    def __init__(self, console: Console, story: Story, budget: float, pause: Callable[[float], object]) -> None:
        self.console = console
        self.story = story
        self.budget = budget
        self.pause = pause
        self._policy = story.policy
        self._zone = story.policy.timezone
        names = {group.id: group.name for group in story.policy.groups}
        self._phones = Phones(names, self._zone, wide=console.width >= _TWO_ABREAST)
        self._recent: dict[str, tuple[datetime, Report]] = {}
        self._shown: set[str] = set()
        self._glossed: set[tuple[Stage, str]] = set()
        self._elsewhere = 0
        self._told = Told()

    def tell(self) -> None:
        """Tell it all."""
        self._scene()
        self._learned(self._learning())
        self.console.rule(f"[bold]Now: the weeks from {words.day(self.story.plot.begins, self._zone)}", align="left")
        for beat in self.story.beats():
            self._beat(beat)
        farewell(self.console, self._policy, self._told)

    def _scene(self) -> None:
        town = self.story.plot.town
        quarters = len(self._policy.areas)
        self.console.rule("[bold]Ternevig, a town that does not exist", align="left")
        self.console.print(
            f"{len(town.homes):,} homes on {town.streets} streets in {quarters} quarters, all made up. "
            "First, two quiet years of burglary reports: late, incomplete, sent twice and corrected, as in life.\n"
        )
        self.pause(2)

    def _learning(self) -> Learned:
        total = len(self.story.plot.past)
        columns = (TextColumn("learning {task.description}"), BarColumn(), TextColumn("{task.completed} reports"))
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task("", total=total)

            def after_each(at: datetime) -> None:
                progress.update(task, advance=1, description=f"{at.astimezone(self._zone):%Y-%m}")
                self.pause(3 / total)

            return self.story.learn(after_each)

    def _learned(self, learned: Learned) -> None:
        (most, top), (least, low) = learned.per_year.most_common()[0], learned.per_year.most_common()[-1]
        self.console.print(
            f"\nA usual year has about {learned.per_year.total()} burglaries: {low} in {least}, {top} in {most}. "
            "Three close together say more where it is quiet than where it is busy.\n"
            f"The town accepts [bold]{self.budget:g} false alerts a year[/]. That is the only knob: what it takes to "
            "raise an alert follows from it, place by place and season by season. "
            f"In {learned.years:.0f} quiet years the detector spoke {learned.spoken} times.\n"
        )
        self.pause(4)

    def _beat(self, beat: Beat) -> None:
        if beat.report:
            self._report(beat, beat.report)
        for alert in beat.alerts:
            if alert.group is None:
                self._alert(alert, beat)
        if beat.messages:
            self._messages(beat)

    def _report(self, beat: Beat, report: Report) -> None:
        if beat.known:
            self._recent[report.key] = (beat.at, beat.known)
        if report.withdrawn:
            self._recent.pop(report.key, None)
        if not beat.to_come and not beat.alerts and report.report_id not in self.story.plot.planted:
            self._elsewhere += 1
            return
        place = self._place(beat.known.lat, beat.known.lon) if beat.known else ""
        self._line(beat.at, place, words.what(beat, report, self._zone))
        self.pause(0.25)

    def _alert(self, alert: Alert, beat: Beat) -> None:
        new = alert.spate_id not in self._shown
        self._shown.add(alert.spate_id)
        if new and self.story.planted(alert):
            self._noticed(alert, beat)
            return
        newest = f"{alert.observed} within {alert.radius_m} m, usual {words.usual(alert.expected)}"
        said = {
            Stage.OPENED: f"another spate: {newest}, by chance {words.by_chance(alert.false_alerts_per_year)}",
            Stage.GROWING: f"spate now {len(alert.report_ids)} ({newest})",
            Stage.OVER: f"nothing added for {self._policy.life.over_after.days} days: the spate is over",
            Stage.WITHDRAWN: "what is left is no more than chance: the spate is withdrawn",
        }[alert.stage]
        self._line(beat.at, self._place(alert.lat, alert.lon), said, "yellow")

    def _noticed(self, alert: Alert, beat: Beat) -> None:
        since = f"{words.day(alert.window_from, self._zone)} {words.hour(alert.window_from, self._zone)}"
        facts = Text.assemble(
            (f"{alert.observed} burglaries within {alert.radius_m} m since {since}.\n", "bold"),
            f"Usual for that place, season and time: {words.usual(alert.expected)}.\n"
            f"Chance alone would show as much {words.by_chance(alert.false_alerts_per_year)} "
            f"(accepted: {self.budget:g} times a year).",
        )
        if beat.to_come:
            facts.append(f"\nStill to come, which only this simulation knows: {beat.to_come} more reports.")
        self.console.print()
        self.console.print(Panel(facts, title="[bold]A spate is noticed", title_align="left", border_style="red"))
        lately = [report for at, report in self._recent.values() if at >= beat.at - _LATELY]
        self.console.print(sketch(self.story.plot.town, self._policy.areas, lately, alert))
        self.console.print(f"{KEY}\n", style="dim")
        self.pause(5)

    def _messages(self, beat: Beat) -> None:
        self._told.count(beat.messages)
        if not beat.report and all(alert.group for alert in beat.alerts):
            hours = self._policy.life.update_every // timedelta(hours=1)
            self._line(beat.at, "", f"{hours} hours after the last texts, what is new:")
        heard = {(alert.stage, alert.group) for alert in beat.alerts if alert.group}
        first = not heard <= self._glossed
        if not self._glossed:
            self.console.print(_APPROVAL)
        self._glossed |= heard
        self.console.print(self._phones.draw(beat.messages, beat.at, gloss=first))
        self.pause(4 if first else 1)

    def _line(self, at: datetime, place: str, said: str, style: str = "") -> None:
        if self._elsewhere:
            reports = f"{self._elsewhere} more report{'' if self._elsewhere == 1 else 's'}"
            self._elsewhere = 0
            self.console.print(f"... {reports} from all over the town, nothing unusual ...", style="dim")
        line = Table.grid(padding=(0, 1))
        for width in (16, 17, None):
            line.add_column(width=width)
        stamp = f"{words.day(at, self._zone):10} {words.hour(at, self._zone)}"
        line.add_row(Text(stamp, "dim"), place, Text(said, style))
        self.console.print(line)

    def _place(self, lat: float | None, lon: float | None) -> str:
        area = self._policy.area_of(lat, lon) if lat is not None and lon is not None else None
        return area.name if area else ""
