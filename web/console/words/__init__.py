"""The name of a phrase and a language in, the phrase out; the phrases stand in one YAML file a room and language."""

from functools import cache
from pathlib import Path
from typing import Final

import yaml

LANGUAGES: Final = ("da", "en")
_HERE: Final = Path(__file__).parent


@cache
def phrases(language: str) -> dict[str, str]:
    """Read all phrases of a language, named ``room.phrase``."""
    read = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in sorted((_HERE / language).glob("*.yaml"))}
    return {f"{room}.{name}": text for room, said in read.items() for name, text in (said or {}).items()}


def phrase(language: str, name: str, /, **filled: object) -> str:
    """Say a phrase, filled in.

    >>> phrase("da", "shell.map"), phrase("en", "shell.signed_in_as", name="Anna")
    ('Kort', 'Signed in as Anna')
    """
    return phrases(language if language in LANGUAGES else "en")[name].format(**filled)
