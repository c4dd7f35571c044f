"""An area as somebody wrote it in (a circle, H3 cells, or a feature of a GeoJSON file), its shape out."""

from functools import cached_property
from typing import Annotated, Self, cast

import h3  # type: ignore[import-untyped]  # h3 ships no types
from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema, model_validator

from config import ground
from config.quoting import quoted
from config.shapes import Cells, Circle, Polygon, Shape

from .strict import Block, Number, Surroundings, Whole, mistakes, said
from .words import AreaName

_WAYS = ("circle", "h3", "geojson")
FEWEST_ADDRESSES = 8


class CircleSettings(Block):
    """Everything within some distance of a place."""

    lat: Annotated[Number, Field(ge=-90, le=90, description="Latitude of the middle, WGS84 degrees.")]
    lon: Annotated[Number, Field(ge=-180, le=180, description="Longitude of the middle, WGS84 degrees.")]
    metres: Annotated[Number, Field(ge=100, le=200_000, description="Radius; at least 100.")]


def _cell(value: object) -> str:
    if isinstance(value, str) and h3.is_valid_cell(value):
        return value
    raise said(f"{quoted(value)} is not an H3 cell; a cell has 15 characters, like 891f0513d3bffff")


def _polygon(value: object, info: ValidationInfo) -> Polygon:
    if not isinstance(value, str):
        raise said(f"must be the name of a file, got {quoted(value)}")
    try:
        return Polygon(Surroundings.of(info).maps.outline(value, info.data.get("id")))
    except ValueError as error:
        raise said(str(error)) from None


Cell = Annotated[str, PlainValidator(_cell), WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{15}$"})]
Outline = Annotated[Polygon, PlainValidator(_polygon), WithJsonSchema({"type": "string"})]


class AreaSettings(Block):
    """A patch that is watched as one. Drawn in exactly one way: circle, h3 or geojson."""

    name: AreaName | None = Field(
        default=None, description='What its people call it, as it reads after "in"; default: its key.'
    )
    addresses: Annotated[Whole, Field(ge=FEWEST_ADDRESSES)] | None = Field(
        default=None, description="How many addresses it holds; at least 8, so that no text points at a home."
    )
    circle: CircleSettings | None = Field(default=None, description="A middle and a radius in metres.")
    h3: Annotated[tuple[Cell, ...], Field(min_length=1)] | None = Field(
        default=None, description="H3 cells, of any resolution."
    )
    id: str | None = Field(
        default=None, description="Which feature of the file: its id, or its property id, name, kode or navn."
    )
    geojson: Outline | None = Field(
        default=None, description="A GeoJSON file, WGS84, named relative to the settings file."
    )

    @model_validator(mode="after")
    def _drawn_once(self, info: ValidationInfo) -> Self:
        drawn = [way for way in _WAYS if getattr(self, way) is not None]
        if not drawn:
            raise said("must be drawn in one of three ways: circle, h3 or geojson")
        if len(drawn) > 1:
            raise mistakes({(drawn[1],): f"stands beside {drawn[0]}; an area is drawn in one way only"})
        if self.id is not None and self.geojson is None:
            raise mistakes({("id",): "belongs to geojson, and there is none"})
        wrong = ground.misplaced(self.shape, Surroundings.of(info).country)
        if wrong:
            raise mistakes({(drawn[0],): wrong})
        return self

    @cached_property
    def shape(self) -> Shape:
        """The ground itself."""
        if self.circle is not None:
            return Circle(self.circle.lat, self.circle.lon, self.circle.metres)
        if self.h3 is not None:
            return Cells.of(self.h3)
        return cast("Polygon", self.geojson)  # drawn in one of the three ways: the validator saw to it
