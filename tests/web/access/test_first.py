"""Whoever starts the service is told how the first account is made, until there is one."""

from pathlib import Path

from tests.web.access.people import moved_in
from tests.web.console.house import Console
from web.access.first import first_account


def test_the_line_says_what_to_type_until_somebody_has_an_account(console: Console) -> None:
    def said() -> str:
        with console.house.engine.connect() as conn:
            return first_account(conn, console.house.settings, Path("lund.yaml"), "sqlite:///lund.db")

    command = 'trygvarsel accounts add lund.yaml LOGIN --name "NAME" --role lund:coordinator --db sqlite:///lund.db'
    assert said().endswith(command)
    moved_in(console, "anna")
    assert said() == ""
