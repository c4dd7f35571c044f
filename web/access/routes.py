"""The table of who may ask for what: every route of the application stands here, or the application does not start."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .roles import Role


class Open(StrEnum):
    """Who may come without a role."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    KEY = "an API key or a bearer token"
    LINK = "whoever holds a signed link"
    PROVIDER = "whoever signs as the provider"
    OPERATOR = "who reaches the port itself, by no proxy"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route; a role is asked for in the partnership of the path."""

    who: Role | Open


ROUTES: Final[dict[tuple[str, str], Rule]] = {
    ("GET", "/healthz"): Rule(Open.OPERATOR),
    ("GET", "/readyz"): Rule(Open.OPERATOR),
    ("GET", "/metrics"): Rule(Open.OPERATOR),
    ("GET", "/openapi.json"): Rule(Open.ANYBODY),
    # police systems
    ("POST", "/v1/reports"): Rule(Open.KEY),
    ("POST", "/v1/reports:batch"): Rule(Open.KEY),
    ("GET", "/v1/refused"): Rule(Open.KEY),
    ("GET", "/v1/reports/{report_id:path}"): Rule(Open.KEY),
    # providers and links in messages
    ("POST", "/v1/twilio/status"): Rule(Open.PROVIDER),
    ("POST", "/v1/twilio/inbound"): Rule(Open.PROVIDER),
    ("GET", "/leave/{token:path}"): Rule(Open.LINK),
    ("POST", "/leave/{token:path}"): Rule(Open.LINK),
    ("GET", "/acknowledge/{token:path}"): Rule(Open.LINK),
    ("POST", "/acknowledge/{token:path}"): Rule(Open.LINK),
    # coming in
    ("GET", "/"): Rule(Open.ANYBODY),
    ("GET", "/sign-in"): Rule(Open.ANYBODY),
    ("POST", "/sign-in"): Rule(Open.ANYBODY),
    ("GET", "/sign-in/elsewhere"): Rule(Open.ANYBODY),
    ("GET", "/sign-in/back"): Rule(Open.ANYBODY),
    ("GET", "/account"): Rule(Open.SIGNED_IN),
    ("POST", "/account/password"): Rule(Open.SIGNED_IN),
    ("POST", "/sign-out"): Rule(Open.SIGNED_IN),
    ("POST", "/language"): Rule(Open.SIGNED_IN),
    ("GET", "/console"): Rule(Open.SIGNED_IN),
    # the map, and what changes
    ("GET", "/console/{partnership}/live"): Rule(Role.READER),
    ("GET", "/console/{partnership}/map"): Rule(Role.READER),
    ("GET", "/console/{partnership}/map/part/{part}"): Rule(Role.READER),
    ("GET", "/console/{partnership}/map/ground.json"): Rule(Role.READER),
    ("GET", "/console/{partnership}/map/cells.json"): Rule(Role.READER),
    ("GET", "/console/{partnership}/map/spates.json"): Rule(Role.READER),
    ("GET", "/console/{partnership}/map/points.json"): Rule(Role.POLICE),
    ("GET", "/console/{partnership}/map/recruit.csv"): Rule(Role.READER),
    # spates and alerts
    ("GET", "/console/{partnership}/alerts"): Rule(Role.READER),
    ("GET", "/console/{partnership}/alerts/now"): Rule(Role.READER),
    ("POST", "/console/{partnership}/alerts/stop"): Rule(Role.APPROVER),
    ("GET", "/console/{partnership}/alerts/{spate}"): Rule(Role.READER),
    ("GET", "/console/{partnership}/alerts/{spate}/now"): Rule(Role.READER),
    ("POST", "/console/{partnership}/alerts/{spate}/decide"): Rule(Role.APPROVER),
    ("POST", "/console/{partnership}/alerts/{spate}/reword"): Rule(Role.APPROVER),
    ("POST", "/console/{partnership}/alerts/{spate}/check"): Rule(Role.APPROVER),
    ("POST", "/console/{partnership}/alerts/{spate}/stop"): Rule(Role.APPROVER),
    ("POST", "/console/{partnership}/alerts/{spate}/acknowledge"): Rule(Role.COORDINATOR),
    # delivery
    ("GET", "/console/{partnership}/delivery"): Rule(Role.READER),
    ("GET", "/console/{partnership}/delivery/now"): Rule(Role.READER),
    ("GET", "/console/{partnership}/delivery/counts.csv"): Rule(Role.READER),
    ("GET", "/console/{partnership}/delivery/person"): Rule(Role.COORDINATOR),
    ("POST", "/console/{partnership}/delivery/again"): Rule(Role.COORDINATOR),
    # thresholds and proposals
    ("GET", "/console/{partnership}/thresholds"): Rule(Role.READER),
    ("GET", "/console/{partnership}/proposals"): Rule(Role.READER),
    ("POST", "/console/{partnership}/proposals"): Rule(Role.COORDINATOR),
    ("POST", "/console/{partnership}/proposals/patch"): Rule(Role.COORDINATOR),
    ("GET", "/console/{partnership}/proposals/history"): Rule(Role.READER),
    ("GET", "/console/{partnership}/proposals/history/{version:int}"): Rule(Role.READER),
    ("GET", "/console/{partnership}/proposals/{proposal:int}"): Rule(Role.READER),
    ("GET", "/console/{partnership}/proposals/{proposal:int}/patch"): Rule(Role.READER),
    ("POST", "/console/{partnership}/proposals/{proposal:int}/approve"): Rule(Role.APPROVER),
    ("POST", "/console/{partnership}/proposals/{proposal:int}/decline"): Rule(Role.APPROVER),
    ("POST", "/console/{partnership}/proposals/{proposal:int}/withdraw"): Rule(Role.COORDINATOR),
    ("GET", "/console/{partnership}/thresholds/present"): Rule(Role.READER),
    ("GET", "/console/{partnership}/thresholds/here"): Rule(Role.READER),
    ("POST", "/console/{partnership}/thresholds/what-if"): Rule(Role.COORDINATOR),
    # members
    ("GET", "/console/{partnership}/network"): Rule(Role.READER),
    ("GET", "/console/{partnership}/network/{group}"): Rule(Role.READER),
    ("GET", "/console/{partnership}/network/{group}/members/{recipient}"): Rule(Role.READER),
    ("POST", "/console/{partnership}/network/{group}/members/{recipient}/opt-out"): Rule(Role.COORDINATOR),
    ("POST", "/console/{partnership}/network/{group}/members/{recipient}/erase"): Rule(Role.COORDINATOR),
    ("POST", "/console/{partnership}/network/{group}/export"): Rule(Role.COORDINATOR),
    ("GET", "/console/{partnership}/network/{group}/import"): Rule(Role.COORDINATOR),
    ("POST", "/console/{partnership}/network/{group}/import"): Rule(Role.COORDINATOR),
    ("POST", "/console/{partnership}/network/{group}/import/confirm"): Rule(Role.COORDINATOR),
    # what was refused, and who decided what
    ("GET", "/console/{partnership}/refused"): Rule(Role.POLICE),
    ("POST", "/console/{partnership}/refused/{seq}"): Rule(Role.POLICE),
    ("GET", "/console/{partnership}/log"): Rule(Role.READER),
    ("GET", "/console/{partnership}/log.csv"): Rule(Role.READER),
    # the phones of the demonstration, which no other service has
    ("GET", "/demo/phones"): Rule(Open.ANYBODY),
    ("GET", "/demo/phones/news"): Rule(Open.ANYBODY),
    ("POST", "/demo/phones/{handset}"): Rule(Open.ANYBODY),
    # the public
    ("GET", "/join"): Rule(Open.ANYBODY),
    ("GET", "/join/{partnership}/{group}"): Rule(Open.ANYBODY),
    ("POST", "/join/{partnership}/{group}"): Rule(Open.ANYBODY),
    ("GET", "/leave"): Rule(Open.ANYBODY),
    ("POST", "/leave"): Rule(Open.ANYBODY),
    ("GET", "/why"): Rule(Open.ANYBODY),
    ("POST", "/why"): Rule(Open.ANYBODY),
    ("GET", "/why/{token}"): Rule(Open.ANYBODY),
    ("GET", "/privacy"): Rule(Open.ANYBODY),
}
"""By method and path, as the router knows them."""
