"""A directory in, a real Apache Kafka out: one node, broker and controller in one, on free local ports."""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from streams.topics import BrokerDown, administration

from .certificates import papers

POM = Path(__file__).with_name("pom.xml")
BUILD = Path(__file__).parents[2] / "build"
JAVA = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"

SETTINGS = """
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=BROKER://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=BROKER://127.0.0.1:{broker}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs={logs}
auto.create.topics.enable=false
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
"""

USER, PASSWORD = "trygvarsel", "a password of the test's own"
SECURE = """
listeners=BROKER://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller},SECURE://127.0.0.1:{secure}
advertised.listeners=BROKER://127.0.0.1:{broker},SECURE://127.0.0.1:{secure}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
listener.name.secure.sasl.enabled.mechanisms=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN
listener.name.secure.scram-sha-512.sasl.jaas.config={scram} required;
listener.name.secure.scram-sha-256.sasl.jaas.config={scram} required;
listener.name.secure.plain.sasl.jaas.config={plain} required user_{user}="{password}";
listener.name.secure.ssl.keystore.type=PEM
listener.name.secure.ssl.keystore.location={keystore}
"""
"""A second way in to the same broker, by TLS and a login; what is said later counts."""

RIGHTS = """
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""


def missing() -> str:
    """Name what a broker cannot be started for want of; empty when nothing is missing."""
    return " and ".join(program for program in ("java", "mvn") if shutil.which(program) is None)


class Node:
    """One process of a Kafka, with logs and ports of its own that it comes back to when it is started again.

    Parameters
    ----------
    home
        An empty directory.
    number
        Which of the nodes it is.
    ports
        Of the broker and of the controller, for all nodes by number.
    cluster
        The id that all nodes share.
    more
        Settings beyond the usual.
    users
        Those it is to know, as its own tool is told of them.
    """

    def __init__(
        self, home: Path, number: int, ports: Mapping[int, tuple[int, int]], cluster: str, more: str = "",
        users: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.number = number
        self.address = f"127.0.0.1:{ports[number][0]}"
        self._log, self._settings = home / "broker.log", home / "server.properties"
        replicas = min(len(ports), 3)
        self._settings.write_text(
            SETTINGS.format(
                node=number,
                voters=",".join(f"{each}@127.0.0.1:{controller}" for each, (_, controller) in ports.items()),
                broker=ports[number][0],
                controller=ports[number][1],
                logs=home / "logs",
                replicas=replicas,
                in_sync=max(1, replicas - 1),
            )
            + more
        )
        known = [word for user in users for word in ("--add-scram", user)]
        _run(*_java("kafka.tools.StorageTool"), "format", "-t", cluster, "-c", str(self._settings), *known)
        self.start()

    def start(self) -> None:
        """Start it, also again after it was stopped or killed; what lies on its topics is still there."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  (our own words)
                [*_java("kafka.Kafka"), str(self._settings)], stdout=log, stderr=log
            )

    @property
    def running(self) -> bool:
        """Tell whether the process is there."""
        return self._process.poll() is None

    def wait(self, seconds: float = 60) -> None:
        """Return when the broker answers; raise with the end of its log when it does not."""
        deadline = time.monotonic() + seconds
        while self.running and time.monotonic() < deadline:
            with contextlib.suppress(BrokerDown), administration(self.address):
                return
            time.sleep(0.1)
        raise RuntimeError(f"Kafka did not start; the end of its log:\n{self.tail()}")

    def stop(self, patience: float = 10) -> str:
        """End the broker; return the end of its log if it had ended by itself before, else nothing."""
        died = "" if self.running else self.tail()
        self._process.terminate()
        try:
            self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self.kill()
        return died

    def kill(self) -> None:
        """End the broker as a power cut would."""
        self._process.kill()
        self._process.wait()

    def tail(self) -> str:
        """Return the last lines that the broker logged."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-30:])


class Broker(Node):
    """Apache Kafka on one node, with a way in for everybody and one by TLS and a login, until it is stopped.

    Parameters
    ----------
    home
        An empty directory.
    rights
        Whether it checks what whoever has logged in may do; whoever has not may do everything.
    """

    def __init__(self, home: Path, *, rights: bool = False) -> None:
        (ports, (secure, _)) = free_ports(2)
        made, package = papers(home, "broker"), "org.apache.kafka.common.security"
        more = SECURE.format(
            broker=ports[0],
            controller=ports[1],
            secure=secure,
            scram=f"{package}.scram.ScramLoginModule",
            plain=f"{package}.plain.PlainLoginModule",
            user=USER,
            password=PASSWORD,
            keystore=made.ours,
        )
        more += RIGHTS if rights else ""
        users = [f"SCRAM-SHA-{bits}=[name={USER},password={PASSWORD}]" for bits in (512, 256)]
        super().__init__(home, 1, {1: ports}, new_cluster(), more, users)
        self.authority, self.secure = made.authority, f"127.0.0.1:{secure}"


def new_cluster() -> str:
    """Draw the id of a new cluster."""
    return _run(*_java("kafka.tools.StorageTool"), "random-uuid").strip()


def free_ports(nodes: int) -> list[tuple[int, int]]:
    """Find two ports for each node on which nobody listens."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2 * nodes)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return list(zip(ports[::2], ports[1::2], strict=True))


def _java(program: str) -> list[str]:
    return [*JAVA, QUIET, "-cp", _classpath(), program]


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
