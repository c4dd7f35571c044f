"""What is taken for granted about burglaries, people and machines, each figure with where it is from, out."""

from typing import Final, NamedTuple

from streams.remembering import MOST


class Given(NamedTuple):
    """A figure, what it says, and where it is from; ``known`` is False for what we assume."""

    value: float
    says: str
    source: str
    known: bool = False

    @property
    def standing(self) -> str:
        """Say whether we know it."""
        return "known" if self.known else "assumed"


_STREAM, _DETECTION = "as in docs/stream.md", "as in docs/benchmarks.md"

BURGLARIES: Final = Given(14_956, "burglaries of homes in Denmark in 2022", "the Danish police", known=True)
WORST: Final = Given(48_670, "the same in 2009, the most in any year we know of", "the Danish police", known=True)
MUNICIPALITIES: Final = Given(98, "Danish municipalities, each a partnership", "the Danish map", known=True)
DANES: Final = Given(5.9e6, "people in Denmark", "rounded")
EUROPEANS: Final = Given(450e6, "people in the EU", "rounded")
TIMES: Final = Given(100, "EUs in the last column: as many partnerships and reports, nothing denser", "the question")
VERSIONS: Final = Given(1.05, "versions of each report: some are corrected or withdrawn", _STREAM)
UNEQUAL: Final = Given(0.8, "spread of the partnerships' shares in Denmark (of their logarithms)", _DETECTION)
MORE_UNEQUAL: Final = Given(1.2, "the same in the EU: the largest then has some two million people", "")
SEASON: Final = Given(1.35, "December, to the mean of the year", _DETECTION)
WEEKDAY: Final = Given(1.3, "the busiest weekday, to the mean: who was away comes home, and reports", _DETECTION)
HOUR: Final = Given(0.14, "of that day's reports, in its busiest hour", "")
IN_TOWN: Final = Given(0.8, "of reports in one to three towns of each partnership, the rest anywhere", _DETECTION)
EU_KM2: Final = Given(4.1e6, "square kilometres of the EU, in squares, one for each partnership", "rounded")
HALF: Final = Given(0.5, "of a worker's processor may be in use at the peak", "")
REMEMBERED: Final = Given(MOST, "incidents that a worker has in memory at most", "the code", known=True)
REPLICAS: Final = Given(3, "brokers that keep each message", "what topics are made with")
HORIZON_YEARS: Final = Given(
    1.095, "years (400 days) for which single incidents are remembered", "the code", known=True
)
CORE: Final = Given(25.0, "euro for a core with 4 GB, a month", "a parameter")
DISK: Final = Given(0.10, "euro for a GB of the database's disk, a month", "a parameter")

ALL: Final = (
    *(BURGLARIES, WORST, MUNICIPALITIES, DANES, EUROPEANS, TIMES, VERSIONS, UNEQUAL, MORE_UNEQUAL, SEASON, WEEKDAY),
    *(HOUR, IN_TOWN, EU_KM2, HALF, REMEMBERED, REPLICAS, HORIZON_YEARS, CORE, DISK),
)
