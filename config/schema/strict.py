"""What every settings model shares: nothing unknown, nothing guessed, and mistakes that say where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Strict,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from config.maps import Maps
from config.quoting import quoted

SAID = "said"  # the type of a mistake whose text is already a sentence for its reader

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9æøå][a-z0-9æøå_-]{0,39}$")]
Number = Annotated[float, Strict()]
Whole = Annotated[int, Strict()]


class Block(BaseModel):
    """A block of settings; its keys are its fields and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _left_empty_is_left_out(cls, written: object) -> object:
        """Let a key with nothing behind it (say, because all below it is commented out) keep its default."""
        if not isinstance(written, dict):
            return written
        optional = {field.alias or key for key, field in cls.model_fields.items() if not field.is_required()}
        return {key: value for key, value in written.items() if value is not None or key not in optional}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the words of a file are understood against: its folder, its country, and the maps it draws areas from."""

    folder: Path = Path()
    country: str = "DK"
    maps: Maps = field(default_factory=Maps)

    @classmethod
    def of(cls, info: ValidationInfo) -> "Surroundings":
        """Find the surroundings of a validation, or the plain ones when it was given none."""
        return info.context if isinstance(info.context, cls) else cls()


def _beside(value: object, info: ValidationInfo) -> Path:
    if isinstance(value, str) and value.strip():
        return Surroundings.of(info).folder / value
    raise said(f"must be the name of a file, got {quoted(value)}")


# A file as the settings name it: relative to the folder they lie in themselves.
FileName = Annotated[Path, BeforeValidator(_beside, json_schema_input_type=str)]


def said(text: str) -> PydanticCustomError:
    """Make a mistake, to be raised, whose text reaches the reader as it is."""
    return PydanticCustomError(SAID, "{text}", {"text": text})


def mistakes(texts: Mapping[tuple[str | int, ...], str]) -> ValidationError:
    """Make several mistakes at once, to be raised, each at its own place below the model."""
    return ValidationError.from_exception_data(
        "settings", [InitErrorDetails(type=said(text), loc=loc, input=None) for loc, text in texts.items()]
    )


def _switch(value: object) -> bool:
    match value:
        case bool():
            return value
        case str() if value.lower() in {"on", "yes"}:
            return True
        case str() if value.lower() in {"off", "no"}:
            return False
    raise said(f"must be on or off, got {quoted(value)}")


# Programs that write YAML do not agree on how to spell a switch, so every spelling it has had is read.
Switch = Annotated[bool, BeforeValidator(_switch, json_schema_input_type=bool | str)]
