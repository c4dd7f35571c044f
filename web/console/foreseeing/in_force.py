"""The settings file in; what it says of one partnership, as YAML, with nobody's name for those who need none, out."""

from pathlib import Path

import yaml

from web.console.proposing.drafting import written_in

_HIDDEN = "…"


def in_force(config: Path, partnership: str, *, names: bool) -> str:
    """Write down what a partnership's settings are, in the file's own words but without its remarks.

    Empty where the file, as it is now, cannot be read or says nothing of it.

    Parameters
    ----------
    names
        Whether to say who holds which role.
    """
    given = written_in(config, partnership)
    if not isinstance(given, dict):
        return ""
    shown = dict(given)
    if not names and isinstance(shown.get("roles"), dict):
        shown["roles"] = {role: [_HIDDEN] for role in shown["roles"]}
    return yaml.safe_dump(
        {"partnerships": {partnership: shown}}, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100
    )
