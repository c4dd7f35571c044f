"""The settings of signed JSON to a partner's system in, checked out."""

from typing import Literal, Self

from pydantic import Field, model_validator

from config.schema.strict import mistakes

from .common import EnvironmentName, Posted, Wrong, beside, missing


class WebhookChannel(Posted):
    """Signed JSON, POSTed to a partner's own system. For partners only: it says where the spate is."""

    kind: Literal["webhook"]
    secret_env: EnvironmentName = Field(
        default="WEBHOOK_SECRET", description="The environment variable that holds the secret it is signed with."
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        wrong: Wrong = {
            **missing(self, "url", "url_env"),
            **beside(self, "url_env", "url"),
            **beside(self, "secret_file", "secret_env"),
        }
        if wrong:
            raise mistakes(wrong)
        return self
