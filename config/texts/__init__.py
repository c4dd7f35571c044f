"""Nothing in, the shipped words of every language out: read once, and held to the same rules as anybody's own."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from config.schema.texts import TextsOverride, TextsSettings, merged

LANGUAGES = ("da", "en")


@cache
def builtin() -> Mapping[str, TextsSettings]:
    """Give the shipped words, by language."""
    folder = files("config.texts")
    own = {
        language: TextsOverride.model_validate(
            yaml.safe_load(folder.joinpath(f"{language}.yaml").read_text(encoding="utf-8"))
        )
        for language in LANGUAGES
    }
    return MappingProxyType(merged({}, own))
