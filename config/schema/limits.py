"""What a person must say yes to before it gets dear or wide in, the bounds that delivery keeps to out."""

from typing import Annotated

from pydantic import Field

from .strict import Block


class LimitsSettings(Block):
    """Bounds that delivery keeps to by itself; what goes beyond them is held until a coordinator approves it."""

    per_alert: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="What one alert may cost a group, in the currency of the channels' price."
    )
    per_month: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="What all messages of a calendar month may cost a partnership."
    )
    first_few: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=20,
        description="So many citizens get a message first; the others wait until it has gone well. 0 tries on nobody.",
    )
