"""What the verbs that stay up share: where they are reached, whom they believe, and leaving in order."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Final

import click
from prometheus_client import CollectorRegistry

from config.schema.settings import Settings
from trygvarsel.cli import Refused
from trygvarsel.logs.aloud import say_aloud
from web.front import Front
from web.serving import HERE, Serving, address_of, beyond, listen, server
from web.vitals import Vitals, build_vitals

_TOLD: Final = (signal.SIGTERM, signal.SIGINT)
_PORTS: Final = click.IntRange(0, 65535)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process is reached.

    Parameters
    ----------
    port
        0 for any free one; None for none at all.
    host
        The address of this machine that is listened on.
    proxies
        Addresses and networks of those who are believed when they say for whom they ask.
    """

    port: int | None
    host: str = HERE
    proxies: tuple[str, ...] = (HERE,)

    @property
    def beyond(self) -> bool:
        """Whether others than programs on this machine reach it."""
        return beyond(self.host)


def serves_people(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--port``, ``--host`` and ``--proxies``, which reach a verb as its ``place``."""

    @click.option(
        "--port", type=_PORTS, default=8321, show_default=True, metavar="N",
        help="Serve on this port; 0 takes any free one.",
    )  # fmt: skip
    @_host_option
    @click.option(
        "--proxies", metavar="CIDR[,CIDR]", default=HERE, show_default=True, callback=_networks,
        envvar="TRYGVARSEL_PROXIES", show_envvar=True,
        help="Believe these addresses when they say, in X-Forwarded-For and -Proto, for whom they ask.",
    )  # fmt: skip
    @wraps(command)
    def placed(*, port: int, host: str, proxies: tuple[str, ...], **more: object) -> None:
        command(place=Place(port, host, proxies), **more)

    return placed


def tells_how_it_fares(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--metrics-port`` and ``--host``, which reach a verb as its ``place``."""

    @click.option(
        "--metrics-port", "port", type=_PORTS, metavar="N",
        help="Serve /metrics, /healthz and /readyz on this port; 0 takes any free one. Without it there are none.",
    )  # fmt: skip
    @_host_option
    @wraps(command)
    def placed(*, port: int | None, host: str, **more: object) -> None:
        command(place=Place(port, host), **more)

    return placed


def listening(place: Place, option: str = "--port") -> socket.socket:
    """Open the port of a place, or say why it cannot be."""
    try:
        return listen(place.port or 0, place.host)
    except OSError as error:
        where = "this machine" if place.host == HERE else place.host
        raise Refused(f"port {place.port} of {where}: {error.strerror}; name another with {option}") from None


@contextmanager
def faring(place: Place, registry: CollectorRegistry, vitals: Vitals) -> Iterator[None]:
    """Say how a process fares, for as long as the block lasts, at a place; nowhere if it has no port."""
    if place.port is None:
        yield
        return
    with listening(place, "--metrics-port") as listener, Serving(server(build_vitals(registry, vitals)), listener):
        say_aloud(f"/metrics, /healthz and /readyz are at {address_of(listener)}")
        yield


@contextmanager
def serving_at(place: Place) -> Iterator[Front]:
    """Serve for as long as the block lasts, at first nothing but that the service is starting."""
    with listening(place) as listener, Front(listener, place.proxies) as front:
        yield front


def until_told(front: Front) -> None:
    """Serve until told to stop, which ends the process; raises `Refused` when serving ends by itself."""
    front.wait()
    raise Refused("nothing is served any more; start the process again")


def keys_needed(settings: Settings, place: Place) -> bool:
    """Tell whether nobody may hand in reports without a key at a place; refuse to open it if the settings say no."""
    intake = settings.intake
    if place.beyond and intake.keys == "once_made" and "keys" in intake.model_fields_set:
        raise Refused(
            f"intake.keys is once_made, which lets anybody send reports who reaches {place.host}: "
            "write keys: required, or leave it out, or serve on 127.0.0.1"
        )
    return place.beyond or intake.keys == "required"


@contextmanager
def leaving_when_told() -> Iterator[None]:
    """Leave the block in order on SIGTERM and SIGINT, and the process with it; told again, it does not leave faster."""
    before = {told: signal.signal(told, _leave) for told in _TOLD}
    try:
        yield
    finally:
        for told, how in before.items():
            signal.signal(told, how)


def _leave(*_: object) -> None:
    for told in _TOLD:
        signal.signal(told, signal.SIG_IGN)
    raise SystemExit(0)


def _address(_context: click.Context, _option: click.Parameter, host: str) -> str:
    try:
        return HERE if host == "localhost" else str(ip_address(host))
    except ValueError:
        raise click.BadParameter(f'"{host}" is no address of a machine; write one such as 0.0.0.0, or ::') from None


def _networks(_context: click.Context, _option: click.Parameter, written: str) -> tuple[str, ...]:
    """Read networks; one in which everybody is would let everybody say that they are somebody else."""
    found = []
    for each in filter(None, (word.strip() for word in written.split(","))):
        try:
            network = ip_network(each)
        except ValueError:
            raise click.BadParameter(f'"{each}" is no network; write one such as 10.42.0.0/16, or 10.42.0.7') from None
        if not network.prefixlen:
            raise click.BadParameter(f'"{each}" is everybody; name the network that your proxies are in')
        found.append(str(network))
    return tuple(found)


_host_option = click.option(
    "--host", metavar="ADDRESS", default=HERE, show_default=True, callback=_address,
    envvar="TRYGVARSEL_HOST", show_envvar=True,
    help="Listen on this address of this machine; 0.0.0.0 stands for all of them.",
)  # fmt: skip
