"""What there should be and what there is in; both in files that can be laid side by side, out."""

import json
from collections.abc import Iterable
from pathlib import Path

from .expected import Expected
from .found import Found


def keep(home: Path, expected: Expected, found: Found) -> None:
    """Write down alerts, messages, refusals and the journal, as they should be and as they are, in the same order."""
    _write(home / "alerts", sorted(expected.alerts.values()), sorted(body for _, body in found.alerts))
    _write(home / "messages", _lines(expected.messages.items()), _lines(found.messages))
    _write(home / "refused", _lines(expected.refused.elements()), _lines(found.refused.elements()))
    _write(home / "journal", _lines(expected.versions.elements()), _lines(found.versions.elements()))


def _lines(things: Iterable[object]) -> list[str]:
    return sorted(json.dumps(thing, default=str) for thing in things)


def _write(stem: Path, expected: Iterable[str], found: Iterable[str]) -> None:
    for word, lines in (("expected", expected), ("found", found)):
        stem.with_name(f"{stem.name}-{word}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
