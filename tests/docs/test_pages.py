"""What the documents say holds: their settings load, their links lead somewhere, their versions agree."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from config.load import load
from streams.core.facts import Outcome
from streams.core.hearing import Hearing
from streams.policies import policies
from streams.reports import read_json
from tests.docs.pages import PAGES, README, ROOT, block_with, blocks, named, prose, read
from tests.world import NOW

EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.yaml"))
ELSEWHERE = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w|--(?:extra-)?index-url|resolved\W+https?:")


@pytest.fixture
def first_settings(tmp_path: Path) -> Path:
    path = tmp_path / "furesoe.yaml"
    path.write_text(block_with(README, "# furesoe.yaml"), encoding="utf-8")
    return path


def test_the_first_settings_of_the_readme_load_and_send_nothing(first_settings: Path) -> None:
    settings = load(first_settings)
    assert settings.sending is False
    assert settings.partnerships["furesoe"].groups["nabohjaelp_farum"].approval == "coordinator"


def test_the_report_of_the_readme_is_accepted_under_its_settings(first_settings: Path) -> None:
    shown = block_with(README, "$ curl")
    body, answer = re.findall(r"^.* -d '(.*)'\n(.*)\n", shown, flags=re.MULTILINE)[0]
    report = read_json(body)
    heard = Hearing(policies(load(first_settings))).hear(report, NOW)  # type: ignore[arg-type]  # or the test fails
    assert heard.outcome is Outcome.ACCEPTED
    assert json.loads(answer) == {"report_id": json.loads(body)["report_id"], "outcome": "accepted"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_settings_of_the_walks_load(path: Path) -> None:
    assert load(path).partnerships.keys() == {path.stem}


def test_the_walks_are_measured_and_show_where_no_burglary_was() -> None:
    page = read(ROOT / "docs" / "replay.md")
    assert set(re.findall(r"<!-- measured: (\w+),", page)) == {path.stem for path in EXAMPLES}
    assert not re.search(r'"(lat|lon|report_ids|triggered_by)":', page)
    assert not re.search(r"\d\d\.\d{4}", page)
    assert "(not measured yet)" not in page


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", prose(page)):
        found = (page.parent / target).resolve() if target else page
        assert found.exists(), f"{named(page)}: {target}"
        assert not anchor or anchor in anchors(found), f"{named(page)}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_changelog_begins_with_the_version_of_the_project() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    versions = re.findall(r"^## \[(.+?)\] - \S+$", read(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)
    assert versions[0] == project["version"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in read(ROOT / "LICENSE")


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=named)
def test_a_decision_is_short_and_has_its_price(page: Path) -> None:
    assert re.findall(r"^## (.*)$", read(page), flags=re.MULTILINE) == ["Context", "Decision", "Price"]
    assert len([line for line in read(page).splitlines() if not line.startswith("|")]) <= 40


def test_the_map_of_the_house_names_every_folder_of_the_program() -> None:
    packages = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    house = block_with(README, "the front door")
    assert all(f"{package}/" in house for package in packages)
    assert all((ROOT / folder).is_dir() for folder in re.findall(r"(\w+)/", house) if folder != "core")


def test_every_block_names_a_language_we_use() -> None:
    used = {block.language for page in PAGES for block in blocks(page)}
    assert used <= {"", "yaml", "json", "csv", "python", "mermaid"}


def test_no_file_speaks_of_where_it_was_written_or_fetched() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],  # noqa: S607 - whichever git there is
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        assert not (found := ELSEWHERE.findall(text)), f"{name}: {found}"
