"""Whom the HTTP intake lets reports in from, and how many at a time, as it was written in, checked out."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.quoting import quoted

from .strict import Block, Whole, mistakes, said

_HERE = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")

Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def _address(value: str) -> str:
    """Check an address that keys are fetched from: whoever can change them on the way can make tokens."""
    parts = urlsplit(value)
    if not parts.netloc or parts.query or parts.fragment or "@" in parts.netloc:
        raise said(f"must be an address like https://login.example.dk/realms/police, got {quoted(value)}")
    if parts.scheme != "https" and not (parts.scheme == "http" and _HERE.fullmatch(parts.netloc)):
        raise said(f"must begin with https://, unless it is on this machine; got {quoted(value)}")
    return value


Address = Annotated[str, AfterValidator(_address)]


class BearerSettings(Block):
    """Whose tokens let reports in, beside keys of our own: an OpenID Connect issuer's, by client credentials."""

    issuer: Address = Field(description="Who issues the tokens, to the letter as they say it themselves in `iss`.")
    audience: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="What a token must be meant for, as in its `aud`."
    )
    source_claim: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        default=None, description="The claim of a token that names its source. This or sources is needed."
    )
    sources: Mapping[str, Source] = Field(
        default_factory=dict, description="The source that each client speaks for, by client id."
    )
    keys_url: Address | None = Field(
        default=None, description="Where the issuer's public keys are. Without it they are where the issuer says."
    )

    @model_validator(mode="after")
    def _one_way_to_the_source(self) -> Self:
        if (self.source_claim is None) == (not self.sources):
            raise mistakes({("source_claim",): "write either source_claim or sources, to say whose reports a token is"})
        return self


class IntakeSettings(Block):
    """Whom the HTTP intake lets reports in from, and how much at a time."""

    keys: Literal["once_made", "required"] = Field(
        default="once_made",
        description="once_made lets everybody on this machine send reports until the first key is made; "
        "required lets nobody without one.",
    )
    per_minute: Annotated[Whole, Field(ge=1, le=1_000_000)] = Field(
        default=600, description="So many requests a minute may come with one key, or with tokens for one source."
    )
    bearer: BearerSettings | None = Field(default=None, description="Tokens of an issuer that are as good as a key.")
