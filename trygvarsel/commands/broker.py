"""``--broker`` and how to get in to it, as words or from the environment, in; the broker out."""

from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from streams.topics import Broker, Certificates, Login, Mechanism, NoWayIn, WayIn, addresses

F = TypeVar("F", bound=Callable[..., object])

_FILE = click.Path(path_type=Path)
_WAYS: Final[dict[str, dict[str, Any]]] = {
    "tls": {"is_flag": True, "help": "Speak TLS; so does naming a file of certificates."},
    "ca": {"type": _FILE, "metavar": "FILE", "help": "Who may vouch for the broker; default: whom the system trusts."},
    "cert": {"type": _FILE, "metavar": "FILE", "help": "Our own certificate, for a broker that asks for it."},
    "key": {"type": _FILE, "metavar": "FILE", "help": "Its key, if it is not in the same file."},
    "user": {"metavar": "NAME", "help": "Who we are to the broker."},
    "password_file": {"type": _FILE, "metavar": "FILE", "help": "The file with the password."},
    "login": {
        "type": click.Choice([each.value for each in Mechanism]), "default": Mechanism.SCRAM_SHA_512.value,
        "show_default": True, "help": "How the password is shown.",
    },
}  # fmt: skip


def broker_option(*, required: bool) -> Callable[[F], F]:
    """Add ``--broker``, and the options that say how to get in; the verb is given a `Broker`, or None."""

    def decorate(verb: F) -> F:
        @wraps(verb)
        def with_broker(*words: Any, broker: str | None, **named: Any) -> object:  # noqa: ANN401 - click's own
            ways = {name: named.pop(f"broker_{name}") for name in _WAYS}
            return verb(*words, broker=broker and _broker(broker, ways), **named)

        asked: Callable[..., object] = with_broker
        for name, facts in reversed(_WAYS.items()):
            asked = click.option(f"--broker-{name.replace('_', '-')}", **_in_environment(name), **facts)(asked)
        return click.option(  # type: ignore[return-value]  # with more parameters, the same to who decorates
            "--broker", metavar="URL", required=required, **_in_environment(""),
            help="The Kafka broker, such as kafka://127.0.0.1:9092.",
        )(asked)  # fmt: skip

    return decorate


def _in_environment(name: str) -> dict[str, Any]:
    return {"envvar": f"TRYGVARSEL_BROKER_{name.upper()}".rstrip("_"), "show_envvar": True}


def _broker(where: str, ways: Mapping[str, Any]) -> Broker:
    """Make sense of them together, so that what is missing is said before anything begins."""
    ca, cert, key = (ways[name] for name in ("ca", "cert", "key"))
    if key and not cert:
        raise click.UsageError("--broker-key is the key of a certificate: name that with --broker-cert")
    certificates = Certificates(ca, cert, key) if ways["tls"] or ca or cert else None
    known = _login(ways["user"], ways["password_file"], Mechanism(ways["login"]))
    if known and known.mechanism is Mechanism.PLAIN and certificates is None:
        raise click.UsageError("--broker-login plain shows the password to whoever listens: use it with --broker-tls")
    way_in = WayIn(certificates, known)
    try:
        found = tuple(addresses(where))
        way_in.told()
    except NoWayIn as problem:
        raise click.UsageError(str(problem)) from None
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--broker") from None
    return Broker(found, way_in)


def _login(user: str | None, password_file: Path | None, mechanism: Mechanism) -> Login | None:
    if (user is None) != (password_file is None):
        raise click.UsageError("--broker-user and --broker-password-file go together: one of them is missing")
    if user is None or password_file is None:
        return None
    try:
        password = password_file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"--broker-password-file {password_file}: cannot be read") from None
    if not password:
        raise click.UsageError(f"--broker-password-file {password_file}: is empty")
    return Login(user, password, mechanism)
