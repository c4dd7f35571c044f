"""Lists and what people say in; whether somebody may be written to now, worked out on its own, out."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from tests.year.clock import ZONE
from tests.year.municipality import Member, Municipality


@dataclass(slots=True)
class Consent:
    """What the people themselves would say of who may write to them: kept beside the service, never asked of it."""

    municipality: Municipality
    out: dict[str, datetime] = field(default_factory=dict)
    withdrawn: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _rows: dict[str, dict[str, Member]] = field(default_factory=dict)

    def leaves(self, address: str, now: datetime) -> None:
        """Note a STOP, or what counts as one."""
        self.out[address] = max(now, self.out.get(address, now))

    def returns(self, address: str) -> None:
        """Note a START."""
        self.out.pop(address, None)

    def listed(self, group: str) -> None:
        """Note a new list, and what it withdraws."""
        self._rows.pop(group, None)
        for member in self.municipality.lists[group]:
            if member.withdrawn:
                for address in (member.phone, member.email):
                    at = _first_moment(member.withdrawn)
                    self.withdrawn[group, address] = max(at, self.withdrawn.get((group, address), at))

    def stands(self, group: str, recipient: str, address: str) -> bool:
        """Tell whether somebody may be written to at an address because they are in a group."""
        if group not in self._rows:
            self._rows[group] = {one.id: one for one in self.municipality.lists[group]}
        member = self._rows[group].get(recipient)
        if member is None or member.consent is None or member.withdrawn or address not in (member.phone, member.email):
            return False
        agreed = _first_moment(member.consent)
        against = [self.out.get(address), self.withdrawn.get((group, address))]
        return all(at is None or at < agreed for at in against)


def _first_moment(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
