"""The settings of signing in with an account from elsewhere (OpenID Connect) in, checked out."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.quoting import quoted

from .channels.common import EnvironmentName, Wrong, beside
from .strict import Block, FileName, Id, mistakes, said

RoleName = Literal["reader", "coordinator", "approver", "police"]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def _issuer(value: str) -> str:
    """Check an issuer: https, so that nobody on the way can say who somebody is."""
    parts = urlsplit(value)
    here = parts.scheme == "http" and parts.hostname in _THIS_MACHINE
    if not parts.hostname or parts.username or parts.query or parts.fragment or not (here or parts.scheme == "https"):
        raise said(f"must be an https address without a login or a query, got {quoted(value)}")
    return value


class SignInSettings(Block):
    """An OpenID Connect provider, such as a municipality's own. Its secret is read from the environment or a file."""

    name: Annotated[Word, StringConstraints(max_length=60)] = Field(
        description="What the button calls it, such as Furesø Kommune."
    )
    issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        description="Its address, letter for letter as its own discovery document says."
    )
    client_id: Word = Field(description="What it knows this service as.")
    client_secret_env: EnvironmentName = Field(
        default="TRYGVARSEL_CLIENT_SECRET", description="The environment variable that holds the client's secret."
    )
    client_secret_file: FileName | None = Field(
        default=None, description="A file that holds the client's secret, in place of client_secret_env."
    )
    scopes: tuple[Word, ...] = Field(
        default=("openid", "email", "profile"), description="What it is asked for; openid must be among them."
    )
    roles_claim: Word | None = Field(
        default=None, description="The claim that says what somebody may do; without it, accounts are made here."
    )
    roles: dict[Word, dict[Id, tuple[RoleName, ...]]] = Field(
        default_factory=dict, description="What each value of roles_claim gives: roles, by partnership."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        wrong: Wrong = beside(self, "client_secret_file", "client_secret_env")
        if "openid" not in self.scopes:
            wrong["scopes",] = "must hold openid: without it nobody says who has signed in"
        if bool(self.roles) != (self.roles_claim is not None):
            wrong["roles",] = "stand together with roles_claim: the claim, and what each of its values gives"
        if wrong:
            raise mistakes(wrong)
        return self
