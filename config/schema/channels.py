"""The ways a message can leave the house in, who we are there and where the secrets lie out; never a secret itself."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.quoting import quoted

from .strict import Block, FileName, mistakes, said
from .units import Seconds, default

_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_OWN_NUMBER = re.compile(r"\+[1-9]\d{6,14}")

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]


def _sender(value: str) -> str:
    if _ALPHANUMERIC.fullmatch(value) or _OWN_NUMBER.fullmatch(value):
        return value
    raise said(
        f"must be at most 11 of A-Z, a-z, 0-9 and space with at least one letter, or a number of your own "
        f"with + and its country; got {quoted(value)}"
    )


class PrintChannel(Block):
    """Shows messages on the terminal; nothing leaves the machine."""

    kind: Literal["print"]


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
    timeout: Seconds = default("15 s", 15.0, "How long to wait for an answer.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        wrong: dict[tuple[str | int, ...], str] = {}
        if self.sender is None and self.messaging_service_sid is None:
            wrong[()] = 'missing key "sender" (or "messaging_service_sid")'
        if self.sender is not None and self.messaging_service_sid is not None:
            wrong["messaging_service_sid",] = "stands beside sender; keep one of them"
        if self.auth_token_file is not None and "auth_token_env" in self.model_fields_set:
            wrong["auth_token_file",] = "stands beside auth_token_env; keep one of them"
        if wrong:
            raise mistakes(wrong)
        return self


ChannelSettings = Annotated[PrintChannel | TwilioChannel, Field(discriminator="kind")]
