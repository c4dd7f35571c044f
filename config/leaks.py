"""The tree of a settings file in, every place where a secret is written into it out; the secret itself stays unsaid."""

from collections.abc import Iterator

from .nodes import Path, Tree
from .quoting import SECRET

TEXT = (
    "a secret is written into the file; name an environment variable (auth_token_env) "
    "or a file (auth_token_file) instead"
)
_SECRET_KEYS = {"auth_token", "account_sid", "token", "password", "secret", "api_key", "api_secret"}


def leaks(tree: Tree) -> Iterator[Path]:
    """Find the paths of keys that name a secret and of values or keys that look like one."""
    return _below(tree.value, ())


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
        case str() if SECRET.search(value):
            yield path
