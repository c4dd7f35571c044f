"""Checked settings in; the policies that the core decides by out, one for each partnership."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from config import linting
from config.forms import renderer
from config.schema.partnership import PartnershipSettings
from config.schema.settings import Settings
from config.schema.texts import TextsSettings
from config.texts import builtin
from detectors.base import Preparing
from detectors.counts import DailyCounts
from notifiers import gsm7

from .core import routing
from .core.facts import Stage
from .core.policy import Area, Group, Life, Policy, QuietHours
from .core.texts import Renderer, Texts


def policies(settings: Settings) -> tuple[Policy, ...]:
    """Translate settings into what the core knows; nothing is decided here."""
    return tuple(_policy(settings, id_) for id_ in settings.partnerships)


def _policy(settings: Settings, id_: str) -> Policy:
    given = settings.partnerships[id_]
    return Policy(
        partnership=id_,
        name=given.name,
        sender=given.signature,
        timezone=given.timezone,
        areas=tuple(Area(area, given.area_name(area), given.areas[area].shape) for area in given.areas),
        located=tuple(each.build for each in given.detection if each.located),  # type: ignore[misc]  # by the flag
        counted=tuple(_counting(each.build) for each in given.detection if not each.located),
        groups=tuple(_group(settings, given, id_, group) for group in given.groups),
        texts={language: _texts(settings, words) for language, words in settings.wording(id_).items()},
        segments=gsm7.segments,
        lint=linting.faults,
        shipped={language: _texts(settings, words) for language, words in builtin().items()},
        life=Life(given.spates.over_after, given.spates.update_every, given.spates.joins_within),
        categories=frozenset(given.categories),
        exercise=settings.exercise,
        reach_m=max((each.reach_m for each in given.detection if each.located), default=0.0),  # type: ignore[union-attr]
    )


def prepare(decided: Iterable[Policy]) -> None:
    """Have all detectors work out now what takes them seconds, and not when the first spate comes."""
    for policy in decided:
        for build in policy.located:
            detector = build()
            if isinstance(detector, Preparing):
                detector.prepare()


def resting(decided: Iterable[Policy], now: datetime) -> list[str]:
    """Name the groups that are in their quiet hours at a time, as delivery knows them."""
    return [f"{policy.partnership}/{group}" for policy in decided for group in routing.resting(policy, now)]


def _counting(build: Callable[[], object]) -> Callable[[], DailyCounts]:
    return lambda: DailyCounts(build)  # type: ignore[arg-type]  # a count detector, by the flag


def _group(settings: Settings, partnership: PartnershipSettings, id_: str, key: str) -> Group:
    given = partnership.groups[key]
    return Group(
        id=key,
        name=partnership.group_name(key),
        citizens=given.citizens,
        areas=partnership.areas_of(key),
        hears=frozenset(Stage(stage) for stage in given.hears),
        channels=settings.channels_of(id_, key),
        languages=given.languages,
        approval=given.approval,
        quiet=QuietHours(given.quiet_hours.start, given.quiet_hours.end) if given.quiet_hours else None,
        update_every=given.update_every,
        cooldown=given.cooldown,
        within_m=given.within,
        most_per_month=given.most_per_month,
        ask_next_after=given.ask_next_after,
    )


def _texts(settings: Settings, words: TextsSettings) -> Texts:
    return Texts(
        citizens=_templates(words.citizens),
        partners=_templates(words.partners),
        subjects=_templates(words.subjects),
        advice=words.advice,
        opt_out=settings.opt_outs(words),
        exercise=words.exercise,
    )


def _templates(sources: Mapping[str, str]) -> Mapping[Stage, Renderer]:
    return {Stage(stage): renderer(source) for stage, source in sources.items()}
