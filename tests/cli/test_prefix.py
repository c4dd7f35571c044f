"""What topics' names are to begin with is looked at before any broker is asked."""

import pytest
from click.testing import CliRunner

from trygvarsel.cli import cli

NOBODY = "127.0.0.1:1"


@pytest.mark.parametrize("verb", ["topics", "worker", "web", "feed"])
@pytest.mark.parametrize("written", ["a b/c", "æøå", "", "x" * 201])
def test_what_no_topic_may_be_called_is_misuse_and_says_what_was_expected(verb: str, written: str) -> None:
    reports = ["reports.csv"] if verb == "feed" else []
    words = [verb, "town.yaml", *reports, "--broker", NOBODY, "--db", "sqlite:///no.db", "--prefix", written]
    told = CliRunner().invoke(
        cli, [word for word in words if verb != "feed" or word not in {"--db", "sqlite:///no.db"}]
    )
    assert told.exit_code == 2
    assert "--prefix" in told.output
    assert "cannot begin the name of a topic" in " ".join(told.output.split())
