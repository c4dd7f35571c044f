"""The settings of the coordinators' console as they were written in, checked out."""

import re
from datetime import timedelta
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.quoting import quoted

from .sign_in import SignInSettings
from .strict import Block, Switch, mistakes, said
from .units import Span, default

_SHORTEST, _LONGEST = timedelta(minutes=5), timedelta(hours=24)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?")
_PLACES = ("{z}", "{x}", "{y}")


def _bearable(value: timedelta) -> timedelta:
    if not _SHORTEST <= value <= _LONGEST:
        raise said("must be from 5 minutes to 24 hours")
    return value


def _tiles(value: str) -> str:
    """Check the address of map tiles: one host, since it is let through the pages' guard, and the three places."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise said(
            f"must be an address of one host, like https://tiles.example.dk/{{z}}/{{x}}/{{y}}.png; {_got(value)}"
        )
    if lacking := [place for place in _PLACES if place not in parts.path + parts.query]:
        raise said(f"needs {{z}}, {{x}} and {{y}} where the map puts numbers; it lacks {', '.join(lacking)}")
    return value


def _got(value: str) -> str:
    return f"got {quoted(value)}"


class TilesSettings(Block):
    """Map tiles to lay under the areas; without them the map is drawn from the areas alone."""

    url: Annotated[str, AfterValidator(_tiles)] = Field(
        description="Where tiles come from, with {z}, {x} and {y} in it; browsers ask this host for them."
    )
    credit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = Field(
        description="Whose map it is, as its licence wants it said in the corner."
    )

    @property
    def origin(self) -> str:
        """The host that pictures may be loaded from, as a content security policy names it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


class ConsoleSettings(Block):
    """The way in to the console, and the ground of its map."""

    sessions_last: Annotated[Span, AfterValidator(_bearable)] = default(
        "12 hours", timedelta(hours=12), "Who does nothing for so long signs in anew; everybody does after 24 hours."
    )
    passwords: Switch = Field(
        default=True, description="Off lets nobody in by a password of ours; then sign_in is the only way."
    )
    sign_in: SignInSettings | None = Field(default=None, description="Signing in with an account from elsewhere.")
    tiles: TilesSettings | None = Field(default=None, description="Map tiles to lay under the areas.")

    @model_validator(mode="after")
    def _some_way_in(self) -> Self:
        if not self.passwords and self.sign_in is None:
            raise mistakes({("passwords",): "off leaves no way in; write sign_in too"})
        return self
