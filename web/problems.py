"""Whatever goes wrong with a request in; one problem document (RFC 9457) in plain words out."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from streams.store import StoreProblem

log = logging.getLogger(__name__)

RETRY_AFTER = 10
"""How many seconds to wait when the database cannot be written."""
_AGAIN = {"Retry-After": str(RETRY_AFTER)}

SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What is wrong, in plain words (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "The kind of problem, for programs; about:blank where the status says it all.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what was expected, for a person."},
        "report_id": {"type": "string", "description": "Only for a report that was refused."},
        "errors": {
            "type": "array",
            "description": "Each thing that is wrong by itself, where there is more to say than the detail does.",
            "items": {"$ref": "#/components/schemas/Fault"},
        },
    },
}

DOCUMENT: dict[str, Any] = {
    "description": "What is wrong, in plain words.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Problem(Exception):  # noqa: N818  (said to a person, as it stands)
    """Why a request was not met: a status, a sentence, headers, and members of the document beyond the usual."""

    phrase = ""
    """What a page calls it, where its status does not say enough."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None, **members: object) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.members = status, detail, headers or {}, members


class Stale(Problem):
    """A form that no page of ours made, or one that is too old."""

    phrase = "stale"


class SignInFirst(Exception):  # noqa: N818 - it reads as what is asked
    """Nobody is signed in; ``onward`` is where they wanted to go."""

    def __init__(self, onward: str) -> None:
        super().__init__(onward)
        self.onward = onward


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Write a problem down."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
    }
    return JSONResponse(document, problem.status, {**problem.headers, **(headers or {})}, "application/problem+json")


class Say(Protocol):
    """Tells whoever asked what went wrong."""

    def __call__(self, request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        """Tell it."""
        ...

    def sign_in_first(self, request: Request, nobody: SignInFirst) -> Response:
        """Lead to the door."""
        ...


def install(app: FastAPI, say: Say) -> None:
    """See to it that every answer that is not a success says what went wrong, and to whom it may."""

    @app.exception_handler(Problem)
    def _problem(request: Request, problem: Problem) -> Response:
        return say(request, problem)

    @app.exception_handler(SignInFirst)
    def _nobody(request: Request, nobody: SignInFirst) -> Response:
        return say.sign_in_first(request, nobody)

    @app.exception_handler(HTTPException)
    def _no_such_thing(request: Request, error: HTTPException) -> Response:
        return say(request, _misdirected(request, error), error.headers)

    @app.exception_handler(RequestValidationError)
    def _bad_parameter(request: Request, error: RequestValidationError) -> Response:
        wrong = [(str(each["loc"][-1]), f"{each['loc'][-1]}: {each['msg']}") for each in error.errors()]
        errors = [{"detail": said, "field": field} for field, said in wrong]
        return say(request, Problem(400, "; ".join(said for _, said in wrong), errors=errors))

    @app.exception_handler(ClientDisconnect)
    def _gone(request: Request, _: ClientDisconnect) -> Response:
        return say(
            request, Problem(400, "the connection broke off before the whole body had come; nothing was taken in")
        )

    @app.exception_handler(Exception)
    def _our_fault(request: Request, _: Exception) -> Response:
        return say(request, Problem(500, "the service has met a fault of its own; its operators find it in the log"))

    _without_database(app, say)


def _without_database(app: FastAPI, say: Say) -> None:
    @app.exception_handler(StoreProblem)
    def _not_written(request: Request, error: StoreProblem) -> Response:
        log.warning("%s", error)
        return say(request, _later(request), _AGAIN)

    @app.exception_handler(DataError)
    def _no_such_value(request: Request, _: DataError) -> Response:
        return say(request, Problem(400, "what you sent holds something that no database can keep; nothing was done"))

    @app.exception_handler(SQLAlchemyError)
    def _no_database(request: Request, error: SQLAlchemyError) -> Response:
        # Its own text repeats what was to be written, places and all: it is not for the log.
        log.warning("the database does not answer: %s", type(error).__name__)
        return say(request, _later(request), _AGAIN)


def _misdirected(request: Request, error: HTTPException) -> Problem:
    asked = f'{request.method[:20]} "{request.url.path[:80]}"'
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "another method")
        return Problem(error.status_code, f"{asked}: expected {allowed}")
    if error.status_code == HTTPStatus.NOT_FOUND:
        return Problem(error.status_code, f"{asked}: there is nothing here; the reports go to /v1/reports")
    return Problem(error.status_code, f"{asked}: {error.detail}")


def _later(request: Request) -> Problem:
    if request.method == "POST":
        return Problem(503, "the database cannot be written just now: nothing was taken in; send the same again")
    return Problem(503, "the database does not answer just now; ask again")
