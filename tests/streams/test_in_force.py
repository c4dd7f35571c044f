"""One version of the settings is in force at a time, on both kinds of database, whoever puts it there."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, update

from config.bundle import Bundle, BundleProblem, hash_of, pack
from config.problems import ConfigError
from config.schema.settings import Settings
from streams.adopting import Adoption, Surroundings
from streams.in_force import InForce, Overtaken, bundle_of, history, in_force, put, version_in_force
from streams.in_force_tables import settings_in_force
from streams.metrics import Metrics
from streams.share import Terms
from streams.store import open_engine
from streams.work import SettingsUnreadable
from tests.world import CONFIG

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NARROW = CONFIG.replace("radius: 400 m", "radius: 300 m")
WIDE = CONFIG.replace("radius: 400 m", "radius: 500 m")


def bundle(folder: Path, text: str = CONFIG) -> Bundle:
    path = folder / "town.yaml"
    path.write_text(text, encoding="utf-8")
    return pack(path)


def applied(engine: Engine, bundle: Bundle, expected: int | None, by: str = "anne") -> InForce:
    with engine.begin() as conn:
        return put(conn, bundle, by, AT, expected)


def test_nothing_is_in_force_at_first_and_then_the_highest_version(engine: Engine, tmp_path: Path) -> None:
    with engine.connect() as conn:
        assert (version_in_force(conn), in_force(conn), history(conn)) == (0, None, [])
    first = applied(engine, bundle(tmp_path), None)
    second = applied(engine, bundle(tmp_path, NARROW), 1, by="bo")
    with engine.connect() as conn:
        assert (version_in_force(conn), in_force(conn)) == (2, second)
        assert history(conn) == [second, first]
        assert [(each.version, each.by, each.at) for each in history(conn)] == [(2, "bo", AT), (1, "anne", AT)]
        assert bundle_of(conn, 1) == bundle(tmp_path)
        assert bundle_of(conn, 2) == bundle(tmp_path, NARROW)


def test_what_is_in_force_already_makes_no_new_version(engine: Engine, tmp_path: Path) -> None:
    first = applied(engine, bundle(tmp_path), None)
    assert applied(engine, bundle(tmp_path), 1, by="bo") == first
    assert applied(engine, bundle(tmp_path), None, by="bo") == first


def test_who_has_seen_an_older_version_is_told_what_is_in_force_and_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    applied(engine, bundle(tmp_path), None)
    second = applied(engine, bundle(tmp_path, NARROW), 1, by="bo")
    for expected in (None, 1, 7):
        with pytest.raises(Overtaken, match="by bo: version 2") as told:
            applied(engine, bundle(tmp_path, WIDE), expected)
        assert told.value.found == second
    with engine.connect() as conn:
        assert version_in_force(conn) == 2


def test_what_was_in_force_can_be_again_under_a_new_version(engine: Engine, tmp_path: Path) -> None:
    for expected, text in ((None, CONFIG), (1, NARROW), (2, CONFIG)):
        applied(engine, bundle(tmp_path, text), expected)
    with engine.connect() as conn:
        assert [each.hash == bundle(tmp_path).hash for each in history(conn)] == [True, False, True]


@pytest.mark.parametrize("before", [None, 1])
def test_of_several_who_put_settings_in_force_at_once_one_does_and_the_others_are_told(
    engine: Engine, tmp_path: Path, before: int | None
) -> None:
    if before:
        applied(engine, bundle(tmp_path), None)
    many = 6
    texts = [CONFIG.replace("radius: 400 m", f"radius: {100 + 50 * n} m") for n in range(many)]
    bundles = [bundle(tmp_path, text) for text in texts]
    ready, won, told = threading.Barrier(many), [], []

    def one(n: int) -> None:
        ready.wait()
        try:
            won.append(applied(engine, bundles[n], before, by=f"operator {n}"))
        except Overtaken as overtaken:
            told.append(overtaken.found)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert told == won * (many - 1)
    with engine.connect() as conn:
        assert in_force(conn) == won[0]
        assert len(history(conn)) == (before or 0) + 1


class Fleet:
    """Workers that share a database, each with a folder of its own; what they say, and what they were equipped for."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self._folder = engine, folder
        self.said: list[str] = []
        self.equipped: list[Settings] = []
        self.lacking = ""
        self.metrics = Metrics(CollectorRegistry(), ["lund"], ["sms"])

    def worker(self, name: str, text: str = CONFIG) -> Adoption:
        """Give a worker that is about to begin."""
        (self._folder / name).mkdir(exist_ok=True)
        path = self._folder / name / "town.yaml"
        path.write_text(text, encoding="utf-8")
        around = Surroundings(path, name, self.metrics, self.said.append, self._equip, self.equipped.clear)
        return Adoption(self.engine, around)

    def shown(self) -> dict[tuple[str, str], float]:
        """Read the metric, by version and hash."""
        return {
            (sample.labels["version"], sample.labels["hash"]): sample.value
            for metric in self.metrics.in_force.collect()
            for sample in metric.samples
        }

    def reloaded(self) -> float | None:
        return self.metrics.registry.get_sample_value("trygvarsel_config_last_reload_successful")

    def _equip(self, settings: Settings) -> None:
        if self.lacking:
            raise SettingsUnreadable(self.lacking)
        self.equipped.append(settings)


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    """Give workers to a small database: what they do with its answers is the same on either kind."""
    opened = open_engine(f"sqlite:///{tmp_path / 'town.db'}")
    yield Fleet(opened, tmp_path)
    opened.dispose()


