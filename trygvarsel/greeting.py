"""A house that has just opened in; where its doors are, and what is still to be done before they are of use, out."""

from pathlib import Path
from typing import Final

from sqlalchemy import exists, select

from streams.web_tables import api_keys
from web.access.first import first_account

from .wiring import House

_OPEN: Final = "nobody has a key yet, so programs on this machine can send reports; make one with: trygvarsel keys add"
_SHUT: Final = "reports are let in with a key; make one with: trygvarsel keys add"


def greeting(house: House, config: Path, address: str, *, keys_only: bool) -> str:
    """Say it, a line for each; with ``keys_only`` no report comes in without one."""
    settings = house.settings
    sending = "on" if settings.sending else "off: nothing leaves the house until the settings say sending: on"
    exercise = "on: every text is marked as one" if settings.exercise else "off"
    with house.engine.connect() as conn:
        keys = bool(conn.scalar(select(exists(select(api_keys.c.id)))))
        first = first_account(conn, settings, config, house.engine.url.render_as_string())
    lines = [
        f"reports go to {address}/v1/reports, or many at a time to /v1/reports:batch",
        *([] if keys else [_SHUT if keys_only else _OPEN]),
        f"the console is at {address}/console",
        *([first] if first else []),
        f"sending is {sending}",
        f"exercise is {exercise}",
    ]
    return "\n".join(lines)
