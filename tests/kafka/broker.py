"""A directory in, a real Apache Kafka out: one node, broker and controller in one, on free local ports."""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from streams.topics import BrokerDown, administration

POM = Path(__file__).with_name("pom.xml")
BUILD = Path(__file__).parents[2] / "build"
JAVA = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"

SETTINGS = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=BROKER://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=BROKER://127.0.0.1:{broker}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs={logs}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
"""


def missing() -> str:
    """Name what a broker cannot be started for want of; empty when nothing is missing."""
    return " and ".join(program for program in ("java", "mvn") if shutil.which(program) is None)


class Broker:
    """Apache Kafka, until it is stopped."""

    def __init__(self, home: Path) -> None:
        ports = _free_ports(2)
        self.address = f"127.0.0.1:{ports[0]}"
        self._log = home / "broker.log"
        settings = home / "server.properties"
        settings.write_text(SETTINGS.format(broker=ports[0], controller=ports[1], logs=home / "logs"))
        java = [*JAVA, QUIET, "-cp", _classpath()]
        storage = [*java, "kafka.tools.StorageTool"]
        cluster = _run(*storage, "random-uuid").strip()
        _run(*storage, "format", "-t", cluster, "-c", str(settings))
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  (our own words)
                [*java, "kafka.Kafka", str(settings)], stdout=log, stderr=log
            )

    def wait(self, seconds: float = 60) -> None:
        """Return when the broker answers; raise with the end of its log when it does not."""
        deadline = time.monotonic() + seconds
        while self._process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(BrokerDown), administration(self.address):
                return
            time.sleep(0.1)
        raise RuntimeError(f"Kafka did not start; the end of its log:\n{self.tail()}")

    def stop(self) -> str:
        """End the broker; return the end of its log if it had ended by itself before, else nothing."""
        died = self.tail() if self._process.poll() is not None else ""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        return died

    def tail(self) -> str:
        """Return the last lines that the broker logged."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-30:])


def _classpath() -> str:
    """Have Maven fetch the jars of the pom, once for each version of it."""
    kept = BUILD / f"kafka-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}.classpath"
    if not kept.exists() or not all(Path(jar).exists() for jar in kept.read_text().split(os.pathsep)):
        BUILD.mkdir(exist_ok=True)
        _run("mvn", "-q", "-B", "-f", str(POM), "dependency:build-classpath", f"-Dmdep.outputFile={kept}")
    return kept.read_text().strip()


def _run(*words: str) -> str:
    """Run a program to its end and return what it printed; raise with what it complained of when it fails."""
    done = subprocess.run(words, check=False, capture_output=True, text=True)  # noqa: S603  (our own words)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def _free_ports(many: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
