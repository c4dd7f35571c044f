"""Checked settings in; the policies that the core decides by out, one for each partnership."""

from collections.abc import Callable

from config.schema.partnership import PartnershipSettings
from config.schema.settings import Settings
from config.schema.texts import TextsSettings
from detectors.counts import DailyCounts
from notifiers import gsm7

from .core.facts import Stage
from .core.policy import Area, Group, Life, Policy, QuietHours, Texts


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
        texts={language: _texts(words) for language, words in settings.wording(id_).items()},
        segments=gsm7.segments,
        life=Life(given.spates.over_after, given.spates.update_every, given.spates.joins_within),
        categories=frozenset(given.categories),
        exercise=settings.exercise,
    )


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
    )


def _texts(words: TextsSettings) -> Texts:
    return Texts(
        citizens={Stage(stage): text for stage, text in words.citizens.items()},
        partners={Stage(stage): text for stage, text in words.partners.items()},
        advice=words.advice,
        opt_out=words.opt_out,
        exercise=words.exercise,
    )
