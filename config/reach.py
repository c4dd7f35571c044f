"""Groups and channels as they were written in, every group of citizens that a channel for partners would reach out."""

from collections.abc import Iterator, Mapping

from .nodes import Path
from .quoting import quoted
from .schema.channels import PARTNERS_ONLY
from .schema.groups import CITIZENS


def beyond_partners(groups: Mapping[str, object], channels: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
    """Find them, each with where it stands below the groups; what is otherwise wrong is for others to tell."""
    kinds = {name: _key(channel, "kind") for name, channel in channels.items()}
    first = next(iter(kinds), None)
    for key, group in groups.items():
        if _key(group, "kind") not in tuple(CITIZENS):
            continue
        named = _key(group, "channels")
        if isinstance(named, list):
            for index, name in enumerate(named):
                if isinstance(name, str) and kinds.get(name) in tuple(PARTNERS_ONLY):
                    yield (key, "channels", index), _refused(name, kinds[name])
        elif named is None and first is not None and kinds[first] in tuple(PARTNERS_ONLY):
            yield (key,), f"is reached by the first channel there is; {_refused(first, kinds[first])}"


def _refused(name: str, kind: object) -> str:
    return f"{quoted(name)} is of kind {kind}, which is for partners; citizens have phones and mailboxes"


def _key(block: object, key: str) -> object:
    return block.get(key) if isinstance(block, dict) else None
