"""Somebody's word to stop, or to go on, in; where to look at what came of it out."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from web.access.guard import Someone
from web.console.alerting.stopping import Switch, may_stop_everything, switch_alert, switch_everything
from web.console.premises import Premises
from web.problems import Problem

from .alerts_spate import Visiting


class Everything(BaseModel):
    """What the form holds by which somebody stops everything, or lets it go on."""

    word: Switch


class OneAlert(Everything):
    """What the form holds by which somebody stops an alert, or lets it go on."""

    alert: Annotated[str, Field(max_length=200)]


def stopping_pages(premises: Premises) -> APIRouter:
    """Make what the forms are posted to."""
    router = APIRouter(prefix="/console/{partnership}/alerts")

    @router.post("/stop")
    def everything(person: Someone, partnership: str, given: Annotated[Everything, Form()]) -> RedirectResponse:
        """Stop all messages of the house, or let them go on."""
        if not may_stop_everything(premises.settings(), person):
            raise Problem(403, "everything is stopped only by who approves in all partnerships of the house")
        answer = switch_everything(premises.engine, given.word, person.name, premises.now())
        return RedirectResponse(f"/console/{partnership}/alerts?said={answer.name}", 303)

    @router.post("/{spate}/stop")  # noqa: FAST003 - the visit has it
    def alert(visit: Visiting, given: Annotated[OneAlert, Form()]) -> RedirectResponse:
        """Stop what is left of an alert, or let it go on."""
        of = (visit.partnership, given.alert)
        answer = switch_alert(premises.engine, *of, given.word, visit.person.name, premises.now())
        return RedirectResponse(f"/console/{visit.partnership}/alerts/{visit.spate}?said={answer.name}", 303)

    return router
