"""A pod as rendered in; its containers, run as processes on this machine with its files in a folder, out."""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from click.testing import CliRunner

from tests.kafka.broker import free_ports
from tests.kafka.workers import WorkerProcess
from trygvarsel.cli import cli

from .rendered import Pod, Rendered

PATIENCE: Final = 120.0
"""Seconds; a machine that has much else to do may need them for three processes that start at once."""

Secrets = Mapping[str, Mapping[str, str]]
"""What is in each secret, by the secret's name and the key."""


@dataclass(slots=True)
class Acted:
    """A node that runs the pods of a release, as far as files, words and surroundings go.

    Parameters
    ----------
    folder
        An empty directory.
    secrets
        What is there before the release is.
    """

    folder: Path
    secrets: Secrets = field(default_factory=dict)
    _times: int = 0

    def mount(self, rendered: Rendered, pod: Pod) -> Path:
        """Lay out the volumes of a pod, as the kubelet does: what changes, changes all at once, by a link."""
        root = self.folder / pod.component
        mounts = {each["name"]: each["mountPath"] for each in pod.containers[0]["volumeMounts"]}
        volumes = {each["name"]: each for each in pod.spec["volumes"]}
        self._times += 1
        for name, path in mounts.items():
            place = root / path.lstrip("/")
            place.mkdir(parents=True, exist_ok=True)
            sources = volumes.get(name, {}).get("projected", {}).get("sources", [])
            if sources:
                self._swap(place, {name: text for each in sources for name, text in self._files(rendered, each)})
        return root

    def finish(self, rendered: Rendered, pod: Pod) -> list[str]:
        """Run the containers of a pod one after the other, in this process; return what each said, or fail with it."""
        root, said = self.mount(rendered, pod), []
        for container in pod.containers:
            words, variables = self._told(root, pod, container)
            done = CliRunner().invoke(cli, words, env=variables)
            said.append(done.output)
            assert done.exit_code == 0, f"{container['name']} failed: {done.output}"
        return said

    @contextmanager
    def running(self, rendered: Rendered, pod: Pod) -> Iterator["Process"]:
        """Run the one container of a pod for as long as the block lasts; by then it must have left in order."""
        root = self.mount(rendered, pod)
        (container,) = pod.containers
        words, variables = self._told(root, pod, container)
        words = [sys.executable, "-m", "trygvarsel", *words]
        ((port, _),) = free_ports(1)
        listens = str(container["ports"][0]["containerPort"])
        words = [str(port) if each == listens else each for each in words]
        words += [] if str(port) in words else ["--port", str(port)]
        process = WorkerProcess(words, self.folder / f"{pod.component}.log", variables)
        one = Process(process, f"http://127.0.0.1:{port}", container)
        try:
            yield one
            assert process.terminate() == 0, process.said
        finally:
            process.kill()
        assert {each.name for each in root.iterdir()} <= {"etc", "tmp", "run", "data"}, "it wrote beside its volumes"

    def _told(self, root: Path, pod: Pod, container: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
        """Give the command line and the surroundings, with the folder in place of the root of all files."""
        places = "|".join(re.escape(each["mountPath"]) for each in container["volumeMounts"])
        moved = re.compile(rf"(?<!\w)({places})(?=/|$)")

        def here(text: str) -> str:
            return moved.sub(lambda found: f"{root}{found[1]}", text)

        own: dict[str, str] = {}
        for each in container["env"]:
            own[each["name"]] = here(each["value"]) if "value" in each else self._secret(each["valueFrom"])
        for source in container.get("envFrom", []):
            own |= self.secrets[source["secretRef"]["name"]]
        own["TMPDIR"] = own["HOME"]
        return [*map(here, container["args"])], own

    def _secret(self, source: Mapping[str, Any]) -> str:
        reference = source["secretKeyRef"]
        return self.secrets[reference["name"]][reference["key"]]

    def _files(self, rendered: Rendered, source: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
        """Give the files of one source by their places."""
        if "configMap" in source:
            return list(rendered.one("ConfigMap", source["configMap"]["name"])["data"].items())
        given = source["secret"]
        kept = self.secrets[given["name"]]
        if "items" in given:
            return [(each["path"], kept[each["key"]]) for each in given["items"]]
        return list(kept.items())

    def _swap(self, place: Path, files: Mapping[str, str]) -> None:
        old = place / "..data"
        before = old.resolve() if old.exists() else None
        fresh = place / f"..{self._times}"
        for name, text in files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_text(text, encoding="utf-8")
            with suppress(FileExistsError):
                (place / name.partition("/")[0]).symlink_to(Path("..data") / name.partition("/")[0])
        (place / "..next").symlink_to(fresh.name)
        (place / "..next").replace(old)
        if before:
            shutil.rmtree(before)


@dataclass(frozen=True, slots=True)
class Process:
    """A container that stays, asked as the kubelet asks it."""

    process: WorkerProcess
    url: str
    container: Mapping[str, Any]

    def passes(self, probe: str) -> bool:
        """Tell whether a probe would pass now."""
        with suppress(httpx.TransportError):
            path = self.container[f"{probe}Probe"]["httpGet"]["path"]
            return httpx.get(f"{self.url}{path}", timeout=5).status_code < 400
        return False

    def becomes_ready(self) -> None:
        """Wait until traffic would be sent to it."""
        self.process.until(lambda: self.passes("readiness"), PATIENCE)
        assert self.passes("startup")
        assert self.passes("liveness")

    def counts(self, line: str) -> None:
        """Wait until a line stands among its metrics."""
        self.process.until(lambda: line in httpx.get(f"{self.url}/metrics", timeout=5).text, PATIENCE)

    def says(self, words: str) -> None:
        """Wait until it has said something."""
        self.process.until(lambda: words in self.process.said, PATIENCE)
