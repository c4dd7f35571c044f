"""Where a process is reached and whom it believes: said by options or by the environment, and understood or refused."""

import signal
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from trygvarsel.cli import cli
from trygvarsel.commands.standing import Place, leaving_when_told, serves_people, tells_how_it_fares

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "config" / "example.yaml")


@click.command()
@serves_people
def serving(place: Place) -> None:
    click.echo(f"{place.host} {place.port} {' '.join(place.proxies)} {place.beyond}")


@click.command()
@tells_how_it_fares
def telling(place: Place) -> None:
    click.echo(f"{place.host} {place.port}")


def said(command: click.Command, *words: str, **environment: str) -> str:
    result = CliRunner(env=environment).invoke(command, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def test_without_a_word_it_is_reached_from_this_machine_alone_and_believes_a_proxy_here() -> None:
    assert said(serving) == "127.0.0.1 8321 127.0.0.1/32 False"
    assert said(telling) == "127.0.0.1 None"


def test_the_environment_says_where_and_what_is_said_on_the_line_counts_for_more() -> None:
    elsewhere = {"TRYGVARSEL_HOST": "0.0.0.0", "TRYGVARSEL_PROXIES": "10.42.0.0/16, 10.1.2.3"}  # noqa: S104
    assert said(serving, **elsewhere) == "0.0.0.0 8321 10.42.0.0/16 10.1.2.3/32 True"
    assert said(serving, "--host", "localhost", **elsewhere) == "127.0.0.1 8321 10.42.0.0/16 10.1.2.3/32 False"
    assert said(telling, "--metrics-port", "9100", **elsewhere) == "0.0.0.0 9100"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--host", "varsel.example"], '"varsel.example" is no address of a machine'),
        (["--proxies", "10.42.0.1/16"], '"10.42.0.1/16" is no network'),
        (["--proxies", "10.42.0.0/16,0.0.0.0/0"], '"0.0.0.0/0" is everybody'),
        (["--proxies", "*"], '"*" is no network'),
        (["--port", "70000"], "70000 is not in the range"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(words: list[str], why: str) -> None:
    result = CliRunner().invoke(serving, words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


def test_an_address_that_is_none_of_this_machine_is_said_in_one_sentence() -> None:
    told = CliRunner().invoke(cli, ["run", EXAMPLE, "--host", "192.0.2.1", "--port", "8321"])
    assert (told.exit_code, told.stderr) == (
        1,
        "port 8321 of 192.0.2.1: Cannot assign requested address; name another with --port\n",
    )


def test_told_to_leave_it_leaves_once_and_what_it_did_with_signals_before_counts_again() -> None:
    before = signal.getsignal(signal.SIGTERM)
    steps = []

    def leaves() -> None:
        with leaving_when_told():
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                signal.raise_signal(signal.SIGTERM)  # somebody is impatient
                steps.append("put away what was out")

    with pytest.raises(SystemExit) as left:
        leaves()
    assert (left.value.code, steps) == (0, ["put away what was out"])
    assert signal.getsignal(signal.SIGTERM) is before


def test_what_the_machine_is_set_to_does_not_stand_in_the_way_of_another_address(tmp_path: Path) -> None:
    reports = tmp_path / "none.csv"
    reports.write_text("report_id,lat,lon,reported_at\n", encoding="utf-8")
    words = ["feed", EXAMPLE, str(reports), "--url", "http://127.0.0.1:9"]
    told = CliRunner(env={"TRYGVARSEL_BROKER": "127.0.0.1:9"}).invoke(cli, words)
    assert (told.exit_code, told.stdout) == (0, '{"accepted": 0, "duplicate": 0, "refused": 0}\n')
    assert CliRunner().invoke(cli, [*words, "--broker", "127.0.0.1:9"]).exit_code == 2
