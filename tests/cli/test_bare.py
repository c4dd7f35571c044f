"""Where nothing can be written but a data folder and /tmp, a user without a name or a home can run what delivers."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from tests.web.village import village

USER: Final = 10001
ROOT = Path(__file__).parents[2]

_BARE: Final = """
set -e
mount --bind "$1" /mnt
mount -t tmpfs -o mode=755 tmpfs /root
mkdir -p "$1" && mount --bind /mnt "$1"
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/data && mount --bind "$2" /mnt/data
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -o remount,ro,bind /
shift 2
cd /tmp
exec setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs env -i "$@"
"""
"""Where our Python lies in a folder of root's, which nobody else may look into, that folder becomes an empty one."""


def bare(data: Path, *words: str) -> list[str]:
    """Put together what carries out a verb in such a place, where ``data`` is ``/mnt/data``."""
    program = [sys.executable, "-B", "-m", "trygvarsel", *words]
    script = ["sh", "-c", _BARE, "sh", sys.base_prefix, str(data)]
    return ["unshare", "--mount", "--propagation=private", *script, f"PYTHONPATH={ROOT}", *program]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Make a folder that the user may write to, with settings that it may only read."""
    if sys.platform != "linux" or os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("needs root on Linux, to mount a tree of its own")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:  # noqa: S607
        pytest.skip("needs leave to mount, as a root in a container seldom has it")
    if any(Path(place).is_relative_to("/tmp") for place in (ROOT, sys.prefix)):  # noqa: S108 - as it is over there
        pytest.skip("needs to lie elsewhere than in /tmp, which is another there")
    folder = tmp_path / "data"
    folder.mkdir()
    config = village(folder, approval="none")
    config.chmod(0o444)
    os.chown(folder, USER, USER)
    return folder


def test_a_database_is_made_and_delivered_from_and_nothing_is_left_elsewhere(data: Path) -> None:
    said = data.parent / "said.txt"
    database = ("--db", "sqlite:////mnt/data/fleet.db")
    subprocess.run(bare(data, "migrate", *database), check=True, timeout=60)  # noqa: S603  (our own program)
    words = ("deliver", "/mnt/data/village.yaml", *database, "--metrics-port", "0")
    with said.open("w") as out:
        process = subprocess.Popen(bare(data, *words), stderr=out)  # noqa: S603  (our own program)
    try:
        end = time.monotonic() + 20
        while "delivering; sending is on" not in said.read_text():
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < end, said.read_text()
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, said.read_text()
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in said.read_text()
    assert {each.name for each in data.iterdir() if each.stat().st_uid == USER} <= {
        "fleet.db", "fleet.db-shm", "fleet.db-wal",
    }  # fmt: skip
