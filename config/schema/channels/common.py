"""A word or a pair of keys that several kinds of channel share in, the same checked out."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from config.schema.strict import Block, FileName, said
from config.schema.units import Seconds, default
from notifiers.audience import Medium
from notifiers.mailbox import mailbox
from notifiers.web_address import web_address

EnvironmentName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,63}$")]
_LONGEST_S = 25.0
Wrong = dict[tuple[str | int, ...], str]


def _said(check: Callable[[str], str]) -> AfterValidator:
    """Turn the reason that a check gives into a mistake for its reader."""

    def checked(value: str) -> str:
        try:
            return check(value)
        except ValueError as error:
            raise said(str(error)) from None

    return AfterValidator(checked)


def _soon(value: float) -> float:
    if value > _LONGEST_S:
        raise said(f"must be at most {_LONGEST_S:g} s: what takes longer counts as forgotten, and is looked into")
    return value


Timeout = Annotated[Seconds, AfterValidator(_soon)]
MailAddress = Annotated[str, _said(mailbox)]
WebAddress = Annotated[str, _said(web_address)]


class Posted(Block):
    """What is POSTed to a system of somebody else's, signed."""

    url: WebAddress | None = Field(default=None, description="Where to: an https address without a login in it.")
    url_env: EnvironmentName | None = Field(
        default=None, description="The environment variable that holds the address, where it is itself a secret."
    )
    secret_file: FileName | None = Field(
        default=None, description="A file that holds the secret, in place of secret_env."
    )
    timeout: Timeout = default("15 s", 15.0, "How long to wait for an answer.")

    @property
    def medium(self) -> Medium:
        """What it writes to."""
        return Medium.ITSELF


def beside(block: Block, here: str, there: str) -> Wrong:
    """Say that two keys stand beside each other of which only one may; nothing if they do not."""
    both = {here, there} <= block.model_fields_set
    return {(here,): f"stands beside {there}; keep one of them"} if both else {}


def missing(block: Block, one: str, other: str) -> Wrong:
    """Say that one of two keys is missing; nothing if it is not."""
    return {} if {one, other} & block.model_fields_set else {(): f'missing key "{one}" (or "{other}")'}
