"""The settings of CAP 1.2 for authorities in, checked out."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.quoting import quoted
from config.schema.strict import FileName, mistakes, said

from .common import EnvironmentName, Posted, Wrong, beside

_SENDER = re.compile(r"[^\s,<&]{1,200}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _sender(value: str) -> str:
    if _SENDER.fullmatch(value):
        return value
    raise said(f'must be a name without spaces, commas, < and &, like "alarm@example.dk"; got {quoted(value)}')


def _languages(value: dict[str, str]) -> dict[str, str]:
    for language in value:
        if not _LANGUAGE.fullmatch(language):
            raise said(f'holds {quoted(language)}, which is no language; write one like "da" or "en"')
    return value


class CapChannel(Posted):
    """CAP 1.2 for authorities, a file for each alert. For partners only: it says where the spate is."""

    kind: Literal["cap"]
    folder: FileName = Field(description="Where the files are put; also what updates refer back to.")
    sender: Annotated[str, AfterValidator(_sender)] = Field(
        description="What names you among all who issue alerts, such as a mail address."
    )
    restriction: Line = Field(
        default="Kun til myndigheder og samarbejdspartnere; må ikke gives videre til borgere.",
        description="Who may see the alerts.",
    )
    event: Annotated[dict[str, Line], Field(min_length=1), AfterValidator(_languages)] = Field(
        default={"da": "Flere indbrud end normalt", "en": "More burglaries than usual"},
        description="What the alerts are about, by language; each alert has a block for each.",
    )
    secret_env: EnvironmentName = Field(
        default="CAP_SECRET", description="The environment variable that holds the secret a POST is signed with."
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        wrong: Wrong = {**beside(self, "url_env", "url"), **beside(self, "secret_file", "secret_env")}
        if wrong:
            raise mistakes(wrong)
        return self
