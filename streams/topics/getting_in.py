"""What a broker asks of whoever connects in; the same as the Kafka clients want to be told it, out."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class Mechanism(StrEnum):
    """How a password is shown to a broker."""

    SCRAM_SHA_512 = "scram-sha-512"
    SCRAM_SHA_256 = "scram-sha-256"
    PLAIN = "plain"


class NoWayIn(ValueError):  # noqa: N818 - said to a person, as it stands
    """A certificate, a key or a password cannot be used; the text says which file, and what was expected."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Whose certificate is believed, and what is shown of our own: PEM files.

    Parameters
    ----------
    authority
        The certificates of those who may vouch for a broker; None for those that the system trusts.
    ours, key
        Our own certificate and its key, for a broker that wants to see one.
    """

    authority: Path | None = None
    ours: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Read them; a broker's name is always checked. Raises `NoWayIn`."""
        try:
            context = ssl.create_default_context(cafile=self.authority)
        except (OSError, ssl.SSLError) as error:
            raise NoWayIn(f"--broker-ca {self.authority}: {_why(error)}") from None
        if self.ours:
            try:
                context.load_cert_chain(self.ours, self.key)
            except (OSError, ssl.SSLError) as error:
                raise NoWayIn(
                    f"--broker-cert {self.ours}, --broker-key {self.key or self.ours}: {_why(error)}"
                ) from None
        return context


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are to a broker."""

    user: str
    password: str = field(repr=False)
    mechanism: Mechanism = Mechanism.SCRAM_SHA_512


@dataclass(frozen=True, slots=True)
class WayIn:
    """How to get in: by TLS or not, by a login or without."""

    certificates: Certificates | None = None
    login: Login | None = None

    @property
    def protocol(self) -> str:
        """Give Kafka's word for it.

        >>> WayIn().protocol, WayIn(Certificates(), Login("anna", "…")).protocol
        ('PLAINTEXT', 'SASL_SSL')
        """
        wire = "SSL" if self.certificates else "PLAINTEXT"
        return f"SASL_{wire}" if self.login else wire

    def told(self) -> Mapping[str, Any]:
        """Give the options by which kafka-python and aiokafka are told. Raises `NoWayIn`."""
        options: dict[str, Any] = {"security_protocol": self.protocol}
        if self.certificates:
            options["ssl_context"] = self.certificates.context()
        if self.login:
            options["sasl_mechanism"] = self.login.mechanism.value.upper()
            options["sasl_plain_username"] = self.login.user
            options["sasl_plain_password"] = self.login.password
        return options


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return "is not a PEM file that can be used"
    return error.strerror or "cannot be read"
