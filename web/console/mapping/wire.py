"""What a map is made of, row by row, in; the rows that a browser does not have yet, as JSON, out."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any, Final

from fastapi import Request, Response

Rows = Mapping[str, Any]

_KEEPS: Final = 40
"""So many states are remembered to tell differences from; whoever knows an older one gets everything."""


@dataclass(frozen=True, slots=True)
class _State:
    source: object
    mark: str
    rows: Rows


class Wire:
    """Remembers the states that browsers know of."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Rows] = OrderedDict()
        self._latest: dict[str, _State] = {}
        self._lock = Lock()

    def news(self, topic: str, source: object, make: Callable[[], Rows], after: str) -> dict[str, Any]:
        """Give the rows that are new or other than in the state ``after``, and the names of those that are gone.

        Parameters
        ----------
        topic
            What the rows are of, and for whom: states are told from each other within it.
        source
            What the rows are made from; as long as it is the same object, they are not made again.
        """
        state = self._latest.get(topic)
        if state is None or state.source is not source:
            state = self._noted(topic, source, make())
        with self._lock:
            known = self._known.get((topic, after))
        if known is None:
            return {"mark": state.mark, "whole": True, "rows": state.rows, "gone": []}
        fresh = {name: row for name, row in state.rows.items() if known.get(name) != row}
        return {"mark": state.mark, "whole": False, "rows": fresh, "gone": sorted(known.keys() - state.rows.keys())}

    def _noted(self, topic: str, source: object, rows: Rows) -> _State:
        mark = blake2b(json.dumps(rows, sort_keys=True).encode(), digest_size=8).hexdigest()
        state = _State(source, mark, rows)
        with self._lock:
            self._latest[topic] = state
            self._known[topic, mark] = rows
            self._known.move_to_end((topic, mark))
            while len(self._known) > _KEEPS:
                self._known.popitem(last=False)
        return state


def told(request: Request, content: Mapping[str, Any]) -> Response:
    """Answer with JSON, or by saying that the browser has this already."""
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
