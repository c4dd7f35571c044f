"""A chart and values in, what real Helm makes of them out."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class Refused(Exception):  # noqa: N818 - it reads as what happened
    """Helm would not; the words are its own."""


@dataclass(frozen=True, slots=True)
class Helm:
    """The program, of one version, with a home of its own so that nothing on the machine is read or changed.

    Parameters
    ----------
    program
        Where it lies.
    home
        An empty directory.
    """

    program: Path
    home: Path = field(compare=False)
    _environment: Mapping[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        own = {f"HELM_{each}_HOME": str(self.home / each.lower()) for each in ("CACHE", "CONFIG", "DATA")}
        object.__setattr__(self, "_environment", {**os.environ, **own, "KUBECONFIG": os.devnull})

    def version(self) -> str:
        """Say which it is, as "3.17"."""
        return ".".join(self._run("version", "--short").removeprefix("v").split(".")[:2])

    def lint(self, chart: Path, *options: str) -> str:
        """Have a chart looked over, warnings counted as mistakes, and return what was said."""
        return self._run("lint", "--strict", str(chart), *options)

    def template(self, chart: Path, *options: str, release: str = "varsel") -> list[dict[str, Any]]:
        """Render a chart and return its resources, hooks too, in the order printed."""
        text = self._run("template", release, str(chart), "--namespace", "trygvarsel", *options)
        return [each for each in yaml.safe_load_all(text) if each]

    def _run(self, *words: str) -> str:
        command: Sequence[str] = [str(self.program), *words]
        done = subprocess.run(  # noqa: S603  (our own words)
            command, capture_output=True, text=True, check=False, env=self._environment
        )
        if done.returncode:
            raise Refused(done.stdout + done.stderr)
        return done.stdout
