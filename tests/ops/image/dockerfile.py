"""The text of a Dockerfile in; its stages and their instructions, as far as ours uses them, out."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

DOCKERFILE = Path(__file__).parents[3] / "Dockerfile"


class Instruction(NamedTuple):
    """One instruction: its word, such as ``RUN``, and all that stands behind it, on one line."""

    word: str
    rest: str

    @property
    def words(self) -> Sequence[str]:
        """The arguments: of the JSON form, or as a shell would part them."""
        return json.loads(self.rest) if self.rest.startswith("[") else shlex.split(self.rest)


class Copy(NamedTuple):
    """Files that come from the folder that is built, or from a stage, and where they go."""

    stage: str | None
    sources: Sequence[str]
    to: str

    @classmethod
    def of(cls, instruction: Instruction) -> "Copy":
        """Read a ``COPY``."""
        *sources, to = (word for word in instruction.words if not word.startswith("--"))
        stages = [word.removeprefix("--from=") for word in instruction.words if word.startswith("--from=")]
        return cls(stages[0] if stages else None, sources, to)


@dataclass(slots=True)
class Stage:
    """One stage: its name, what it begins with, and what is done in it."""

    name: str
    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, word: str) -> list[Instruction]:
        """Give all instructions of one kind."""
        return [each for each in self.instructions if each.word == word]

    def only(self, word: str) -> Instruction:
        """Give the one instruction of its kind."""
        (found,) = self.all(word)
        return found

    def environment(self, outside: Mapping[str, str]) -> dict[str, str]:
        """Give the variables a process in it has, over those of the base."""
        found = dict(outside)
        for each in self.all("ENV"):
            for pair in each.words:
                name, _, value = pair.partition("=")
                found[name] = re.sub(r"\$(\w+)", lambda match: found.get(match[1], ""), value)
        return found


def stages(text: str) -> list[Stage]:
    """Read a Dockerfile; raise ValueError for an instruction before the first stage other than ``ARG``."""
    found: list[Stage] = []
    for each in _instructions(text):
        if each.word == "FROM":
            base, *name = each.rest.split()
            found.append(Stage(name[1] if name else "", base))
        elif found:
            found[-1].instructions.append(each)
        elif each.word != "ARG":
            raise ValueError(f"{each.word} before FROM")
    return found


def ours() -> list[Stage]:
    """Read our Dockerfile."""
    return stages(DOCKERFILE.read_text(encoding="utf-8"))


def _instructions(text: str) -> Iterator[Instruction]:
    whole = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", whole).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield Instruction(word.upper(), rest.strip())
