"""A prefix in, what the topics are called out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topics:
    """What the topics are called; a prefix of its own keeps an exercise away from the real thing."""

    prefix: str = "trygvarsel"

    @property
    def reports(self) -> str:
        """Reports as they came, keyed by their source, so that each source's are read in the order sent."""
        return f"{self.prefix}.reports"

    @property
    def incidents(self) -> str:
        """Copies of reports, one for each region they concern, keyed by the region's H3 cell."""
        return f"{self.prefix}.incidents"

    @property
    def refused(self) -> str:
        """Reports that were not believed: which, why and where they lie; no place, no name."""
        return f"{self.prefix}.refused"

    @property
    def alerts(self) -> str:
        """Alerts for other systems; no place but areas, no name."""
        return f"{self.prefix}.alerts"
