"""The pages on backup and disaster show no command that no drill carries out."""

from pathlib import Path

from .steps import STEPS, blocks

NOT_DRILLED = {
    "make test-long\n",  # it is the drills
    'sqlite3 broken/trygvarsel.db ".recover" | sqlite3 recovered.db\n',  # SQLite's own, and what it saves is luck
}


def test_every_block_of_commands_is_a_step_of_some_drill() -> None:
    shown = blocks("backup.md") | blocks("disaster.md")
    assert {place for place, text in shown.items() if text not in NOT_DRILLED} == set(STEPS.values())


def test_every_step_is_taken_in_some_drill() -> None:
    drills = "".join(page.read_text(encoding="utf-8") for page in Path(__file__).parent.glob("test_*.py"))
    assert [step for step in STEPS if f'"{step}"' not in drills] == []
