"""The settings of the channel that reaches nobody in, checked out."""

from typing import Literal

from config.schema.strict import Block
from notifiers.audience import Medium


class PrintChannel(Block):
    """Shows messages on the terminal; nothing leaves the machine."""

    kind: Literal["print"]

    @property
    def medium(self) -> Medium:
        """What it writes to."""
        return Medium.PHONE
