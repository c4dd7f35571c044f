"""The name of a file that pages are drawn with in; its address, which changes with what is in it, out."""

from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from os import PathLike, stat_result
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDERS: Final = {
    "/static/vendor/leaflet": Path(str(files("js_lib_leaflet"))) / "static/js_lib_leaflet",
    "/static/vendor/htmx": Path(str(files("js_lib_htmx"))) / "static/htmx",
    "/static": Path(__file__).with_name("static"),
}
"""Where files are, by the beginning of their address; the first that fits counts."""

_FOR_GOOD: Final = "public, max-age=31536000, immutable"


def static(name: str) -> str:
    """Give the address of a file, by its name below ``/static/``; raises `FileNotFoundError` if there is none.

    >>> static("style.css").partition("?v=")[0], static("vendor/htmx/htmx.min.js").partition("?v=")[0]
    ('/static/style.css', '/static/vendor/htmx/htmx.min.js')
    """
    address = f"/static/{name}"
    file = next(folder / address[len(start) + 1 :] for start, folder in FOLDERS.items() if address.startswith(start))
    return f"{address}?v={_version(file, file.stat().st_mtime_ns)}"


@lru_cache(maxsize=256)
def _version(file: Path, changed: int) -> str:  # noqa: ARG001 - a file that has changed is read again
    return sha256(file.read_bytes()).hexdigest()[:12]


class Shelf(StaticFiles):
    """Hands files out; what was asked for by its version is kept by browsers for good, anything else asked for anew."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Hand a file out."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        asked = QueryParams(scope["query_string"]).get("v")
        now = _version(Path(full_path), stat_result.st_mtime_ns)
        answer.headers["Cache-Control"] = _FOR_GOOD if asked == now else "no-cache"
        return answer


def put_up(app: Starlette) -> None:
    """Put the shelves up in an application."""
    for start, folder in FOLDERS.items():
        app.mount(start, Shelf(directory=folder))
