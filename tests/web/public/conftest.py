"""A street with public pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.public.street import Street


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with Street(tmp_path) as open_street:
        yield open_street
