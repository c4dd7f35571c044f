"""Whatever is sent, the answer is JSON, never a fault of ours, and every report is taken in or refused."""

import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.reports import COLUMNS
from tests.web.served import Served, columns, problem
from tests.world import burglary

# The days at the very ends of time have a test of their own.
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)).map(lambda time: time.isoformat())
)
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner))
_COLUMNS = st.dictionaries(st.sampled_from(COLUMNS) | st.text(max_size=10), _VALUES, max_size=4)
_REPORTS = _COLUMNS | _COLUMNS.map(lambda changes: columns(burglary("r1", 0)) | changes)
_FEW = settings(max_examples=30, deadline=None)


@_FEW
@given(body=st.binary(max_size=200) | (_REPORTS | _VALUES).map(lambda value: json.dumps(value).encode()))
@pytest.mark.parametrize("path", ["/v1/reports", "/v1/reports:batch"])
def test_no_body_whatever_is_a_fault_of_ours(lasting: Served, path: str, body: bytes) -> None:
    answer = lasting.client.post(path, content=body)
    if not answer.is_success:
        assert answer.status_code in {400, 422}
        problem(answer)


@_FEW
@given(reports=st.lists(_REPORTS | _VALUES, min_size=1, max_size=6))
def test_every_item_of_a_batch_is_accounted_for(lasting: Served, reports: list[object]) -> None:
    before = len(lasting.house.service.store.refused())
    answer = lasting.client.post("/v1/reports:batch", content=json.dumps(reports))
    assert answer.status_code == 200
    said = answer.json()
    assert len(said["results"]) == len(reports)
    assert said["accepted"] + said["duplicate"] + said["refused"] == len(reports)
    assert len(lasting.house.service.store.refused()) == before + said["refused"]
