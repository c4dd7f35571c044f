"""Every mistake a coordinator can make, as small files in ``bad/``: each ends with the problems it must be told."""

from pathlib import Path

import pytest

from config.load import load
from config.problems import ConfigError

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


def expected(path: Path) -> list[str]:
    return [
        f"{path}:{line.removeprefix('# ')}"
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("# ")
    ]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_each_mistake_is_told_in_its_own_words_and_place(path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        load(path)
    assert [str(problem) for problem in told.value.problems] == expected(path)


def test_there_are_bad_files_and_each_expects_something() -> None:
    assert BAD
    assert all(map(expected, BAD))


def test_the_report_ends_with_how_many_and_what_stays_in_force() -> None:
    with pytest.raises(ConfigError) as told:
        load(Path(__file__).parent / "bad" / "two_groups_and_two_areas_of_one_name.yaml")
    last = str(told.value).splitlines()[-1]
    assert last == "2 problems. Nothing was changed: the running settings stay in force."