def radius(terms: Terms | None) -> float:
    """Tell by which radius terms have incidents looked for."""
    assert terms is not None
    return terms.policies[0].reach_m


def test_the_first_worker_puts_its_file_in_force_and_the_next_goes_on_with_it(fleet: Fleet, tmp_path: Path) -> None:
    first, second = fleet.worker("first").begin(), fleet.worker("second").begin()
    assert (first.version, second.version, radius(second)) == (1, 1, 400.0)
    assert first.hash == second.hash == bundle(tmp_path).shown
    assert fleet.said == [f"works by version 1 of the settings ({first.hash}), by first"] * 2
    assert fleet.shown() == {("1", first.hash): 1.0}


def test_a_worker_with_another_file_works_by_what_is_in_force_and_says_in_one_line_that_its_file_differs(
    fleet: Fleet,
) -> None:
    first = fleet.worker("first").begin()
    other = fleet.worker("second", NARROW).begin()
    assert (other.version, radius(other)) == (1, 400.0)
    (said,) = [line for line in fleet.said if "differs" in line]
    assert f"version 1 ({first.hash}), by first" in said
    assert "trygvarsel apply" in said
    assert "second/town.yaml" in said


def test_a_worker_whose_own_file_is_wrong_works_by_what_is_in_force_and_says_so(fleet: Fleet) -> None:
    fleet.worker("first").begin()
    assert fleet.worker("second", "partnerships: []").begin().version == 1
    assert any("has mistakes" in line for line in fleet.said)


def test_where_nothing_is_in_force_a_wrong_file_is_refused_with_its_mistakes(fleet: Fleet) -> None:
    with pytest.raises(ConfigError, match="radios"):
        fleet.worker("first", CONFIG.replace("radius", "radios")).begin()
    with fleet.engine.connect() as conn:
        assert version_in_force(conn) == 0


def test_a_new_version_is_adopted_once_by_each(fleet: Fleet, tmp_path: Path) -> None:
    workers = [fleet.worker(name) for name in ("first", "second")]
    for worker in workers:
        worker.begin()
    assert [worker.renew() for worker in workers] == [None, None]
    second = applied(fleet.engine, bundle(tmp_path, NARROW), 1)
    assert [radius(worker.renew()) for worker in workers] == [300.0, 300.0]
    assert [worker.renew() for worker in workers] == [None, None]
    assert fleet.shown() == {("2", second.shown): 1.0}
    assert fleet.said[-1] == f"works by version 2 of the settings ({second.shown}), by anne"
    assert len(fleet.equipped) == 4


def test_partnerships_come_and_go_in_the_metrics(fleet: Fleet, tmp_path: Path) -> None:
    worker = fleet.worker("first")
    worker.begin()
    applied(fleet.engine, bundle(tmp_path, CONFIG.replace("lund:", "malmoe:")), 1)
    worker.renew()
    samples = [sample for metric in fleet.metrics.open_spates.collect() for sample in metric.samples]
    assert [(sample.labels["partnership"], sample.value) for sample in samples] == [("malmoe", 0.0)]


def test_a_worker_that_cannot_be_equipped_decides_by_nothing_says_why_once_and_goes_on_when_it_can(
    fleet: Fleet, tmp_path: Path
) -> None:
    worker = fleet.worker("first")
    worker.begin()
    second = applied(fleet.engine, bundle(tmp_path, NARROW), 1)
    fleet.lacking = 'channel "sms": the environment variable TWILIO_AUTH_TOKEN is not set'
    before = len(fleet.said)
    for _ in range(3):
        with pytest.raises(SettingsUnreadable, match="TWILIO_AUTH_TOKEN is not set"):
            worker.renew()
        assert "TWILIO_AUTH_TOKEN" in worker.trouble
    those = f"the settings in force, version 2 ({second.shown})"
    assert fleet.said[before:] == [
        f"{those}, cannot be used: {fleet.lacking}; until they can, this worker decides nothing"
    ]
    assert (fleet.reloaded(), fleet.equipped) == (0.0, [])
    fleet.lacking = ""
    assert radius(worker.renew()) == 300.0
    assert (worker.trouble, fleet.reloaded()) == ("", 1.0)


def test_an_older_release_decides_by_nothing_until_something_it_knows_is_in_force(fleet: Fleet, tmp_path: Path) -> None:
    worker = fleet.worker("first")
    worker.begin()
    newer = bundle(tmp_path, NARROW)
    applied(fleet.engine, newer, 1)
    with fleet.engine.begin() as conn:
        written = newer.to_json().replace("radius: 300 m", "reach: 300 m").replace(newer.hash, later_hash(newer))
        conn.execute(update(settings_in_force).where(settings_in_force.c.version == 2).values(body=written))
    with pytest.raises(SettingsUnreadable, match=r'unknown key "reach".*another release'):
        worker.renew()
    applied(fleet.engine, bundle(tmp_path, WIDE), 2)
    assert radius(worker.renew()) == 500.0


def later_hash(bundle: Bundle) -> str:
    """Hash settings with a key that only a later release knows."""
    return hash_of(bundle.text.replace("radius: 300 m", "reach: 300 m"), bundle.file, bundle.maps)


def test_a_damaged_line_is_not_worked_by(fleet: Fleet) -> None:
    worker = fleet.worker("first")
    worker.begin()
    with fleet.engine.begin() as conn:
        conn.execute(update(settings_in_force).values(body="{}"))
        with pytest.raises(BundleProblem):
            bundle_of(conn, 1)
    with pytest.raises(SettingsUnreadable, match="damaged"):
        fleet.worker("second").begin()
    assert "damaged" in fleet.said[-1]
