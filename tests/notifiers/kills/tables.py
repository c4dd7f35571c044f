"""What came of fan-outs in, the lines of the tables on the page on delivery out."""

from tests.notifiers.kills.fanout import Outcome

MARKS = {
    "kills": (
        "database", "deliverers", "recipients", "killed", "once in doubt", "of them sent again", "lost",
        "twice, citizens", "twice, partners", "after STOP", "still in doubt", "seconds",
    ),
    "late": (
        "the list is late by", "recipients", "killed", "once in doubt", "of them sent again", "lost",
        "twice, citizens", "twice, partners",
    ),
}  # fmt: skip
"""The headings of each table, by the name of its place on the page."""


def row(kind: str, one: Outcome) -> list[str]:
    """Write one line of the table of kills."""
    plan, doubts = one.plan, one.doubts
    counts = [plan.deliverers, plan.citizens + plan.partners, one.killed, doubts.ever, doubts.again]
    after = [one.lost, one.twice_careful, one.twice_others, one.not_asked, doubts.still, round(one.seconds)]
    return [kind, *(f"{count:,}" for count in [*counts, *after])]


def late_row(name: str, one: Outcome) -> list[str]:
    """Write one line of the table of late lists."""
    plan, doubts = one.plan, one.doubts
    counts = [plan.citizens + plan.partners, one.killed, doubts.ever, doubts.again, one.lost]
    return [name, *(f"{count:,}" for count in [*counts, one.twice_careful, one.twice_others])]
