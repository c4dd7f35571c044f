"""Every table there is has a rule for how long its rows stay, or a reason why they do."""

from datetime import UTC, datetime

from config.schema.retention import RetentionSettings
from streams.migrations import EVERYTHING
from streams.retention.rules import RULES, Before
from tests.docs.pages import ROOT, rows, words_in

PAGE = ROOT / "docs" / "operations" / "retention.md"
TABLES = {table.name: table for metadata in EVERYTHING for table in metadata.tables.values()}
SAID = {words_in(name)[0]: by.strip("`") for name, by, _ in rows(PAGE, "table")}
BY_HAND = {"journal": "reports", "whereabouts": "reports", "snapshots": "reports", "ledger": "consent"}
"""Those that go by more than a condition on a row."""


def test_every_table_is_on_the_page_and_no_other() -> None:
    assert SAID.keys() == TABLES.keys()


def test_a_table_goes_by_the_key_that_the_page_says() -> None:
    rules = {rule.table.name: rule.kept or "fixed" for rule in RULES}
    assert {name: by for name, by in SAID.items() if by != "stays"} == rules | BY_HAND


def test_every_key_is_explained_and_has_the_default_that_is_shown() -> None:
    explained = [words_in(key)[0] for key, *_ in rows(PAGE, "key")]
    assert explained == list(RetentionSettings.model_fields) == list(Before.__slots__)[1:]


def test_what_refers_to_a_row_goes_before_it() -> None:
    order = [rule.table for rule in RULES]
    pairs = [(table, key.column.table) for table in order for key in table.foreign_keys]
    assert ("outbox", "messages") in [(table.name, there.name) for table, there in pairs]
    assert all(order.index(table) < order.index(there) for table, there in pairs if there in order)


def test_what_is_counted_back_from_a_moment_is_as_the_settings_say() -> None:
    now = datetime(2031, 1, 1, tzinfo=UTC)
    before = Before.at(now, RetentionSettings())
    assert (now - before.refused).days == 90
    assert before.reports == before.alerts == datetime(2026, 1, 2, tzinfo=UTC)
