"""A desk, a database and the settings of the intake in; all that police systems may ask for out."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from sqlalchemy import Engine

from config.schema.intake import IntakeSettings

from .asking import asking
from .bearer import Bearer
from .callers import Callers, Terms
from .receiving import Receiving
from .reports import reports

_SHOWN = (
    APIKeyHeader(name="X-API-Key", scheme_name="key", auto_error=False, description="A key of `trygvarsel keys add`."),
    HTTPBearer(
        scheme_name="bearer", auto_error=False, description="Such a key, or a token of the issuer in the settings."
    ),
)
"""The ways to say who one is, for the description; who it is, is found out by `Callers`."""


def intake(
    desk: Receiving, database: Engine, now: Callable[[], datetime], settings: IntakeSettings, *, keys_only: bool = False
) -> APIRouter:
    """Make the addresses for police systems; raises nothing, and asks nobody, before the first request.

    With ``keys_only`` nobody comes in without a key, whatever the settings say.
    """
    tokens = Bearer.of(settings.bearer, now) if settings.bearer else None
    callers = Callers(database, now, Terms(keys_only or settings.keys == "required", settings.per_minute, tokens))
    router = APIRouter(dependencies=[Security(shown) for shown in _SHOWN])
    router.include_router(reports(desk, callers, database, now))
    router.include_router(asking(callers, database))
    return router
