"""A block of code in; the lines that were said while it lasted, out."""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from trygvarsel.logs.choosing import Choice, Form
from trygvarsel.logs.speaking import speaking


class Spoken:
    """What was said, once the block has ended."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        """All of it."""
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each line of JSON."""
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def spoken(
    form: Form = Form.JSON, level: int = logging.INFO, environment: Mapping[str, str] | None = None
) -> Iterator[Spoken]:
    """Speak in lines while the block lasts."""
    found = Spoken()
    with speaking(Choice(form, level), environment or {}, found.stream):
        yield found
