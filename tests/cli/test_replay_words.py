"""`replay` shows the messages that would be sent, and counts those that would be withheld."""

import json
from pathlib import Path
from textwrap import dedent

from streams.reports import write_json
from tests.cli.front_door import trygvarsel
from tests.world import CONFIG, burglary, spate


def test_what_is_withheld_is_counted_and_not_among_the_messages(tmp_path: Path) -> None:
    config, reports, messages = (tmp_path / name for name in ("lund.yaml", "reports.jsonl", "messages.jsonl"))
    config.write_text(dedent(CONFIG), encoding="utf-8")
    near = [burglary(f"b{n}", 48 + 12 * n, x=2000 + 50.0 * n) for n in range(3)]
    reports.write_text("\n".join(map(write_json, [*spate("a", 0), *near])), encoding="utf-8")
    done = trygvarsel("replay", config, reports, "--messages", messages)
    told = [json.loads(line)["group"] for line in messages.read_text(encoding="utf-8").splitlines()]
    alerts = [json.loads(line)["group"] for line in done.stdout.splitlines()]
    assert told == ["nabo_nord", "politi", "politi"]
    assert alerts.count("nabo_nord") == 2
    shown = " ".join(done.stderr.split())
    assert "messages worded 3 messages withheld 1 cooldown 1" in shown
