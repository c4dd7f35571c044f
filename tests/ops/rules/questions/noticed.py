"""What was noticed? Spates, who was told of them, and what of each budget is used up."""

from tests.ops.rules.grafana import RED, YELLOW, Panel, Query

IN = 'namespace=~"$namespace"'
OF = f'{IN}, partnership=~"$partnership"'

PANELS = (
    Panel(
        "timeseries",
        "Spates going on",
        "By partnership.",
        [Query(f"max by (partnership) (trygvarsel_open_spates{{{OF}}})", "{{partnership}}")],
    ),
    Panel(
        "timeseries",
        "What groups were told",
        "Alerts in an hour, by stage. The coordinators' own record is not counted.",
        [Query(f"sum by (kind) (increase(trygvarsel_alerts_total{{{IN}}}[1h]))", "{{kind}}")],
        stacked=True,
    ),
    Panel(
        "bargauge",
        "Spates in a year, of the false-alert budget",
        "100 % would be the budget, were there no real spates. Real ones count too: burglaries draw others near them.",
        [Query(f"trygvarsel:false_alert_budget:used365d{{{OF}}}", "{{partnership}}")],
        unit="percentunit",
        steps={2: YELLOW, 4: RED},
        alert="TrygvarselBudgetOverspent",
    ),
    Panel(
        "timeseries",
        "Spates in 30 days, of the year's budget",
        "At 100 % a month has seen as many as a year may see false ones.",
        [Query(f"trygvarsel:false_alert_budget:used30d{{{OF}}}", "{{partnership}}")],
        unit="percentunit",
        steps={1: RED},
        alert="TrygvarselBudgetBurning",
    ),
    Panel(
        "stat",
        "Budgets",
        "False alerts a year that each partnership accepts, of all its detectors.",
        [Query(f"max by (partnership) (trygvarsel_false_alert_budget_per_year{{{OF}}})", "{{partnership}}")],
    ),
    Panel(
        "stat",
        "Spates in 365 days",
        "By partnership.",
        [Query(f'max by (partnership) (trygvarsel_spates_opened{{{OF}, within="365d"}})', "{{partnership}}")],
    ),
)
