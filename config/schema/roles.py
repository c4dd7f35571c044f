"""Who holds which role, as it was written in; whether somebody may give the word that a message waits for, out."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from config.quoting import listed, unknown
from notifiers.discretion import Indiscreet, discreet

from .groups import CITIZENS
from .strict import Id, said

COORDINATOR = "coordinator"


def _a_name(value: str) -> str:
    try:
        return discreet(value)
    except Indiscreet as found:
        raise said(str(found)) from None


def _no_role_of_nobody(roles: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if "none" in roles:
        raise said("none stands for no approval at all; call the role something else")
    return roles


PersonName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(_a_name)
]
Names = Annotated[tuple[PersonName, ...], Field(min_length=1)]
Roles = Annotated[
    dict[Id, Names],
    AfterValidator(_no_role_of_nobody),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        }
    ),
]


def holders(roles: Mapping[str, tuple[str, ...]], role: str) -> tuple[str, ...]:
    """Name those who may give the word of a role; where it has no holders of its own, all who hold any.

    >>> holders({"coordinator": ("Anne",), "duty_officer": ("Bo",)}, "duty_officer")
    ('Bo',)
    """
    return roles.get(role) or tuple(dict.fromkeys(name for names in roles.values() for name in names))


def may(roles: Mapping[str, tuple[str, ...]], role: str, name: str) -> bool:
    """Tell whether somebody may give the word of a role; where no roles are written down, anybody may.

    >>> may({"coordinator": ("Anne Vestergaard",)}, "coordinator", "anne  vestergaard")
    True
    >>> may({"coordinator": ("Anne Vestergaard",)}, "coordinator", "Bo"), may({}, "coordinator", "Bo")
    (False, True)
    """
    return not roles or same_name(name) in map(same_name, holders(roles, role))


def same_name(name: str) -> str:
    r"""Give what two ways to write one name have in common: wherever a name says who somebody is, this is compared.

    >>> same_name("Åse  HOLM") == same_name("åse holm") == same_name("A\u030ase Holm")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def unheld(roles: Mapping[str, object], groups: Mapping[str, object]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Find, in settings as they were written, the groups whose messages wait for a role that nobody has."""
    known = [role for role in roles if role != "none"] or [COORDINATOR]
    for key, group in groups.items():
        given = group if isinstance(group, dict) else {}
        approval = given.get("approval")
        if approval is None and given.get("kind") in tuple(CITIZENS) and COORDINATOR not in known:
            yield (key,), f"waits for a {COORDINATOR}, as citizens do; the roles are: {listed(known)}, none"
        elif isinstance(approval, str) and approval not in (*known, "none"):
            text = unknown("role", approval, [*known, "none"])
            yield (key, "approval"), text if roles else f"{text}; write others under the partnership's roles"
