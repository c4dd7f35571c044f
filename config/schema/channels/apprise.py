"""The settings of notes to Slack, Teams and the rest in, checked out."""

from typing import Literal

from pydantic import Field

from config.schema.strict import Block
from config.schema.units import default
from notifiers.audience import Medium

from .common import EnvironmentName, Timeout


class AppriseChannel(Block):
    """Notes through apprise, an extra. For partners only: a room full of people reads them."""

    kind: Literal["apprise"]
    url_env: EnvironmentName = Field(
        description="The environment variable that holds the apprise address, such as slack://…; it is a secret."
    )
    timeout: Timeout = default("15 s", 15.0, "How long a note may take.")

    @property
    def medium(self) -> Medium:
        """What it writes to."""
        return Medium.ITSELF
