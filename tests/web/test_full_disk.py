"""A disk that is full: nothing is half taken in, the sender is told so, and it goes on when there is room."""

from sqlalchemy import event

from tests.web.served import Served, columns, problem
from tests.world import burglary


class Disk:
    """Room for the database, or none beyond what it takes up now."""

    def __init__(self, served: Served) -> None:
        self.full = False
        event.listen(served.house.engine, "checkout", self._limit)

    def _limit(self, connection: object, *_: object) -> None:
        pages = 1 if self.full else 1_000_000
        connection.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]  # sqlite3's own


def test_a_full_disk_is_503_and_takes_in_nothing_until_there_is_room(served: Served) -> None:
    disk = Disk(served)
    batch = [columns(burglary(f"r{n}", n)) for n in range(100)]
    assert served.post(burglary("before", 0)).status_code == 201

    disk.full = True
    answer = served.post_all(batch)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert problem(answer)["detail"] == (
        "the database cannot be written just now: nothing was taken in; send the same again"
    )
    assert served.journal() == ["before"]
    assert served.client.get("/v1/refused").json() == {"refused": []}

    disk.full = False
    again = served.post_all([*batch, columns(burglary("before", 0))]).json()
    assert (again["accepted"], again["duplicate"]) == (100, 1)
    assert len(served.journal()) == 101
