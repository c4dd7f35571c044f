"""A Dockerfile and a folder in; the root that its last stage would have, made by its very own lines, out."""

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from .dockerfile import Copy, Instruction, Stage
from .room import ROOT, Mount, Room, furnish, room

PLAIN: Final = {
    "PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LD_LIBRARY_PATH": "/usr/local/lib",
}
"""What a base image sets, and where this machine's Python, moved, finds its own library."""

PACKAGES: Final = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
INSTALLERS: Final = {"pip", "setuptools", "wheel"}


class Broken(Exception):  # noqa: N818  (a line of the Dockerfile that failed, and why)
    """A line of the Dockerfile did not do what it should."""


class Built:
    """One stage that has been built."""

    def __init__(self, stage: Stage, home: Path, lent: Path | None = None) -> None:
        self.stage, self.beside, self.root, self.lent = stage, home, home / "root", lent
        furnish(self.root)
        _lay_python(home)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that a process in it has."""
        return self.stage.environment(PLAIN)

    def opened(self, *mounts: Mount, read_only: bool) -> AbstractContextManager[Room]:
        """Open it, to work on it or to run it."""
        lent = [Mount(self.lent, "/lent", "ro")] if self.lent else []
        return room(self.root, self.beside, [*mounts, *lent], read_only=read_only)


def build(
    stages: list[Stage], context: Path, home: Path, outside: Mapping[str, str], lent: Path | None = None
) -> Built:
    """Carry out every instruction of every stage, in order.

    Parameters
    ----------
    context
        The folder that is built, less what ``.dockerignore`` leaves out.
    home
        An empty folder.
    outside
        Variables that the builder brings along, such as where pip looks for packages.
    lent
        Packages that are there already, so that the lock files may be empty.
    """
    done: dict[str, Built] = {}
    for number, stage in enumerate(stages):
        built = Built(stage, home / str(number), lent)
        if lent and number == 0:
            _lend(built, lent)
        with built.opened(read_only=False) as inside:
            _carry_out(built, inside, context, done, outside)
        done[stage.name] = built
    return done[stages[-1].name]


def _carry_out(
    built: Built, inside: Room, context: Path, done: Mapping[str, Built], outside: Mapping[str, str]
) -> None:
    folder, environment = "/", {**PLAIN, **outside}
    for each in built.stage.instructions:
        match each.word:
            case "ENV":
                environment |= Stage("", "", [each]).environment(environment)
            case "WORKDIR":
                folder = each.rest
                (built.root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "RUN":
                ended = inside.run(["sh", "-c", each.rest], ROOT, folder, environment)
                if ended.returncode:
                    raise Broken(f"{each.rest}\n{ended.stdout}{ended.stderr}")
            case "COPY":
                _copy(each, built.root / folder.lstrip("/"), built.root, context, done)


def _copy(each: Instruction, here: Path, root: Path, context: Path, done: Mapping[str, Built]) -> None:
    """Copy as a builder does: a folder's content into a folder, files into a folder or under another name."""
    copy = Copy.of(each)
    source = done[copy.stage].root if copy.stage else context
    to = root / copy.to.lstrip("/") if copy.to.startswith("/") else here / copy.to
    for name in copy.sources:
        there = source / name.lstrip("/")
        if there.is_dir():
            shutil.copytree(there, to, symlinks=True, dirs_exist_ok=True)
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, to)


def _lay_python(beside: Path) -> None:
    """Let this machine's Python stand where that of the official image does: with pip, and nothing else installed."""
    packages = beside / "python" / PACKAGES
    packages.mkdir(parents=True)
    os.setxattr(packages, "trusted.overlay.opaque", b"y")  # hides what lies below it
    for each in Path(sys.base_prefix, PACKAGES).iterdir():
        if each.name.split("-")[0] in INSTALLERS:
            shutil.copytree(each, packages / each.name)
    programs = beside / "python" / "bin"
    programs.mkdir()
    (programs / "python").symlink_to("python3")


def _lend(built: Built, packages: Path) -> None:
    """Let the first stage find packages of this machine, all but ours and what installs, before it makes its own."""
    home = built.root / "opt" / "trygvarsel"
    among = home / "lent"
    among.mkdir(parents=True)
    for each in packages.iterdir():
        if each.name.split("-")[0] not in {*INSTALLERS, "trygvarsel"}:
            (among / each.name).symlink_to(f"/lent/{each.name}")
    for place in (built.beside / "python" / PACKAGES, home / PACKAGES):
        place.mkdir(parents=True, exist_ok=True)
        (place / "lent.pth").write_text("/opt/trygvarsel/lent\n")
