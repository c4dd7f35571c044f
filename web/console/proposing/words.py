"""A place and a value below a partnership in; what people call the one, and how they write the other, out."""

from collections.abc import Mapping
from typing import Any

from config.editing import Gone, Path, Value
from config.editing.rendering import inline
from config.load import dotted
from config.schema.partnership import PartnershipSettings
from web.console.words import phrase, phrases


def place_said(path: Path, given: PartnershipSettings | None, language: str) -> str:
    """Say a place as people call it: whose it is, and what; the path itself where there is no word for it."""
    steps = [step for step in path if isinstance(step, str)]
    what = _word(language, steps[-1]) or dotted(path)
    names: Mapping[str, Any] = {
        "groups": given.group_name if given else None,
        "areas": given.area_name if given else None,
    }
    if len(steps) >= 2 and steps[0] in names:
        known = getattr(given, steps[0], {}) if given else {}
        whose = names[steps[0]](steps[1]) if names[steps[0]] and steps[1] in known else steps[1]
        return whose if len(steps) == 2 else f"{whose}: {_inside(what, steps, language)}"
    return what


def value_said(value: Value | Gone) -> str | None:
    """Write a value as it stands in the file; None where there is none."""
    return None if isinstance(value, Gone) else inline(value, flow=False)


def _inside(what: str, steps: list[str], language: str) -> str:
    outer = _word(language, steps[2]) if len(steps) > 3 else None
    return f"{outer}, {what}" if outer and outer != what else what


def _word(language: str, key: str) -> str | None:
    name = f"proposals.field_{key}"
    return phrase(language, name) if name in phrases(language) else None
