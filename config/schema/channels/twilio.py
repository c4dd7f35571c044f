"""The settings of SMS through Twilio in, checked out."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.quoting import quoted
from config.schema.strict import Block, FileName, mistakes, said
from config.schema.units import default
from notifiers.audience import Medium

from .common import EnvironmentName, Timeout, Wrong, beside, missing

_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_OWN_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


def _sender(value: str) -> str:
    if _ALPHANUMERIC.fullmatch(value) or _OWN_NUMBER.fullmatch(value):
        return value
    raise said(
        f"must be at most 11 of A-Z, a-z, 0-9 and space with at least one letter, or a number of your own "
        f"with + and its country; got {quoted(value)}"
    )


class TwilioChannel(Block):
    """SMS through Twilio. Account and token are read from the environment, or the token from a file."""

    kind: Literal["twilio"]
    account_sid_env: EnvironmentName = Field(
        default="TWILIO_ACCOUNT_SID", description="The environment variable that holds the account SID."
    )
    auth_token_env: EnvironmentName = Field(
        default="TWILIO_AUTH_TOKEN", description="The environment variable that holds the auth token."
    )
    auth_token_file: FileName | None = Field(
        default=None, description="A file that holds the auth token, in place of auth_token_env."
    )
    sender: Annotated[str, AfterValidator(_sender)] | None = Field(
        default=None, description="What phones show as sender: at most 11 plain letters, or your own number."
    )
    messaging_service_sid: Annotated[str, StringConstraints(pattern=r"^MG[0-9a-fA-F]{32}$")] | None = Field(
        default=None, description="A Twilio messaging service, in place of sender."
    )
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+/?$")] | None = Field(
        default=None, description="Another address of the API, for tests and proxies."
    )
    timeout: Timeout = default("15 s", 15.0, "How long to wait for an answer.")
    segments_per_second: Annotated[float, Field(gt=0, le=100_000)] = Field(
        default=10.0, description="How fast the sender may be used; Twilio's own limit for a name is 10."
    )
    urgent_sender: Annotated[str, AfterValidator(_sender)] | None = Field(
        default=None, description="A second sender that is kept for partners, so that they never wait for citizens."
    )
    urgent_segments_per_second: Annotated[float, Field(gt=0, le=100_000)] = Field(
        default=10.0, description="How fast the urgent sender may be used."
    )
    price_per_segment: Annotated[float, Field(ge=0)] = Field(
        default=0.0, description="What one segment costs, in the currency that the limits are in."
    )
    opt_out_number: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")] | None = Field(
        default=None, description="The number that people text STOP to, where the sender is a name and takes no answer."
    )

    @property
    def medium(self) -> Medium:
        """What it writes to."""
        return Medium.PHONE

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        wrong: Wrong = {
            **missing(self, "sender", "messaging_service_sid"),
            **beside(self, "messaging_service_sid", "sender"),
            **beside(self, "auth_token_file", "auth_token_env"),
        }
        if wrong:
            raise mistakes(wrong)
        return self
