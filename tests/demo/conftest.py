"""The demonstration town's policy, and its default story heard to the end."""

import pytest

from config.load import load
from streams.core.policy import Policy
from streams.policies import policies
from trygvarsel.commands.demo import SEED, SETTINGS
from trygvarsel.demo.plot import Plot, plot


@pytest.fixture(scope="session")
def policy() -> Policy:
    (policy,) = policies(load(SETTINGS))
    return policy


@pytest.fixture(scope="session")
def default_plot(policy: Policy) -> Plot:
    return plot(policy, SEED)
