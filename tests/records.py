"""Where the public burglary records lie, if they do: a folder */data beside the checkout."""

from pathlib import Path

import pytest


def records(name: str) -> Path:
    """Find a file of records, or skip the test for want of it."""
    found = next(Path(__file__).parents[2].glob(f"*/data/{name}.csv.gz"), None)
    if found is None:
        pytest.skip(f"real records, for want of a folder */data with {name}.csv.gz beside the checkout")
    return found
