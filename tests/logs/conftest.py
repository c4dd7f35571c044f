"""A whole life of a service, lived once."""

import pytest

from tests.logs.life import Life, lived


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Give all that a service said in JSON, from its start to its end."""
    return lived(tmp_path_factory.mktemp("life"))
