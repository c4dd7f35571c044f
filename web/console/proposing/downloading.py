"""A diff and who wants it in; a file that ``git apply`` takes, for the browser to save, out."""

import re
from datetime import datetime

from fastapi.responses import Response

from config.editing.patching import patch


def patch_file(difference: str, author: str, at: datetime, reason: str, name: str) -> Response:
    """Make the answer; the name of the file tells which partnership it is about."""
    body = patch(difference, author, at, reason).encode()
    plain = re.sub(r"[^a-z0-9_-]", "-", name.replace("æ", "ae").replace("ø", "oe").replace("å", "aa"))
    headers = {"Content-Disposition": f'attachment; filename="{plain}.patch"', "Cache-Control": "no-store"}
    return Response(body, media_type="text/x-patch; charset=utf-8", headers=headers)
