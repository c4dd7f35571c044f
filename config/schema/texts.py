"""The words of a language in, per audience and stage; the same words laid over the shipped ones out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, Field

from .strict import Block
from .templates import LONGEST_ADVICE, LONGEST_EXERCISE, literal, template, with_number
from .words import OptOut

ADVICE = ("neighbours", "light_and_hedge", "hard_to_enter", "safe_payment", "call_114")


def _checked(needed: tuple[str, ...], dated: tuple[str, ...] = ()) -> Callable[[str], str]:
    return lambda text: template(text, needed, dated)


_CITIZENS = ("sender", "place", "advice", "opt_out")
_PARTNERS = ("sender", "place", "advice")
Citizens = Annotated[str, AfterValidator(_checked(_CITIZENS, ("since",)))]
CitizensOver = Annotated[str, AfterValidator(_checked(_CITIZENS, ("quiet", "since")))]
Partners = Annotated[str, AfterValidator(_checked(_PARTNERS, ("since",)))]
PartnersOver = Annotated[str, AfterValidator(_checked(_PARTNERS, ("quiet", "since")))]
Subject = Annotated[str, AfterValidator(_checked(("place",)))]
Advice = Annotated[str, AfterValidator(lambda text: literal(text, LONGEST_ADVICE))]
Exercise = Annotated[str, AfterValidator(lambda text: literal(text, LONGEST_EXERCISE, mark=True))]
WithNumber = Annotated[str, AfterValidator(with_number)]


class CitizensTexts(Block):
    """What citizens are told, one template per stage: who says so, where, since when, advice, and the way out."""

    opened: Citizens | None = Field(default=None, description="When a spate is noticed.")
    growing: Citizens | None = Field(default=None, description="When it goes on.")
    over: CitizensOver | None = Field(default=None, description="When it has been quiet for long enough.")
    withdrawn: Citizens | None = Field(default=None, description="When corrected reports undo it.")


class PartnersTexts(Block):
    """What municipality, police and press are told: who says so, where, since when, and advice to pass on."""

    opened: Partners | None = Field(default=None, description="When a spate is noticed.")
    growing: Partners | None = Field(default=None, description="When it goes on.")
    over: PartnersOver | None = Field(default=None, description="When it has been quiet for long enough.")
    withdrawn: Partners | None = Field(default=None, description="When corrected reports undo it.")


class SubjectTexts(Block):
    """Headlines, for channels that have room for one, such as e-mail."""

    opened: Subject | None = Field(default=None, description="When a spate is noticed.")
    growing: Subject | None = Field(default=None, description="When it goes on.")
    over: Subject | None = Field(default=None, description="When it has been quiet for long enough.")
    withdrawn: Subject | None = Field(default=None, description="When corrected reports undo it.")


class AdviceTexts(Block):
    """The five Bo trygt pieces of advice, each at most 80 characters."""

    neighbours: Advice | None = Field(default=None, description="Be a good neighbour who looks out.")
    light_and_hedge: Advice | None = Field(default=None, description="Light outside, and a trimmed hedge.")
    hard_to_enter: Advice | None = Field(default=None, description="Make it hard to break in.")
    safe_payment: Advice | None = Field(default=None, description="Pay safely for second-hand goods.")
    call_114: Advice | None = Field(default=None, description="Ring 114 when something is suspicious.")


class TextsOverride(Block):
    """Own words for one language; what is left out keeps the shipped words."""

    citizens: CitizensTexts = Field(default_factory=CitizensTexts, description="What citizens are told.")
    partners: PartnersTexts = Field(default_factory=PartnersTexts, description="What partners are told.")
    subjects: SubjectTexts = Field(default_factory=SubjectTexts, description="The headlines.")
    advice: AdviceTexts = Field(default_factory=AdviceTexts, description="The five pieces of advice.")
    opt_out: OptOut | None = Field(default=None, description="How to stop the texts.")
    opt_out_by_number: WithNumber | None = Field(
        default=None, description="How to stop them where the sender takes no answer, with {{ number }}."
    )
    exercise: Exercise | None = Field(default=None, description="The word that marks an exercise.")


@dataclass(frozen=True, slots=True)
class TextsSettings:
    """All the words of one language: templates by stage, advice by id, how to opt out, and the exercise mark."""

    citizens: Mapping[str, str] = field(default_factory=dict)
    partners: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    advice: Mapping[str, str] = field(default_factory=dict)
    opt_out: str = ""
    opt_out_by_number: str = ""
    exercise: str = ""


def merged(shipped: Mapping[str, TextsSettings], own: Mapping[str, TextsOverride]) -> dict[str, TextsSettings]:
    """Lay own words over the shipped ones, per language; a language that is not shipped must bring all of its own."""
    words = dict(shipped)
    for language, override in own.items():
        words[language] = _laid_over(words.get(language, TextsSettings()), override)
    return words


def missing(own: Mapping[str, object]) -> list[str]:
    """List what a language that is not shipped still lacks, as keys with dots between."""
    lacking = []
    for key, given in TextsOverride.model_fields.items():
        written = own.get(key)
        block = given.annotation
        if isinstance(block, type) and issubclass(block, Block):
            inner = written if isinstance(written, dict) else {}
            lacking += [f"{key}.{stage}" for stage in block.model_fields if inner.get(stage) is None]
        elif written is None:
            lacking.append(key)
    return lacking


def _laid_over(base: TextsSettings, own: TextsOverride) -> TextsSettings:
    return TextsSettings(
        citizens={**base.citizens, **own.citizens.model_dump(exclude_none=True)},
        partners={**base.partners, **own.partners.model_dump(exclude_none=True)},
        subjects={**base.subjects, **own.subjects.model_dump(exclude_none=True)},
        advice={**base.advice, **own.advice.model_dump(exclude_none=True)},
        opt_out=own.opt_out or base.opt_out,
        opt_out_by_number=own.opt_out_by_number or base.opt_out_by_number,
        exercise=own.exercise or base.exercise,
    )
