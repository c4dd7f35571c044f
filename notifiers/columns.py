"""Aware times and named words in, columns that SQLite and PostgreSQL keep alike out."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Enum
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC without an offset, since SQLite would drop one silently."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse a naive time and turn any other to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the database takes aware times only")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the time back aware."""
        return None if value is None else value.replace(tzinfo=UTC)


def words(values: type[StrEnum], length: int = 20) -> Enum:
    """Keep the words themselves, and no list of them in the schema: a new one needs no migration."""
    return Enum(values, native_enum=False, length=length, values_callable=lambda every: [one.value for one in every])
