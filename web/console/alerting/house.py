"""The name of a partnership in; what it has decided out, or a problem for whoever asked."""

from streams.core.policy import Policy
from web.console.premises import Premises
from web.problems import Problem


def policy_of(premises: Premises, partnership: str) -> Policy:
    """Find what a partnership has decided; `Problem` for one that is in the settings no more."""
    found = premises.policies().get(partnership)
    if found is None:
        raise Problem(404, "this partnership is not in the settings any more")
    return found
