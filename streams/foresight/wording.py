"""Alerts in, the messages that would tell them out, each worded once however often it is asked for."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

from streams.core.facts import Message
from streams.core.policy import Policy
from streams.core.wording import word

from .living import Raised

_MOST: Final = 50_000


class Wordings:
    """Remembers messages by what they say, to whom, and in whose words."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, list[Message]] = OrderedDict()

    def of(self, policy: Policy, words: str, raised: Raised) -> list[Message]:
        """Word an alert for its group.

        Parameters
        ----------
        policy
            Whose groups and words they are.
        words
            Tells settings apart that would word it otherwise.
        """
        group = next((each for each in policy.groups if each.id == raised.alert.group), None)
        key = (words, group, raised)
        if key not in self._known:
            self._known[key] = word(policy, raised.alert, list(raised.incidents), raised.alert.at)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return self._known[key]
