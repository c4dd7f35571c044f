"""The intake's description is the one in docs, is one that programs can read, and holds for what is answered."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.docs.write_openapi import FILE, described
from tests.web.served import Served
from web.police import keys

DESCRIPTION: Mapping[str, Any] = json.loads(FILE.read_text("utf-8"))
_COUNTED = 50
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method"
)


def test_the_description_in_docs_is_what_the_application_says_of_itself() -> None:
    assert FILE.read_text("utf-8") == described(), "docs/openapi.json is stale: python -m tests.docs.write_openapi"


def test_it_is_openapi() -> None:
    validate(dict(DESCRIPTION))
    assert DESCRIPTION["openapi"].startswith("3.1")


def test_every_address_tells_its_problems_and_who_may_ask() -> None:
    for path, operations in DESCRIPTION["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            if path.startswith("/v1/"):
                assert {"401", "403", "429", "503"} <= operation["responses"].keys(), path
                assert operation["security"] == [{"key": []}, {"bearer": []}, {}], path
            for status, answer in operation["responses"].items():
                if status >= "4":  # and the default, which is told in words
                    assert answer["content"].keys() == {"application/problem+json"}, path


def test_the_examples_are_reports_that_are_read(served: Served) -> None:
    for path in ("/v1/reports", "/v1/reports:batch"):
        body = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        for example in body["examples"].values():
            assert served.client.post(path, json=example["value"]).status_code in {200, 201}


@pytest.mark.parametrize("examples", [5, pytest.param(300, marks=pytest.mark.slow)])
def test_no_request_is_answered_otherwise_than_the_description_says(
    served: Served, tmp_path: Path, examples: int
) -> None:
    said = ["--max-examples", str(examples)]
    if examples < _COUNTED:  # with a key there are so many requests a minute, and no more
        with served.house.engine.begin() as conn:
            made = keys.make(conn, "north", "description", "Anna", served.house.now())[1]
        said += ["--header", f"X-API-Key: {made}"]
    done = subprocess.run(  # noqa: S603  (the tool of this environment)
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"http://127.0.0.1:{served.port}/openapi.json"),
            *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--exclude-path", "/metrics"),
            *("--seed", "1", "--generation-database", "none", "--no-color", "--suppress-health-check", "all"),
            *said,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
