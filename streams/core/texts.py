"""What the core knows of words, as plain values: templates ready to be filled in, advice, and what reads them over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .facts import Stage

Words = Mapping[str, str | int]
"""What is filled into a template, by name."""

Renderer = Callable[[Words], str]
"""A template that is ready to be filled in."""


class Lint(Protocol):
    """Reads a whole text as its reader will."""

    def __call__(self, body: str, words: Words, stage: str, *, citizens: bool) -> Sequence[str]:
        """Say what is wrong with a text that was put together from some words; nothing when it may be sent."""
        ...


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one language: a template per stage, the advice by id, and by channel how to opt out.

    Templates are filled in with ``sender``, ``place``, ``count``, ``since``, ``days``, ``quiet``, ``advice``,
    ``opt_out``, ``hours``, ``way``, ``homes``, ``usual`` and ``short``; the composer sees to it that advice is
    always there.
    """

    citizens: Mapping[Stage, Renderer]
    partners: Mapping[Stage, Renderer]
    subjects: Mapping[Stage, Renderer]
    advice: Mapping[str, str]
    opt_out: Mapping[str, str]
    exercise: str
