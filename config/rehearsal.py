"""Settings in; every text that could ever be made under them read as a phone would show it, and what is wrong, out."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from notifiers import gsm7

from .forms import Form, forms
from .linting import MOST_SEGMENTS, faults, subject_faults
from .nodes import Path
from .quoting import quoted
from .schema.partnership import PartnershipSettings
from .schema.settings import Settings
from .schema.texts import TextsOverride, TextsSettings
from .schema.ways_out import takes_no_answer

Found = tuple[Path, str]
Words = dict[str, str | int]
Filling = tuple[tuple[str, str | int], ...]

MOST = 9999
"""The largest number that is ever said."""

_ANY_LENGTH = 1000


def rehearsed(settings: Settings) -> Iterator[Found]:
    """Read every text at its worst: the longest names of each partnership, each piece of advice, each way out."""
    yield from _unanswerable(settings)
    for id_, partnership in settings.partnerships.items():
        if not partnership.groups:
            continue
        for language, texts in settings.wording(id_).items():
            if language in _spoken(settings, partnership):
                for where, said in _wrong(settings, partnership, texts):
                    yield _path(settings, id_, language, where), said


def _spoken(settings: Settings, partnership: PartnershipSettings) -> set[str]:
    groups = partnership.groups.values()
    return {*settings.texts, *partnership.texts, *(language for group in groups for language in group.languages)}


def _wrong(settings: Settings, partnership: PartnershipSettings, texts: TextsSettings) -> Iterator[tuple[Path, str]]:
    whose = f", with the names of {quoted(partnership.signature)}"
    mark = f"{texts.exercise}: " if settings.exercise else ""
    every = list(_words(settings, partnership, texts))
    for audience, templates in (("citizens", texts.citizens), ("partners", texts.partners)):
        for stage, source in templates.items():
            asked = {_needed(words, source) for words in every}
            found = (_faults(mark, source, words, stage, citizens=audience == "citizens") for words in sorted(asked))
            yield from (((audience, stage), f"{fault}{whose}") for fault in dict.fromkeys(chain.from_iterable(found)))
    for stage, source in texts.subjects.items():
        heads = ((mark + filled(form, words), words) for words in every for form in forms(source))
        wrong = chain.from_iterable(subject_faults(head, words) for head, words in heads)
        yield from ((("subjects", stage), f"{fault}{whose}") for fault in dict.fromkeys(wrong))


def _words(settings: Settings, partnership: PartnershipSettings, texts: TextsSettings) -> Iterator[Words]:
    """Give the worst there can be to fill in, with each piece of advice and each way out."""
    numbers = dict.fromkeys(("count", "days", "quiet"), MOST)
    names: Words = {"sender": partnership.signature, "since": "31/12", **numbers}
    for place in _places(partnership):
        for advice in texts.advice.values():
            for way_out in dict.fromkeys(["", *settings.opt_outs(texts).values()]):
                yield {**names, "place": place, "advice": advice, "opt_out": way_out}


def _places(partnership: PartnershipSettings) -> Iterable[str]:
    """Pick the longest area name of each sort: those that begin or end in a digit, and those that do not."""
    sorts: dict[tuple[bool, bool], str] = {}
    for name in map(partnership.area_name, partnership.areas):
        sort = (name[0].isdigit(), name[-1].isdigit())
        sorts[sort] = max(sorts.get(sort, ""), name, key=gsm7.units)
    return sorts.values()


def _needed(words: Words, source: str) -> Filling:
    """Leave the way out of what a template does not show, so that the same is not read twice."""
    return tuple((words if "opt_out" in source else {**words, "opt_out": ""}).items())


@lru_cache(maxsize=4096)
def _faults(mark: str, source: str, filling: Filling, stage: str, *, citizens: bool) -> tuple[str, ...]:
    """Read a template in every form; of the long ones only the length is no matter, as there are short ones."""
    found: dict[str, None] = {}
    words = dict(filling)
    for short, most in ((False, _ANY_LENGTH), (True, MOST_SEGMENTS)):
        for body in {mark + filled(form, words) for form in forms(source, short=short)}:
            found |= dict.fromkeys(faults(body, words, stage, citizens=citizens, most=most))
    return tuple(found)


def filled(form: Form, words: Words) -> str:
    """Write one form of a template out, as the composer does."""
    return " ".join("".join(str(words[piece.text]) if piece.named else piece.text for piece in form).split())


def _path(settings: Settings, partnership: str, language: str, where: Path) -> Path:
    """Find who wrote a text: the partnership, the whole file, or else whoever chose the names that are put in."""
    owners: tuple[tuple[Path, dict[str, TextsOverride]], ...] = (
        (("partnerships", partnership), settings.partnerships[partnership].texts),
        ((), settings.texts),
    )
    for path, own in owners:
        if language in own and getattr(getattr(own[language], str(where[0])), str(where[1])) is not None:
            return (*path, "texts", language, *where)
    return ("partnerships", partnership)


def _unanswerable(settings: Settings) -> Iterator[Found]:
    """Find channels that reach citizens who could not answer STOP."""
    reached = {
        channel
        for id_, partnership in settings.partnerships.items()
        for key, group in partnership.groups.items()
        if group.citizens
        for channel in settings.channels_of(id_, key)
    }
    for key, channel in settings.channels.items():
        if settings.sending and key in reached and takes_no_answer(channel):
            yield (
                ("channels", key),
                'missing key "opt_out_number": citizens cannot answer a name, so they need a number to text STOP to',
            )
