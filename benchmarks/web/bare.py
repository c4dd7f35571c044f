"""Reports over HTTP in; each in one table of a durable database, and nothing more done about it, out: the yardstick.

``python -m benchmarks.web.bare DATABASE`` serves it on a free port, which it prints.
"""

import json
import sqlite3
import sys
from typing import Any

from fastapi import FastAPI, Request

from web.serving import listen, server


def bare(path: str) -> FastAPI:
    """Make the least that could be called an intake: it reads JSON, and keeps it."""
    app = FastAPI()
    kept = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    kept.execute("PRAGMA journal_mode=WAL")
    kept.execute("PRAGMA synchronous=FULL")
    kept.execute("CREATE TABLE reports (id TEXT PRIMARY KEY, body TEXT)")

    def keep(reports: list[dict[str, Any]]) -> dict[str, int]:
        kept.execute("BEGIN")
        kept.executemany(
            "INSERT OR IGNORE INTO reports VALUES (?, ?)", [(each["report_id"], json.dumps(each)) for each in reports]
        )
        kept.execute("COMMIT")
        return {"accepted": len(reports)}

    @app.post("/v1/reports")
    async def one(request: Request) -> dict[str, int]:
        return keep([await request.json()])

    @app.post("/v1/reports:batch")
    async def many(request: Request) -> dict[str, int]:
        return keep(await request.json())

    return app


if __name__ == "__main__":
    listener = listen(0)
    print(listener.getsockname()[1], flush=True)
    server(bare(sys.argv[1])).run(sockets=[listener])
