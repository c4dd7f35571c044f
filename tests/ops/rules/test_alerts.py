"""Every alert fires when it should and not just short of it, as Prometheus itself works it out."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.docs.pages import ROOT, read
from tests.ops.rules.case import Case
from tests.ops.rules.cases import messages, people, reports, running

RULES = ROOT / "helm" / "trygvarsel" / "files" / "rules.yaml"
RUNBOOK = ROOT / "docs" / "operations" / "alerts.md"
GROUPS = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
ALERTS = {rule["alert"]: rule for group in GROUPS for rule in group["rules"] if "alert" in rule}
CASES: tuple[Case, ...] = (*reports.CASES, *messages.CASES, *people.CASES, *running.CASES)


def carried_out(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  (our own words)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_understands_every_rule(promtool: Path) -> None:
    carried_out(promtool, "check", "rules", RULES)


def test_every_alert_fires_past_its_threshold_and_not_just_short_of_it(promtool: Path, tmp_path: Path) -> None:
    carried_out(promtool, "test", "rules", *(written(case, tmp_path / f"{n}.yaml") for n, case in enumerate(CASES)))


def written(case: Case, file: Path) -> Path:
    """Write a case down for promtool, with the rules it needs: all of them at every minute would take their time."""
    rule, recorded = ALERTS[case.alert], GROUPS[0]
    rules = file.with_suffix(".rules.yaml")
    rules.write_text(yaml.safe_dump({"groups": [recorded, {"name": "one", "rules": [rule]}]}), encoding="utf-8")
    test = {
        "rule_files": [rules.name],
        "evaluation_interval": case.every,
        "group_eval_order": [recorded["name"], "one"],  # else by chance, and an alert may be an evaluation late
        "tests": case.tests(rule),
    }
    file.write_text(yaml.safe_dump(test, sort_keys=False), encoding="utf-8")
    return file


def test_every_alert_is_put_to_the_test_and_no_other() -> None:
    assert {case.alert for case in CASES} == ALERTS.keys()


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_how_urgent_it_is_what_is_wrong_and_where_to_read_on(name: str) -> None:
    rule = ALERTS[name]
    assert rule["labels"] == {"severity": rule["labels"]["severity"]}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"] == f"{RUNBOOK.relative_to(ROOT)}#{name.lower()}"


def test_the_runbook_has_a_paragraph_for_every_alert_and_for_no_other() -> None:
    assert list(paragraphs()) == list(ALERTS)


def test_each_says_how_urgent_it_is_what_to_look_at_what_to_do_and_when_to_leave_it_alone() -> None:
    for name, paragraph in paragraphs().items():
        said = re.findall(r"^\*\*(.+?)\*\*", paragraph, flags=re.MULTILINE)
        assert said == [f"{ALERTS[name]['labels']['severity'].capitalize()}.", "Look", "Do", "Leave it alone"], name


def paragraphs() -> dict[str, str]:
    """Give what the runbook says of each alert."""
    parts = re.split(r"^###? (.+)\n", read(RUNBOOK), flags=re.MULTILINE)[1:]
    return {name: text for name, text in zip(parts[::2], parts[1::2], strict=True) if name.startswith("Trygvarsel")}
