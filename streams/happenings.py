"""What a transaction has left behind in; a line of the log for each report, alert and message of it out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from time import perf_counter

from notifiers.happenings import anybody_listens, tell
from notifiers.outbox import GroupMessage

from .arrivals import Result
from .bodies import lies_at
from .core.facts import Alert, Outcome, Report
from .effects import Effects, Refused


def tell_handed_on(results: Sequence[Result], seconds: float) -> None:
    """Say which reports are on the topic, and what will become of each."""
    for result in results:
        where = ",".join(result.partnerships)
        outcome = result.outcome.value
        tell("report.handed_on", report=result.key, outcome=outcome, partnerships=where, seconds=seconds)


def tell_kept(effects: Effects) -> None:
    """Say what was taken in and decided, once it is kept: what is said here is so."""
    if not anybody_listens():
        return
    seconds = perf_counter() - effects.began
    for result in effects.taken:
        _tell_taken_in(result, seconds)
    for refused in effects.refused:
        _tell_refused(refused)
    for entry in effects.entries:
        if entry.report and not effects.taken:  # where one transaction does both, to be taken in is to be decided on
            tell("report.decided", report=entry.report.key, partnership=entry.partnership, seconds=seconds)
    for alert in effects.alerts:
        _tell_alert(alert)
    triggers = {alert.alert_id: alert.triggered_by for alert in effects.alerts}
    _tell_queued(effects.messages, triggers)


def _tell_taken_in(result: Result, seconds: float) -> None:
    """Say what became of a report; of one that was refused there is more to say elsewhere."""
    if result.outcome is Outcome.ACCEPTED:
        happening, where = "report.corrected" if result.corrects else "report.accepted", ",".join(result.partnerships)
        tell(happening, report=result.key, partnerships=where, seconds=seconds)
    elif result.outcome is not Outcome.REFUSED:
        tell(f"report.{result.outcome}", report=result.key)


def _tell_refused(refused: Refused) -> None:
    named = refused.refusal.report_id
    tell(
        "report.refused", report=Report(named, refused.source).key if named else "", source=refused.source,
        kind=refused.refusal.kind, **lies_at(refused.origin),
    )  # fmt: skip


def _tell_alert(alert: Alert) -> None:
    of = {"partnership": alert.partnership, "spate": alert.spate_id, "alert": alert.alert_id}
    if alert.group is None:
        tell(f"spate.{alert.stage}", report=alert.triggered_by, **of, count=alert.observed)
    else:
        group = f"{alert.partnership}/{alert.group}"
        tell("alert.raised", report=alert.triggered_by, **of, group=group, stage=alert.stage.value)


def _tell_queued(queued: Iterable[GroupMessage], triggers: dict[str, str]) -> None:
    """Say it once for all languages of a text."""
    counted = Counter((each.alert_id, each.group_id, each.channel, each.approval, each.withheld) for each in queued)
    for (alert, group, channel, approval, withheld), count in counted.items():
        tell(
            "message.withheld" if withheld else "message.queued", report=triggers.get(alert, ""), alert=alert,
            group=group, channel=channel, approval=approval, reason=withheld and withheld.value, count=count,
        )  # fmt: skip
