"""What one run is to do in; the words that tell a program of this package, and back again, out."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Job:
    """Reports on a topic of some broker, to be handled under some settings into some database, all by path or URL."""

    broker: str
    prefix: str
    settings: str
    database: str
    reports: int

    def words(self) -> str:
        """Write it as one word of a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, words: str) -> Self:
        """Read it back."""
        return cls(**json.loads(words))
