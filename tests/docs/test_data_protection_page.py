"""The facts for a data protection officer are those of this release: its tables, its periods, its citizens' page."""

from config.schema.retention import RetentionSettings
from streams.migrations import EVERYTHING
from streams.retention.rules import A_CODE, AN_ANSWER
from tests.docs import write_privacy
from tests.docs.pages import ROOT, read, rows, words_in
from web.public.codes import A_DAY
from web.public.codes import LASTS as A_NUMBER
from web.public.spans import in_words

PAGE = ROOT / "docs" / "operations" / "data-protection.md"
RETENTION = ROOT / "docs" / "operations" / "retention.md"
ARTICLE_13 = (
    "dataansvarlig",
    "databeskyttelsesrådgiver",
    "bruger vi dine oplysninger til",
    "artikel 6, stk. 1, litra a",
    "Hvem får dine",
    "ud af EU",
    "13 måneder",
    "rettet eller slettet",
    "trække",
    "Datatilsynet",
    "frivilligt",
    "maskine",
    "Hvor har vi dit nummer fra",
)
GOES_BY = {words_in(name)[0]: by.strip("`") for name, by, _ in rows(RETENTION, "table")}


def test_every_table_is_somebodys_or_nobodys() -> None:
    named = [table for _, _, tables, _ in rows(PAGE, "whose") for table in words_in(tables)]
    assert sorted(named) == sorted(name for metadata in EVERYTHING for name in metadata.tables)


def test_the_periods_are_the_shipped_ones() -> None:
    kept = RetentionSettings()
    for _, _, tables, said in rows(PAGE, "whose"):
        for table in words_in(tables):
            if (by := GOES_BY[table]) not in {"stays", "fixed"} and "every table" not in said:
                assert in_words(getattr(kept, by), "en") in said, table
    assert (AN_ANSWER.total_seconds(), A_CODE, A_NUMBER.total_seconds()) == (48 * 3600, A_DAY, 15 * 60)


def test_the_pages_for_citizens_are_what_the_example_shows() -> None:
    for path, text in write_privacy.pages().items():
        assert read(path) == text, f"{path} is stale; write it anew: python -m tests.docs.write_privacy"


def test_the_citizens_page_says_all_that_article_13_asks_for() -> None:
    danish = read(ROOT / "docs" / "operations" / "privacy.da.md")
    assert [asked for asked in ARTICLE_13 if asked not in danish] == []
