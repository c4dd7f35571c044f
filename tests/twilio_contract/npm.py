"""The name of an npm package in, its files on this machine out, fetched once and kept in the user's cache."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

DESCRIPTION = "@twilio/cli-core@8.3.2"  # carries Twilio's OpenAPI description, MIT
PRISM = "@stoplight/prism-cli@5.16.0"
SEGMENTS = "sms-segments-calculator@1.3.0"  # what Twilio's own site counts with

_CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "trygvarsel" / "npm"
_PATIENCE = 300.0


class Unavailable(Exception):  # noqa: N818 - a reason to skip, in the words it is skipped with
    """A package cannot be had here, and why."""


def description() -> Path:
    """Give Twilio's description of its API of 2010, out of the package that carries it."""

    def unpack(folder: Path) -> None:
        _npm("pack", DESCRIPTION, "--pack-destination", str(folder))
        (packed,) = folder.glob("*.tgz")
        with tarfile.open(packed) as package:
            member = package.extractfile("package/src/services/twilio-api/twilio_api_v2010.json")
            assert member is not None
            (folder / "description.json").write_bytes(member.read())

    return _kept(DESCRIPTION, unpack) / "description.json"


def installed(package: str) -> Path:
    """Give a folder in which a package and all it needs stand under ``node_modules``."""
    if shutil.which("node") is None:
        raise Unavailable("node is not installed")

    def install(folder: Path) -> None:
        _npm("install", package, "--prefix", str(folder), "--no-save", "--ignore-scripts", "--no-audit", "--no-fund")

    return _kept(package, install)


def _kept(package: str, get: Callable[[Path], None]) -> Path:
    """Get a package into its folder, all of it or nothing, unless it is there."""
    kept = _CACHE / package.strip("@").replace("/", "-")
    if not kept.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=_CACHE) as fresh:
            whole = Path(fresh) / "whole"
            whole.mkdir()
            get(whole)
            whole.rename(kept)
    return kept


def _npm(verb: str, package: str, *options: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("npm is not installed")
    quiet = {**os.environ, "SCARF_ANALYTICS": "false", "npm_config_update_notifier": "false"}
    try:
        subprocess.run(  # noqa: S603 - our own words
            [npm, verb, package, *options], env=quiet, check=True, capture_output=True, timeout=_PATIENCE
        )
    except subprocess.SubprocessError as error:
        raise Unavailable(f"npm could not {verb} {package}") from error
