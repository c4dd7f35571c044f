"""The settings of mail through a relay in, checked out."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.quoting import quoted
from config.schema.strict import Block, FileName, Whole, mistakes, said
from config.schema.units import default
from config.schema.words import Name
from notifiers.audience import Medium

from .common import EnvironmentName, MailAddress, Timeout, Wrong, beside

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_THIS_MACHINE = {"127.0.0.1", "localhost"}
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _host(value: str) -> str:
    if _HOST.fullmatch(value):
        return value
    raise said(f'must be the name of a mail server, like "mail.example.dk"; got {quoted(value)}')


class EmailChannel(Block):
    """Mail through a relay. Its password is read from the environment or a file."""

    kind: Literal["email"]
    host: Annotated[str, AfterValidator(_host)] = Field(description="The mail server that takes our mail.")
    port: Annotated[Whole, Field(ge=1, le=65535)] | None = Field(
        default=None, description="Its port; default: 587 for starttls, 465 for tls, 25 for none."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is kept from others; none is for this machine alone."
    )
    ca_file: FileName | None = Field(
        default=None, description="A file of certificates to trust, where the server's own are not public."
    )
    username: Annotated[str, Field(min_length=1, max_length=254)] | None = Field(
        default=None, description="The name to log in by; without it nobody logs in."
    )
    password_env: EnvironmentName = Field(
        default="SMTP_PASSWORD", description="The environment variable that holds the password."
    )
    password_file: FileName | None = Field(
        default=None, description="A file that holds the password, in place of password_env."
    )
    from_address: MailAddress = Field(description="Who mails are from; what cannot be delivered comes back there.")
    from_name: Name | None = Field(
        default=None, description="What people see as sender; default: the partnership's name, if there is only one."
    )
    reply_to: MailAddress | None = Field(default=None, description="Where answers go; default: from_address.")
    timeout: Timeout = default("20 s", 20.0, "How long a mail may take.")
    messages_per_second: Annotated[float, Field(gt=0, le=100_000)] = Field(
        default=10.0, description="How fast the relay may be given mail."
    )

    @property
    def medium(self) -> Medium:
        """What it writes to."""
        return Medium.EMAIL

    @property
    def port_or_usual(self) -> int:
        """The port, or else the usual one for the security."""
        return self.port or _PORTS[self.security]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        wrong: Wrong = beside(self, "password_file", "password_env")
        if self.security == "none" and self.host not in _THIS_MACHINE:
            wrong["security",] = f"would send mail to {quoted(self.host)} for all to read; write starttls or tls"
        if wrong:
            raise mistakes(wrong)
        return self
