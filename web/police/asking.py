"""A question about reports in; what became of them, for none but their own source, out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import AfterValidator, AwareDatetime
from sqlalchemy import Engine

from streams.reports import LONGEST_SOURCE, Columns

from .callers import Caller, Callers
from .description import ASKED, REFUSED
from .known import last_refusal, latest_refused, newest
from .models import Known, LatestRefused, Refusal, RefusedReport
from .wrongs import Wrong, problem

_ID = Columns.model_json_schema()["properties"]["report_id"]["pattern"]
_HIGHEST = 2**31 - 1
_UNHEARD = (
    "nothing is known of a report of that name from this source; where workers share the work, "
    "one that was taken in a moment ago is known as soon as a worker has read it"
)


def _of_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2200:
        raise ValueError("expected a time from 2000 to 2200")
    return moment


Since = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Source = Annotated[
    str | None,
    Query(
        max_length=LONGEST_SOURCE,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="The source to tell about. A key tells about its own, with or without this.",
    ),
]


def asking(callers: Callers, database: Engine) -> APIRouter:
    """Make the addresses at which a sender sees what became of its reports."""
    router = APIRouter(prefix="/v1", tags=["what became of them"])

    @router.get("/refused", **REFUSED)
    def refused(
        caller: Annotated[Caller, Depends(callers)],
        response: Response,
        limit: Annotated[int, Query(ge=1, le=1000, description="So many at most.")] = 100,
        after: Annotated[
            int | None, Query(ge=1, le=_HIGHEST, description="Go on after this one: the `next` of the page before.")
        ] = None,
        since: Annotated[Since | None, Query(description="Only what was refused from this time on.")] = None,
        source: Source = None,
    ) -> LatestRefused:
        """List the reports that were refused and why, the latest first, without what they said."""
        response.headers.update(caller.headers)
        with database.connect() as conn:
            rows = latest_refused(conn, caller.of(source), limit + 1, after, since)
        shown = [RefusedReport(**row) for row in rows[:limit]]
        return LatestRefused(refused=shown, next=shown[-1].id if len(rows) > limit else None)

    @router.get("/reports/{report_id:path}", **ASKED)
    def known(
        caller: Annotated[Caller, Depends(callers)],
        response: Response,
        report_id: Annotated[str, Path(pattern=_ID, description="As it was sent.")],
        source: Source = None,
    ) -> Known:
        """Tell what is known of a report: its newest revision and what came of it, but not where it was."""
        response.headers.update(caller.headers)
        of = caller.of(source) or ""
        with database.connect() as conn:
            taken, refusal = newest(conn, of, report_id), last_refusal(conn, of, report_id)
        if taken is None and refusal is None:
            raise problem(Wrong.NOT_KNOWN, _UNHEARD)
        return Known(
            report_id=report_id,
            source=of,
            outcome=taken.outcome if taken else "refused",
            revision=taken.revision if taken else None,
            last_refusal=Refusal(**refusal) if refusal else None,
        )

    return router
