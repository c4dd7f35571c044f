"""`trygvarsel demo --console` runs the whole service on the town: it needs nothing, ends by itself, and ends kindly."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from config.load import load
from config.schema.channels import TwilioChannel
from trygvarsel.cli import cli
from trygvarsel.demo.approving import APPROVER
from trygvarsel.demo.stage import Stage
from web.access.roles import Role
from web.serving import HERE

ROOT = Path(__file__).parents[2]


@contextmanager
def demo(said: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run it without a terminal, and let it go on until the block ends."""
    with said.open("w") as out:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "trygvarsel", "demo", "--console", *options],
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for(said: Path, pattern: str, process: subprocess.Popen[bytes]) -> re.Match[str]:
    end = time.monotonic() + 60
    while not (found := re.search(pattern, said.read_text())):
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < end, f"it never said {pattern}: {said.read_text()}"
        time.sleep(0.05)
    return found


def test_without_a_terminal_it_tells_the_story_in_plain_lines_and_ends_by_itself(tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    with socket.create_server((HERE, 0)) as taken, demo(said, "--port", str(taken.getsockname()[1])) as process:
        url = wait_for(said, r"phones +(http://127\.0\.0\.1:\d+)/demo/phones", process)[1]
        assert httpx.get(f"{url}/demo/phones?language=en").text.count("BoTrygt") >= 8
        assert httpx.get(f"{url}/console").headers["location"].startswith("/sign-in")
        assert process.wait(90) == 0
    text = said.read_text()
    assert "\x1b" not in text
    assert "Traceback" not in text
    for line in ("is taken", "anders", "A spate: ", "Your turn", "did not arrive", "it is over", "Nothing was sent"):
        assert line in text, f"{line} is not in:\n{text}"
    assert not re.search(r"\+45|\d\d\.\d{3,}", text), "a number or a coordinate is told"


@pytest.mark.parametrize(
    ("told", "within"),
    # The promise is five seconds; the usual run shares its machine with others, and gives it more.
    [pytest.param(signal.SIGTERM, 5.0, marks=pytest.mark.slow), (signal.SIGINT, 30.0)],
)
def test_told_to_end_while_somebody_listens_it_says_goodbye_within_seconds(
    tmp_path: Path, told: signal.Signals, within: float
) -> None:
    said = tmp_path / "said.txt"
    with demo(said, "--port", "0", "--stay") as process:
        if told is signal.SIGTERM:  # the other comes while the years are still being learned
            url = wait_for(said, r"console +(http://127\.0\.0\.1:\d+)/", process)[1]
            password = wait_for(said, r"laila +(\S+)", process)[1]
            with httpx.Client(base_url=url) as browser:
                browser.post("/sign-in", data={"login": "laila", "password": password})
                with browser.stream("GET", "/console/ternevig/live") as events:
                    assert events.status_code == 200
                    _end(process, told, within, said)
        else:
            wait_for(said, "Setting up", process)
            time.sleep(1)
            _end(process, told, within, said)


def _end(process: subprocess.Popen[bytes], told: signal.Signals, within: float, said: Path) -> None:
    process.send_signal(told)
    assert process.wait(within) == 0, said.read_text()
    assert "The demonstration has ended" in said.read_text()
    assert "Traceback" not in said.read_text()


def test_its_settings_are_good_and_lead_nowhere_but_to_this_machine(tmp_path: Path) -> None:
    with Stage(tmp_path, 8321, 1, lambda _: None) as stage:
        settings = load(stage.config)
        addresses = [each.base_url for each in settings.channels.values() if isinstance(each, TwilioChannel)]
        assert len(addresses) == len(settings.channels)
        assert all(address and address.startswith(f"http://{HERE}:") for address in addresses)
        assert {account.password for account in stage.accounts} >= {account.password for account in stage.accounts[:1]}
        assert all(len(account.password) >= 12 for account in stage.accounts)


def test_nobody_lets_messages_go_in_it_whose_account_does_not_say_that_they_may(tmp_path: Path) -> None:
    with Stage(tmp_path, 8321, 1, lambda _: None) as stage:
        (town,) = load(stage.config).partnerships.values()
        may = {account.name for account in stage.accounts if Role.APPROVER in account.roles}
        assert {APPROVER, *(name for names in town.roles.values() for name in names)} == may


def test_lines_for_programs_and_a_console_for_people_do_not_go_together() -> None:
    result = CliRunner().invoke(cli, ["demo", "--console", "--json"])
    assert result.exit_code == 2
    assert "--json" in result.stderr
