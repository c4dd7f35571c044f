"""The page on alerts names every field and stage there is, and what it says of groups is what the settings do."""

import json
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from streams.core.facts import Alert, Message, Stage
from streams.lines import message_line
from tests.docs.pages import ROOT, read, rows, words_in
from tests.world import CONFIG, settings

PAGE = ROOT / "docs" / "alerts.md"


def test_every_field_of_an_alert_is_described_and_no_other() -> None:
    described = [name for first, *_ in rows(PAGE, "field") for name in words_in(first)]
    assert sorted(described) == sorted({field.name for field in fields(Alert)} - {"times", "withheld", "quiet"})


def test_every_field_of_a_message_line_is_described_and_no_other() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    line = message_line(Message("a", "g", "da", "sms", "t", 1, "call_114", now, now))
    after = read(PAGE).partition("## One message")[2].partition("\n## ")[0]
    described = {name for row in after.splitlines() if row.startswith("| `") for name in words_in(row.split("|")[1])}
    assert described == json.loads(line).keys()


def test_the_stages_are_described_in_the_order_of_a_life() -> None:
    assert [words_in(first) for first, *_ in rows(PAGE, "stage")] == [[stage.value] for stage in Stage]


@pytest.mark.parametrize("row", rows(PAGE, "kind"), ids=lambda row: row[0])
def test_what_a_kind_of_group_gets_unless_told_otherwise_is_as_described(row: list[str]) -> None:
    kinds, texts, approval, quiet, pace, cooldown, most = row
    for kind in words_in(kinds):
        written = CONFIG.replace("{name: Politi, kind: police}", f"{{kind: {kind}}}")
        group = settings(written).partnerships["lund"].groups["politi"]
        hours = group.quiet_hours
        assert (group.approval or "none") == approval
        assert (f"{hours.start:%H:%M} to {hours.end:%H:%M}" if hours else "none") == quiet
        assert texts.startswith("citizens") == group.citizens
        assert (f"{group.update_every.days} days" if group.update_every else "as in `spates`") == pace
        assert (f"{group.cooldown.days} days" if group.cooldown else "none") == cooldown
        assert str(group.most_per_month or "none") == most
