"""A world in which an alert fires, and one just short of it; the same as promtool reads it, out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Mapping[str, Any]
"""A rule, as it stands in the file."""


@dataclass(frozen=True, slots=True)
class Case:
    """An alert put to the test.

    Parameters
    ----------
    alert
        Its name.
    at
        When it is looked at, such as ``75m``.
    series
        What there is by then, as promtool writes it down; ``{}`` stands for the number that matters.
    over, under
        That number when the alert fires, and when it only just does not.
    says
        The summary it fires with.
    labels
        What it says of whom or what it fires for, besides its severity.
    every
        How far samples and evaluations are apart; what takes a day need not be looked at every minute.
    """

    alert: str
    at: str
    series: Mapping[str, str]
    over: str
    under: str
    says: str
    labels: Mapping[str, str] = field(default_factory=dict)
    every: str = "1m"

    def tests(self, rule: Rule) -> list[dict[str, Any]]:
        """Give the two tests that promtool is to run."""
        fired = {
            "exp_labels": {**rule["labels"], **self.labels},
            "exp_annotations": {**rule["annotations"], "summary": self.says},
        }
        return [self._test(self.over, [fired]), self._test(self.under, [])]

    def _test(self, number: str, expected: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "interval": self.every,
            "input_series": [
                {"series": name, "values": values.replace("{}", number)} for name, values in self.series.items()
            ],
            "alert_rule_test": [{"eval_time": self.at, "alertname": self.alert, "exp_alerts": expected}],
        }
