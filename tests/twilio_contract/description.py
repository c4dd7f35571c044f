"""Twilio's OpenAPI description in, what it says of messages, as strict as Twilio itself, out."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

_HOST = "https://api.twilio.com"
_MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
_MESSAGE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
_FORM = "application/x-www-form-urlencoded"


def of_messages(path: Path) -> dict[str, Any]:
    """Read the description and keep what it says of messages: 48 kB of 1.9 MB."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    schemas = whole["components"]["schemas"]
    ours = ("api.v2010.account.message", "message_")
    kept = {name: schema for name, schema in schemas.items() if name.startswith(ours)}
    return {
        **{name: whole[name] for name in ("openapi", "info", "security")},
        "servers": [{"url": _HOST}],
        "paths": {path: whole["paths"][path] for path in (_MESSAGES, _MESSAGE)},
        "components": {"schemas": kept, "securitySchemes": whole["components"]["securitySchemes"]},
    }


def tightened(description: dict[str, Any]) -> dict[str, Any]:
    """Add what Twilio's documentation says and its description does not: it leaves all of these open."""
    strict = copy.deepcopy(description)
    form = strict["paths"][_MESSAGES]["post"]["requestBody"]["content"][_FORM]["schema"]
    form["properties"]["To"]["pattern"] = r"^\+[1-9][0-9]{6,14}$"
    form["properties"]["From"]["pattern"] = r"^(\+[1-9][0-9]{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$"
    form["properties"]["Body"] |= {"minLength": 1, "maxLength": 1600}
    form["properties"]["ValidityPeriod"] |= {"minimum": 1, "maximum": 36000}
    form["required"] = ["To", "Body"]
    form["anyOf"] = [{"required": ["From"]}, {"required": ["MessagingServiceSid"]}]
    return strict


class Described:
    """A description that requests and answers can be held against."""

    def __init__(self, description: dict[str, Any]) -> None:
        self._api = OpenAPI.from_dict(description)
        form = description["paths"][_MESSAGES]["post"]["requestBody"]["content"][_FORM]["schema"]
        self.fields = frozenset(form["properties"])

    def request(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> MockRequest:
        """Put a request in the shape that it can be held against the description in."""
        return MockRequest(
            _HOST,
            method,
            path,
            args=dict(query),
            headers=dict(headers),
            data=body,
            content_type=headers.get("Content-Type", "").partition(";")[0],
        )

    def wrong_with_request(self, request: MockRequest) -> list[str]:
        """List what is wrong with a request; fields that nobody has described are."""
        return [_said(error) for error in self._api.iter_request_errors(request)]

    def wrong_with_answer(self, request: MockRequest, status: int, content_type: str, body: bytes) -> list[str]:
        """List what is wrong with an answer."""
        answer = MockResponse(body, status, content_type=content_type)
        return [_said(error) for error in self._api.iter_response_errors(request, answer)]

    def wrong_with_form(self, form: Mapping[str, str]) -> list[str]:
        """List what is wrong with the form of a message alone."""
        headers = {"Content-Type": _FORM, "Authorization": "Basic MTox"}
        path = _MESSAGES.format(AccountSid="AC" + "0" * 32)
        unknown = [f"{name} is not described" for name in form if name not in self.fields]
        return unknown + self.wrong_with_request(self.request("POST", path, {}, headers, urlencode(form).encode()))


def _said(error: BaseException) -> str:
    """Put an error and what is behind it in one line."""
    details = [str(each) for each in getattr(error.__cause__, "schema_errors", ())]
    return "; ".join([str(error), *details])
