"""A whole settings file as it was written in, one unchanging tree of checked values out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from config.texts import builtin

from .channels import ChannelSettings, PrintChannel
from .console import ConsoleSettings
from .intake import IntakeSettings
from .kafka import KafkaSettings
from .limits import LimitsSettings
from .partnership import PartnershipSettings
from .retention import RetentionSettings
from .strict import Block, Id, Switch
from .texts import TextsOverride, TextsSettings, merged
from .ways_out import opt_out


def _printed() -> dict[str, ChannelSettings]:
    return {"sms": PrintChannel(kind="print")}


class Settings(Block):
    """Everything one installation has decided."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(
        default="DK", description="Two letters. In DK, an area outside Denmark is a mistake."
    )
    sending: Switch = Field(default=False, description="Nothing leaves the house until this says on.")
    exercise: Switch = Field(default=False, description="On marks every text as an exercise.")
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#]+$")] | None = Field(
        default=None,
        description="Where people and providers reach this service from outside; without it no link is written.",
    )
    limits: LimitsSettings = Field(default_factory=LimitsSettings, description="What delivery keeps to by itself.")
    kafka: KafkaSettings = Field(
        default_factory=KafkaSettings, description="The topics, where several workers share the work."
    )
    console: ConsoleSettings = Field(
        default_factory=ConsoleSettings, description="How coordinators come in, and what their map lies on."
    )
    intake: IntakeSettings = Field(
        default_factory=IntakeSettings, description="Whom the HTTP intake lets reports in from, and how many."
    )
    retention: RetentionSettings = Field(
        default_factory=RetentionSettings, description="How long what happened is kept in the database."
    )
    channels: Annotated[dict[Id, ChannelSettings], Field(min_length=1)] = Field(
        default_factory=_printed,
        description="The ways a message can leave the house, by key. Default: sms, printed.",
    )
    partnerships: Annotated[dict[Id, PartnershipSettings], Field(min_length=1)] = Field(
        description="Who is served, by key."
    )
    texts: dict[str, TextsOverride] = Field(
        default_factory=dict, description="Own words in place of the shipped ones, by language."
    )

    def wording(self, partnership: str) -> Mapping[str, TextsSettings]:
        """Give a partnership's words, by language: its own laid over the file's, those over the shipped ones."""
        given = self.partnerships[partnership]
        words = merged(merged(builtin(), self.texts), given.texts)
        return {each: replace(texts, opt_out=given.opt_out.get(each, texts.opt_out)) for each, texts in words.items()}

    def opt_outs(self, texts: TextsSettings) -> Mapping[str, str]:
        """Say in a language how the texts are stopped, by channel."""
        return {key: opt_out(channel, texts) for key, channel in self.channels.items()}

    def channels_of(self, partnership: str, group: str) -> tuple[str, ...]:
        """List the channels that a group is reached by; unless it says otherwise, the first there is."""
        return self.partnerships[partnership].groups[group].channels or (next(iter(self.channels)),)
