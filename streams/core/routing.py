"""A spate in; which groups hear of it, when, and after whose approval, out."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from .facts import Alert, Incident, Stage
from .policy import Area, Group, Policy, QuietHours
from .spates import Spate, digest


def listeners(policy: Policy, incidents: Iterable[Incident]) -> list[Group]:
    """List the groups that have an incident of the spate in one of their areas, in the order of the config.

    Of a spate that has a single one on this side of the border nobody hears: to them it would be no more than that.
    """
    told = list(incidents)
    if not tellable(told):
        return []
    places = [(incident.lat, incident.lon) for incident in told]
    return [
        group
        for group in policy.groups
        if any(area.shape.contains(*place) for area in areas_of(policy, group) for place in places)
    ]


def own(incidents: Iterable[Incident]) -> list[Incident]:
    """Leave out what lies beyond the border: of that no group is told that it happened where they are."""
    return [incident for incident in incidents if not incident.beyond]


def tellable(incidents: list[Incident]) -> bool:
    """Tell whether groups may hear of a spate: not while all of it but one incident lies beyond the border."""
    return len(own(incidents)) >= min(2, len(incidents))


def areas_of(policy: Policy, group: Group) -> list[Area]:
    """List a group's areas; all of the partnership's when it names none."""
    return [area for area in policy.areas if not group.areas or area.id in group.areas]


def heart(areas: list[Area], places: list[tuple[float, float]]) -> Area:
    """Find the area that holds most of some places; of equals the smallest."""
    return min(areas, key=lambda area: (-sum(area.shape.contains(*place) for place in places), area.shape.radius_m))


def due(policy: Policy, group: Group, at: datetime) -> datetime:
    """Say when a group may be told: at once, or when its quiet hours end."""
    if group.quiet is None:
        return at
    local = at.astimezone(policy.timezone)
    if not _quiet(group.quiet, local):
        return at
    ends = local.replace(hour=group.quiet.end.hour, minute=group.quiet.end.minute, second=0, microsecond=0)
    if ends <= local:
        ends += timedelta(days=1)
    return ends.astimezone(UTC)


def resting(policy: Policy, now: datetime) -> list[str]:
    """List the groups that are in their quiet hours, and are not to be disturbed however late a message is."""
    local = now.astimezone(policy.timezone)
    return [group.id for group in policy.groups if group.quiet and _quiet(group.quiet, local)]


def alert(policy: Policy, spate: Spate, stage: Stage, group: str | None, at: datetime, times: int) -> Alert:
    """State a spate's facts for one group, or for the coordinators' own record.

    A group that was kept from hearing that it opened, and hears so later, hears it by an alert of another name.
    """
    found = spate.finding
    anew = stage is Stage.GROWING or (stage is Stage.OPENED and group in spate.told)
    return Alert(
        alert_id=digest(spate.id, stage, group or "", *(_news(spate, at) if anew else ())),
        spate_id=spate.id,
        stage=stage,
        partnership=policy.partnership,
        group=group,
        at=at,
        triggered_by=spate.trigger,
        report_ids=spate.members,
        lat=round(spate.lat, 5),
        lon=round(spate.lon, 5),
        radius_m=round(found.radius),
        window_from=spate.window_from,
        observed=found.observed,
        expected=None if found.expected is None else round(found.expected, 4),
        score=round(found.score, 3),
        false_alerts_per_year=None if found.per_year is None else float(f"{found.per_year:.3g}"),
        times=times,
    )


def _news(spate: Spate, at: datetime) -> tuple[str, ...]:
    return at.isoformat(), *sorted(spate.members)


def _quiet(hours: QuietHours, local: datetime) -> bool:
    clock = local.time()
    if hours.start <= hours.end:
        return hours.start <= clock < hours.end
    return clock >= hours.start or clock < hours.end
