"""A folder in; a room whose root it is, with mounts and a loopback of its own, where any user can run things, out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, NamedTuple

ROOT: Final = "0:0"
_NEEDED: Final = ("unshare", "nsenter", "chroot", "ip")
_ETC: Final = ("ssl", "ca-certificates.conf", "resolv.conf", "pip.conf", "login.defs", "nsswitch.conf", "hosts")
_LINKS: Final = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}

_MOUNTS: Final = """
set -e
root=$1 python=$2 beside=$3 mode=$4
shift 4
mount --bind "$root" "$root"
mount --bind /usr "$root/usr" && mount -o remount,bind,ro "$root/usr"
mount -t overlay overlay -o "lowerdir=$python,upperdir=$beside/python,workdir=$beside/work" "$root/usr/local"
mount --rbind /proc "$root/proc" && mount --rbind /dev "$root/dev"
while [ $# -gt 0 ]; do
  mount --bind "$1" "$root$2"
  [ "$3" = rw ] || mount -o remount,bind,ro "$root$2"
  shift 3
done
if [ "$mode" = read-only ]; then
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -o remount,bind,ro "$root" && mount -o remount,ro "$root/usr/local"
  ip link set lo up
fi
echo ready
exec sleep infinity
"""
_OUTSIDE: Final = 'mount --bind "$0" /etc/hosts && exec "$@"'


class Mount(NamedTuple):
    """A folder of this machine that is mounted in a room, and whether it may be written to: ``rw`` or ``ro``."""

    source: Path
    target: str
    mode: str


def missing() -> str:
    """Say which programs a room cannot be had for want of; nothing when they are all there."""
    return " and ".join(program for program in _NEEDED if shutil.which(program) is None)


def forbidden(folder: Path) -> str:
    """Say what this machine does not let us have in a folder, and no package brings; nothing when it lets us."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "root on Linux, to mount a root of its own"
    if sys.base_prefix == "/usr":
        return "a Python that lies in a folder of its own, as images have it"
    for each in ("lower", "upper", "work", "there"):
        (folder / each).mkdir()
    overlay = "mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work there"
    tried = subprocess.run(  # noqa: S603
        ["unshare", "--mount", "--net", "sh", "-c", overlay],  # noqa: S607
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return "leave to mount, as a root in a container seldom has it" if tried.returncode else ""


@dataclass(frozen=True, slots=True)
class Room:
    """A root in which programs are run, until the block that opened it ends."""

    root: Path
    _pid: int

    def command(self, words: Sequence[str], user: str, folder: str, environment: Mapping[str, str]) -> list[str]:
        """Put together what runs something in the room, with no capability but those of its user."""
        said = [f"{name}={value}" for name, value in environment.items()]
        inside = ["chroot", f"--userspec={user}", "--groups=", str(self.root), "/usr/bin/env", "-i", f"-C{folder}"]
        return ["nsenter", f"--target={self._pid}", "--mount", "--net", *inside, *said, *words]

    def outside(self, words: Sequence[str]) -> list[str]:
        """Put together what runs something on this machine's own files, but on the room's network and by its names."""
        hosts = str(self.root / "etc" / "hosts")
        return ["nsenter", f"--target={self._pid}", "--net", "unshare", "--mount", "sh", "-c", _OUTSIDE, hosts, *words]

    def run(
        self, words: Sequence[str], user: str, folder: str, environment: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[str]":
        """Run something to its end."""
        asked = self.command(words, user, folder, environment)
        return subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)

    def start(
        self, words: Sequence[str], user: str, folder: str, environment: Mapping[str, str], said: IO[str]
    ) -> "subprocess.Popen[bytes]":
        """Start something that goes on; what it says goes to a file."""
        asked = self.command(words, user, folder, environment)
        return subprocess.Popen(asked, stdout=said, stderr=said)  # noqa: S603  (our own words)


def furnish(root: Path) -> None:
    """Lay out an empty root as a slim Debian has it: programs of this machine, and hardly any settings."""
    for folder in ("usr", "proc", "dev", "tmp", "opt", "etc", "run", "var", "root", "lent"):
        (root / folder).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    for name, there in _LINKS.items():
        (root / name).symlink_to(there)
    for name in _ETC:
        if (original := Path("/etc") / name).is_dir():
            shutil.copytree(original, root / "etc" / name, symlinks=True)
        elif original.exists():
            shutil.copy(original, root / "etc" / name)
    (root / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (root / "etc" / "group").write_text("root:x:0:\n")
    (root / "etc" / "ld.so.conf").write_text("/usr/local/lib\n/usr/lib/x86_64-linux-gnu\n/usr/lib/aarch64-linux-gnu\n")


@contextmanager
def room(root: Path, beside: Path, mounts: Sequence[Mount] = (), *, read_only: bool = False) -> Iterator[Room]:
    """Open a room on a furnished root.

    Parameters
    ----------
    beside
        Holds what is written to the room's Python, as ``python``.
    mounts
        What else is mounted in it.
    read_only
        Let nothing be written but what is mounted for that and ``/tmp``, and shut out the network.
    """
    for folder in ("python", "work"):
        (beside / folder).mkdir(exist_ok=True)
    basis = [str(root), sys.base_prefix, str(beside), "read-only" if read_only else "writable"]
    script = ["sh", "-c", _MOUNTS, "sh", *basis, *(str(word) for each in mounts for word in each)]
    keeper = subprocess.Popen(  # noqa: S603  (our own words)
        ["unshare", "--mount", "--propagation=private", *(["--net"] if read_only else []), *script],  # noqa: S607
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert keeper.stdout
    assert keeper.stderr
    try:
        if keeper.stdout.readline() != "ready\n":
            raise RuntimeError(f"no room: {keeper.stderr.read().strip()}")
        yield Room(root, keeper.pid)
    finally:
        keeper.kill()
        keeper.communicate()
