"""Aware times and named words in, columns that SQLite and PostgreSQL keep alike out."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import DateTime, String
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


Word = TypeVar("Word", bound=StrEnum)


class Words(TypeDecorator[Word]):
    """Words of a list, kept as they are; one that only a newer release knows is read as what it is, and not written.

    Two releases may work side by side, and the newer one may have a reason, or a decision, more.
    """

    impl = String
    cache_ok = True

    def __init__(self, values: type[Word], length: int) -> None:
        super().__init__(length)
        self.values, self.length = values, length

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """Refuse what is not on the list."""
        return None if value is None else self.values(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:  # noqa: ARG002 - as above
        """Give the word back."""
        if value is None:
            return None
        try:
            return self.values(value)
        except ValueError:
            return _of_another_release(self.values, value)


def words(values: type[Word], length: int = 20) -> Words[Word]:
    """Keep the words themselves, and no list of them in the schema: a new one needs no migration."""
    return Words(values, length)


def _of_another_release(values: type[Word], text: str) -> Word:
    """Make a word that is none of the list's, and like none of them."""
    word = str.__new__(values, text)
    word._name_ = word._value_ = text
    return word
