"""What the image is given to install is what everything else is tested with, and no more."""

import re
import tomllib
from pathlib import Path

import pytest

from .context import HOUSE

WHOLE, IMAGE, BUILD = (HOUSE / f"requirements{kind}.lock" for kind in ("", ".image", ".build"))
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))

EXTRAS = re.findall(r"--extra (\S+)", (HOUSE / "Makefile").read_text(encoding="utf-8"))
"""The optional parts that the image has, as its lock file is made."""


def locked(path: Path) -> dict[str, frozenset[str]]:
    """Read a lock file: each pin, with its hashes."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return {pin_of(line): frozenset(re.findall(r"sha256:[0-9a-f]{64}", line)) for line in lines}


def pin_of(line: str) -> str:
    """Take the name and version of a line; where it is wanted is another matter, as fewer things want it here."""
    return line.partition("--hash")[0].partition(";")[0].strip()


def name_of(requirement: str) -> str:
    """Take the name of a requirement, as lock files spell it."""
    name: str = re.split(r"[^A-Za-z0-9._-]", requirement)[0]
    return name.lower().replace("_", "-").replace(".", "-")


WANTED = {
    name_of(each)
    for each in sum(
        (PROJECT["project"]["optional-dependencies"][extra] for extra in EXTRAS), PROJECT["project"]["dependencies"]
    )
}


@pytest.mark.parametrize("path", [IMAGE, BUILD], ids=lambda path: path.name)
def test_a_smaller_lock_file_holds_the_same_versions_with_the_same_hashes(path: Path) -> None:
    whole = locked(WHOLE)

    assert {pin: hashes for pin, hashes in locked(path).items() if whole.get(pin) != hashes} == {}


def test_the_image_has_all_that_the_application_and_its_extras_need() -> None:
    assert WANTED | {"psycopg-binary"} <= {name_of(pin) for pin in locked(IMAGE)}


def test_the_image_has_nothing_that_only_developers_need() -> None:
    only_theirs = {name_of(each) for each in PROJECT["dependency-groups"]["dev"]} - WANTED

    assert {name_of(pin) for pin in locked(IMAGE)} & (only_theirs | {"pip", "setuptools", "wheel"}) == set()


def test_what_builds_the_wheel_is_locked_too() -> None:
    assert {name_of(each) for each in PROJECT["build-system"]["requires"]} <= {name_of(pin) for pin in locked(BUILD)}
