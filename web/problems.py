"""Whatever goes wrong with a request in; one problem document (RFC 9457) in plain words out."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from streams.store import StoreProblem

log = logging.getLogger(__name__)

RETRY_AFTER = 10
"""How many seconds to wait when the database cannot be written."""

DOCUMENT: dict[str, Any] = {
    "description": "What is wrong, in plain words.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string", "format": "uri-reference"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "report_id": {"type": "string", "description": "Only for a report that was refused."},
                },
            }
        }
    },
}


class Problem(Exception):  # noqa: N818  (said to a person, as it stands)
    """Why a request was not met: a status, a sentence, and members of the document beyond the usual."""

    def __init__(self, status: int, detail: str, **members: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.members = status, detail, members


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Write a problem down."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
    }
    return JSONResponse(document, problem.status, dict(headers or {}), "application/problem+json")


def install(app: FastAPI) -> None:
    """See to it that every answer that is not a success is a problem document."""

    @app.exception_handler(Problem)
    def _problem(_: Request, problem: Problem) -> JSONResponse:
        return answer(problem)

    @app.exception_handler(HTTPException)
    def _no_such_thing(request: Request, error: HTTPException) -> JSONResponse:
        return answer(_misdirected(request, error), error.headers)

    @app.exception_handler(RequestValidationError)
    def _bad_parameter(_: Request, error: RequestValidationError) -> JSONResponse:
        return answer(Problem(400, "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors())))

    @app.exception_handler(ClientDisconnect)
    def _gone(_: Request, __: ClientDisconnect) -> JSONResponse:
        return answer(Problem(400, "the connection broke off before the whole body had come; nothing was taken in"))

    @app.exception_handler(StoreProblem)
    def _not_written(request: Request, error: StoreProblem) -> JSONResponse:
        log.warning("%s", error)
        return _later(request)

    @app.exception_handler(SQLAlchemyError)
    def _no_database(request: Request, _: SQLAlchemyError) -> JSONResponse:
        # Its own text repeats what was to be written, places and all: it is not for the log.
        log.warning("the database does not answer")
        return _later(request)

    @app.exception_handler(Exception)
    def _our_fault(_: Request, __: Exception) -> JSONResponse:
        return answer(Problem(500, "the service has met a fault of its own; its operators find it in the log"))


def _misdirected(request: Request, error: HTTPException) -> Problem:
    asked = f'{request.method[:20]} "{request.url.path[:80]}"'
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "another method")
        return Problem(error.status_code, f"{asked}: expected {allowed}")
    if error.status_code == HTTPStatus.NOT_FOUND:
        return Problem(error.status_code, f"{asked}: there is nothing here; the reports go to /v1/reports")
    return Problem(error.status_code, f"{asked}: {error.detail}")


def _later(request: Request) -> JSONResponse:
    detail = "the database does not answer just now; ask again"
    if request.method == "POST":
        detail = "the database cannot be written just now: nothing was taken in; send the same again"
    return answer(Problem(503, detail), {"Retry-After": str(RETRY_AFTER)})
