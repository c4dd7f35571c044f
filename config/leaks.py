"""The tree of a settings file in, every place where a secret is written into it out; the secret itself stays unsaid."""

import re
from collections.abc import Iterator

from .nodes import Path, Tree
from .quoting import SECRET

_SAID = "a secret is written into the file"
_INSTEAD = {
    "twilio": "auth_token_env or auth_token_file",
    "email": "password_env or password_file",
    "webhook": "secret_env or secret_file",
    "cap": "secret_env or secret_file",
    "apprise": "url_env",
}
_LOGIN = re.compile(r"://[^/\s:@]*:[^/\s@]+@")
_SECRET_KEYS = {"auth_token", "account_sid", "token", "password", "secret", "api_key", "api_secret"}
# A secret to sign with, and addresses that let whoever knows them write into a room.
_TELLING = re.compile(
    r"\bwhsec_[A-Za-z0-9+/=]{8,}"
    r"|//hooks\.slack\.com/|//discord(?:app)?\.com/api/webhooks/"
    r"|\b(?:slack|discord|gchat|matrixs?|mmosts?|rockets?|workflows?)://"
)


def leaks(tree: Tree) -> Iterator[Path]:
    """Find the paths of keys that name a secret and of values or keys that look like one."""
    return _below(tree.value, ())


def told(tree: Tree, path: Path) -> str:
    """Say what is wrong at a path that `leaks` gives, and by which keys a channel of that kind takes its secrets."""
    steps = [tree.value]
    for step in path:
        steps.append(steps[-1][step])  # type: ignore[index]  # the path was found by walking this tree
    kind = next((str(each["kind"]) for each in steps if isinstance(each, dict) and "kind" in each), "")
    value, key = steps[-1], str(path[-1])
    if isinstance(value, str) and _LOGIN.search(value) and kind not in {"webhook", "cap", "apprise"}:
        return "has a login in it; write the address without the name and the password"
    named = _instead(kind, key)
    login = "the address has a login in it" if isinstance(value, str) and _LOGIN.search(value) else _SAID
    if not named:
        return f"{login}; take it out"
    return f"{login}; name what holds it instead, by {named}"


def _instead(kind: str, key: str) -> str:
    if kind in {"webhook", "cap"} and key == "url":
        return "url_env"
    if kind == "twilio" and key.startswith("account_sid"):
        return "account_sid_env, such as TWILIO_ACCOUNT_SID"
    return _INSTEAD.get(kind, "")


def _below(value: object, path: Path) -> Iterator[Path]:
    match value:
        case dict():
            for key, inner in value.items():
                if key.lower() in _SECRET_KEYS or SECRET.search(key):
                    yield (*path, key)
                else:
                    yield from _below(inner, (*path, key))
        case list():
            for index, inner in enumerate(value):
                yield from _below(inner, (*path, index))
        case str() if SECRET.search(value) or _TELLING.search(value):
            yield path
