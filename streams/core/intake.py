"""A report in; an incident we believe in, or a refusal its sender can act on, out."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from .facts import Incident, Refusal, Report
from .policy import Policy

CLOCKS_DIFFER = timedelta(minutes=10)
LONGEST_ABSENCE = timedelta(days=366)
_FIRST_YEAR = 2000
_PLAIN_WORD = re.compile(r"[a-z][a-z_-]{0,39}")  # only what can be no name or number of a person is repeated


class _Unbelievable(Exception):  # noqa: N818  (it never leaves this module)
    """A reason not to believe a report, on its way out of the rules."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def believe(policy: Policy, report: Report, now: datetime, *, taken: bool) -> Incident | Refusal | None:
    """Decide whether a report is a burglary that this partnership counts; None when it lies elsewhere.

    It watches over what lies in its areas. What lies within reach of them it hears of too, as an incident beyond the
    border, but only if it is ``taken``: if some partnership has the place in one of its areas, and answers for it.

    Naive times are in the partnership's timezone. Of the interval either end may be missing. It became known
    when it was reported, else when it ended, else when it began.
    """
    try:
        place = _place(report)
        beyond = policy.area_of(*place) is None
        if beyond and not (taken and policy.near(*place)):
            return None
        _category(policy, report)
        return replace(_dated(policy.timezone, report, now), beyond=beyond)
    except _Unbelievable as why:
        return Refusal(report.report_id, str(why), why.kind)


def withdrawn(policy: Policy, report: Report, now: datetime) -> Refusal | None:
    """Decide whether a withdrawal counts: always, unless it is from the future."""
    told = known_at(report, policy.timezone)
    if told and told > now + CLOCKS_DIFFER:
        reason = f'the withdrawal is from the future: "{_shown(told)}", and now is {_shown(now)}'
        return Refusal(report.report_id, reason, "future")
    return None


def taken(policies: Iterable[Policy], report: Report) -> bool:
    """Tell whether some partnership has a report's place in one of its areas."""
    try:
        place = _place(report)
    except _Unbelievable:
        return False
    return any(policy.area_of(*place) for policy in policies)


def elsewhere(policies: Iterable[Policy], report: Report) -> Refusal:
    """Say why no partnership takes a report, without saying where it lies.

    ``policies`` are at least those that would take it if its lat and lon were swapped.
    """
    lat, lon = report.lat, report.lon
    if lat is None or lon is None:
        return Refusal(report.report_id, "there is no place: give lat and lon, or easting and northing", "no place")
    if any(policy.area_of(lon, lat) for policy in policies):
        return Refusal(report.report_id, "lat and lon look swapped: the other way round it is watched", "swapped")
    reason = "the place is in no area of any partnership: is it at sea, or in a municipality not yet in the config?"
    return Refusal(report.report_id, reason, "outside")


def _place(report: Report) -> tuple[float, float]:
    if report.lat is None or report.lon is None:
        raise _Unbelievable("no place", "there is no place: give lat and lon, or easting and northing")
    if not (abs(report.lat) <= 90 and abs(report.lon) <= 180) or (report.lat, report.lon) == (0.0, 0.0):
        raise _Unbelievable("no place", "the place is not on the map: lat is within ±90, lon within ±180 degrees")
    return report.lat, report.lon


def _category(policy: Policy, report: Report) -> None:
    if policy.categories and report.category not in policy.categories:
        watched = ", ".join(sorted(policy.categories))
        given = f' "{report.category}"' if _PLAIN_WORD.fullmatch(report.category) else ""
        raise _Unbelievable("category", f"category{given} is not watched; these are: {watched}")


def _dated(zone: ZoneInfo, report: Report, now: datetime) -> Incident:
    start, end, told = (_aware(t, zone) for t in (report.occurred_from, report.occurred_to, report.reported_at))
    given = start or end or told
    if given is None:
        raise _Unbelievable("no time", "there is no time: give occurred_from, occurred_to or reported_at")
    began, ended = start or given, end or start or given
    _in_order(report, began, ended)
    known = known_at(report, zone) or given
    _possible(report, began, known, now)
    return Incident(
        key=report.key,
        report_id=report.report_id,
        revision=report.revision,
        lat=report.lat or 0.0,
        lon=report.lon or 0.0,
        began=began,
        ended=max(began, min(ended, known)),
        known_at=known,
        dwelling=report.dwelling,
        entry=report.entry,
    )


def _aware(time: datetime | None, zone: ZoneInfo) -> datetime | None:
    if time is None:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)


def known_at(report: Report, zone: ZoneInfo) -> datetime | None:
    """Say when a report became known: when it was made, else when the burglary ended, else when it began.

    A bare date means some time that day, not before the burglary ended.
    """
    told = _aware(report.reported_at, zone)
    ended = _aware(report.occurred_to, zone) or _aware(report.occurred_from, zone)
    if told is None or ended is None:
        return told or ended
    return max(told, min(ended, told + timedelta(days=1))) if report.reported_on else told


def _in_order(report: Report, began: datetime, ended: datetime) -> None:
    if began.year < _FIRST_YEAR:
        named = next(name for name in ("occurred_from", "occurred_to", "reported_at") if getattr(report, name))
        given = getattr(report, named).isoformat()
        raise _Unbelievable("too old", f'{named} "{given}" is before {_FIRST_YEAR}; is the year right?')
    if ended < began:
        start, end = _written(report.occurred_from), _written(report.occurred_to)
        raise _Unbelievable("ends before it starts", f'occurred_to "{end}" is before occurred_from "{start}"')
    if ended - began > LONGEST_ABSENCE:
        start, end = _written(report.occurred_from), _written(report.occurred_to)
        reason = f'occurred_from "{start}" is more than a year before occurred_to "{end}"'
        raise _Unbelievable("too long", reason)


def _possible(report: Report, began: datetime, known: datetime, now: datetime) -> None:
    if max(began, known) > now + CLOCKS_DIFFER:
        late = max(began, known)
        raise _Unbelievable("future", f'the report is from the future: "{_shown(late)}", and now is {_shown(now)}')
    if began > known + CLOCKS_DIFFER:
        start, told = _written(report.occurred_from), _written(report.reported_at)
        raise _Unbelievable("reported before it happened", f'occurred_from "{start}" is after reported_at "{told}"')
    if known - began > LONGEST_ABSENCE * 2:
        start = _written(report.occurred_from)
        raise _Unbelievable("too old", f'occurred_from "{start}" is more than two years before reported_at')


def _written(time: datetime | None) -> str:
    return time.isoformat() if time else ""


def _shown(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
