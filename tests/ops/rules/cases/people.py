"""What waits for people, and when somebody hears that it has waited for long."""

from tests.ops.rules.case import Case

OLDEST = 'trygvarsel_approval_oldest_seconds{partnership="furesoe"}'
BUDGET = 'trygvarsel_false_alert_budget_per_year{partnership="furesoe"}'
FURESOE = {"partnership": "furesoe"}


def opened(within: str) -> str:
    """Name the gauge of the spates that began within some days."""
    return f'trygvarsel_spates_opened{{partnership="furesoe",within="{within}"}}'


CASES = (
    Case(
        "TrygvarselApprovalsWaiting",
        "1m",
        {OLDEST: "{}x5"},
        over="3601",
        under="3600",
        says="A text of furesoe has waited for a yes or a no for 1h 0m 1s",
        labels=FURESOE,
    ),
    Case(
        "TrygvarselApprovalsForgotten",
        "1m",
        {OLDEST: "{}x5"},
        over="21601",
        under="21600",
        says="A text of furesoe has waited for a yes or a no for 6h 0m 1s",
        labels=FURESOE,
    ),
    Case(
        "TrygvarselUnanswered",
        "2m",
        {"trygvarsel_unanswered_alerts": "{}x5"},
        over="1",
        under="0",
        says="1 alerts that somebody should acknowledge were acknowledged by nobody",
    ),
    Case(
        "TrygvarselBudgetBurning",
        "70m",
        {opened("30d"): "{}x80", BUDGET: "4x80"},
        over="4",
        under="3",
        says="In 30 days furesoe saw 1 times as many spates as it accepts false alerts a year",
        labels=FURESOE,
    ),
    Case(
        "TrygvarselBudgetBurning",
        "70m",
        {opened("30d"): "{}x80", BUDGET: "1x80"},
        over="3",
        under="2",  # twice the year's one: too few to tell anything
        says="In 30 days furesoe saw 3 times as many spates as it accepts false alerts a year",
        labels=FURESOE,
    ),
    Case(
        "TrygvarselBudgetOverspent",
        "25h",
        {opened("365d"): "{}x160", BUDGET: "4x160"},
        over="17",
        under="16",
        says="In a year furesoe saw 4.25 times as many spates as it accepts false alerts",
        labels=FURESOE,
        every="10m",
    ),
)
