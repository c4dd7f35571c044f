"""Names and versions of peers in; environments of their own for them under build/, or why there is none, out.

They see our packages too, behind their own, so that they can drive the same core and store.
"""

import subprocess
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's way, as it is installed and started here; ``versions`` are pinned."""

    name: str
    versions: tuple[str, ...]
    module: str
    imported: str


PEERS: Final = (
    Peer("Quix Streams", ("quixstreams==3.28.1", "confluent-kafka==2.12.2"), "quix", "quixstreams"),
    Peer("Bytewax", ("bytewax==0.21.1", "confluent-kafka==2.12.2"), "wax", "bytewax.run"),
)


@dataclass(frozen=True, slots=True)
class Installed:
    """Where a peer's Python is; or, in a few words, why there is none."""

    python: Path | None
    why: str = ""


def install(peer: Peer) -> Installed:
    """Install a peer, unless it was before; whatever goes wrong is said in its line of the table."""
    home = ROOT / "build" / "peers" / "-".join(peer.versions).replace("==", "-")
    python = home / "bin" / "python"
    if not _works(python, peer):
        try:
            venv.create(home, with_pip=True, clear=True)
            _run(python, "-m", "pip", "install", "-q", *peer.versions)
            _see_ours(python)
        except (OSError, subprocess.CalledProcessError):
            return Installed(None, "cannot be installed here")
    return Installed(python) if _works(python, peer) else Installed(None, "installed, but does not start")


def _works(python: Path, peer: Peer) -> bool:
    words = [str(python), "-c", f"import {peer.imported}, benchmarks.stream.handling"]
    return python.exists() and subprocess.run(words, cwd=ROOT, check=False, capture_output=True).returncode == 0  # noqa: S603  (our own words)


def _see_ours(python: Path) -> None:
    """Put our packages behind the peer's own."""
    theirs = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    ours = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(theirs, "ours.pth").write_text("\n".join(sorted(ours)), encoding="utf-8")


def _run(python: Path, *words: str) -> str:
    return subprocess.run([str(python), *words], check=True, capture_output=True, text=True, cwd=ROOT).stdout  # noqa: S603  (our own words)
