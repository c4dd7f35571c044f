"""Settings given as values or as a file mean in the ConfigMap what they meant, and Trygvarsel takes them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.load import load
from config.schema.settings import Settings
from trygvarsel.cli import cli

from .helm import Helm
from .rendered import CHART, Rendered, render

ROOT = CHART.parents[1]
GOOD = [ROOT / "config" / "example.yaml", ROOT / "trygvarsel" / "demo" / "town.yaml"]
GOOD.append(ROOT / "compose" / "settings" / "trygvarsel.yaml")
MEMBERS = "recipient,phone,language,consent_at\nr-1,+4592450001,da,2026-01-01\n"

AWKWARD = """
sending: on
exercise: "off"
public_url:
kafka: {largest_message: 2000000, keep: {reports: 14 days}}
limits: {per_alert: 500, per_month: 8000.50}
partnerships:
  furesø:
    name: "Bo trygt: Furesø # 1"
    municipality: "0190"
    categories: ["012", "1e3", "yes", "2026-01-01"]
    areas: {farum: {name: "No", circle: {lat: 55.810000, lon: 12.37, metres: 2500}, addresses: 8000}}
    groups:
      nabo: {kind: neighbourhood_watch, quiet_hours: {from: 21:00, to: 08:00}, cooldown: none}
      politiet: {kind: police, quiet_hours: none}
    texts:
"""


def test_trygvarsel_accepts_what_the_chart_hands_it(rendered: Rendered, tmp_path: Path) -> None:
    lay_out(rendered, tmp_path)
    done = CliRunner().invoke(cli, ["check", str(tmp_path / "trygvarsel.yaml")])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("file", GOOD, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("given", ["config", "configFile"])
def test_good_settings_mean_the_same_after_the_journey(helm: Helm, tmp_path: Path, file: Path, given: str) -> None:
    as_file = ("--set-file", f"configFile={file}")
    rendered = render(helm, *(as_file if given == "configFile" else _as_values(file, tmp_path)))
    lay_out(rendered, tmp_path)
    came, went = load(tmp_path / "trygvarsel.yaml"), _copied(file, tmp_path)
    assert came == went


def test_words_that_programs_take_for_something_else_stay_what_they_are(helm: Helm, tmp_path: Path) -> None:
    (file := tmp_path / "awkward.yaml").write_text(AWKWARD, encoding="utf-8")
    lay_out(render(helm, *_as_values(file, tmp_path)), tmp_path)
    assert load(tmp_path / "trygvarsel.yaml") == load(file)


def test_a_file_arrives_to_the_letter(helm: Helm, tmp_path: Path) -> None:
    rendered = render(helm, "--set-file", f"configFile={GOOD[0]}")
    text: str = rendered.one("ConfigMap", "varsel-trygvarsel")["data"]["trygvarsel.yaml"]
    assert text == GOOD[0].read_text(encoding="utf-8")


@pytest.fixture
def annotations(newest_helm: Helm) -> Callable[..., tuple[str, str]]:
    """Give what is noted of the settings, and what restarts the pod."""

    def noted(*options: str) -> tuple[str, str]:
        rendered = render(newest_helm, *options, scenario="embedded-smallest")
        settings = rendered.one("ConfigMap", "varsel-trygvarsel")["metadata"]["annotations"]["checksum/settings"]
        return settings, rendered.pod("run").annotations["checksum/at-start"]

    return noted


def test_the_checksum_follows_the_settings_and_nothing_else(annotations: Callable[..., tuple[str, str]]) -> None:
    before, _ = annotations()
    assert annotations("--set-string", "image.tag=2")[0] == before
    assert annotations("--set", "config.partnerships.furesoe.name=Bo trygt")[0] != before


def test_a_pod_is_started_anew_for_what_is_read_at_the_start_alone(annotations: Callable[..., tuple[str, str]]) -> None:
    _, before = annotations()
    assert annotations("--set", "config.partnerships.furesoe.name=Bo trygt")[1] == before
    assert annotations("--set", "config.public_url=https://varsel.example.dk")[1] != before
    assert annotations("--set", "config.intake.per_minute=6000")[1] != before


def test_workers_and_deliverers_are_never_started_anew_for_their_settings(newest_helm: Helm) -> None:
    before, after = (
        render(newest_helm, "--set", f"config.public_url={url}", scenario="kafka-three-workers")
        for url in ("https://a.example.dk", "https://b.example.dk")
    )
    for component in ("worker", "deliver"):
        assert before.pod(component) == after.pod(component)


def lay_out(rendered: Rendered, folder: Path) -> None:
    """Put what the pods see in /etc/trygvarsel into a folder, with made-up lists of members."""
    for name, text in rendered.one("ConfigMap", "varsel-trygvarsel")["data"].items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in re.findall(r"recipients: *([\w.-]+)", (folder / "trygvarsel.yaml").read_text(encoding="utf-8")):
        (folder / name).write_text(MEMBERS, encoding="utf-8")


def _as_values(file: Path, folder: Path) -> tuple[str, str]:
    """Put a settings file under config, as somebody would with an editor."""
    indented = "\n".join(f"  {line}" for line in file.read_text(encoding="utf-8").splitlines())
    (folder / "values.yaml").write_text(f"config:\n{indented}\n", encoding="utf-8")
    return "--values", str(folder / "values.yaml")


def _copied(file: Path, folder: Path) -> Settings:
    (folder / "copied.yaml").write_bytes(file.read_bytes())
    return load(folder / "copied.yaml")
