"""Is it working? What must be so for anything else to matter."""

from tests.ops.rules.grafana import GREEN, RED, YELLOW, Panel, Query

IN = 'namespace=~"$namespace"'


def firing(severity: str) -> str:
    """Count the alerts of an urgency that fire."""
    return f'count(ALERTS{{alertname=~"Trygvarsel.*", alertstate="firing", severity="{severity}", {IN}}})'


PANELS = (
    Panel(
        "stat",
        "Processes that do their share",
        "How many of each kind are ready, as their /readyz says.",
        [Query(f"sum by (process) (trygvarsel_ready{{{IN}}})", "{{process}}")],
        width=6,
        height=5,
        words={0: ("none", RED)},
        alert="TrygvarselNotReady",
    ),
    Panel(
        "stat",
        "Alerts to operators",
        "How many of the rules that come with Trygvarsel fire just now, by how urgent they are.",
        [Query(f"{firing(severity)} or vector(0)", severity) for severity in ("page", "ticket")],
        width=4,
        height=5,
        steps={1: RED},
    ),
    Panel(
        "stat",
        "Since the last report",
        "Whichever source it came from, taken in or refused.",
        [Query(f"time() - max(trygvarsel_feed_last_report_timestamp_seconds{{{IN}}})")],
        unit="s",
        width=4,
        height=5,
        alert="TrygvarselFeedSilent",
    ),
    Panel(
        "stat",
        "Messages may leave",
        "Not while the settings say sending: off, nor while somebody has stopped everything.",
        [
            Query(
                f"max(trygvarsel_sending_on{{{IN}}}) * (1 - max(trygvarsel_stopped_by_hand{{{IN}}}))",
            )
        ],
        width=3,
        height=5,
        words={0: ("no", YELLOW), 1: ("yes", GREEN)},
        alert="TrygvarselStoppedByHand",
    ),
    Panel(
        "stat",
        "Since the database was read",
        "Without it nothing is decided and nothing is sent.",
        [Query(f"time() - max(trygvarsel_stock_timestamp_seconds{{{IN}}})")],
        unit="s",
        width=3,
        height=5,
        steps={120: YELLOW, 300: RED},
        alert="TrygvarselDatabaseAway",
    ),
    Panel(
        "stat",
        "Settings in force",
        "More than one for longer than seconds means that a process cannot take up the newest.",
        [
            Query(
                f"count by (version, hash) (trygvarsel_settings_in_force{{{IN}}} == 1)",
                "version {{version}} ({{hash}})",
            )
        ],
        width=4,
        height=5,
        named=True,
        alert="TrygvarselSettingsDiffer",
    ),
    Panel(
        "timeseries",
        "How silent is each source?",
        "Time since its last report, of what is usual for it at this time of day and week. Past 100 % it is missed.",
        [
            Query(
                f"(time() - max by (source) (trygvarsel_feed_last_report_timestamp_seconds{{{IN}}}))"
                f" / max by (source) (trygvarsel_feed_usual_gap_seconds{{{IN}}})",
                "{{source}}",
            )
        ],
        unit="percentunit",
        steps={1: RED},
        alert="TrygvarselFeedSilent",
    ),
    Panel(
        "timeseries",
        "What becomes of reports?",
        "Reports a minute.",
        [
            Query(
                f"60 * sum by (outcome) (rate(trygvarsel_reports_total{{{IN}}}[$__rate_interval]))",
                "{{outcome}}",
            )
        ],
        stacked=True,
        alert="TrygvarselRefusing",
    ),
    Panel(
        "timeseries",
        "How many are refused?",
        "Their share of the reports of the hour before.",
        [Query(f"trygvarsel:reports_refused:share1h{{{IN}}}", "refused")],
        unit="percentunit",
        steps={0.1: YELLOW, 0.5: RED},
        alert="TrygvarselRefusing",
    ),
    Panel(
        "state-timeline",
        "Which process did its share?",
        "Red while it said that it was not ready.",
        [Query(f"min by (process, instance) (trygvarsel_ready{{{IN}}})", "{{process}} {{instance}}")],
        width=12,
        height=7,
        words={0: ("not ready", RED), 1: ("ready", GREEN)},
        alert="TrygvarselOneNotReady",
    ),
    Panel(
        "state-timeline",
        "Which channel could send?",
        "Red while it was halted until somebody set it right.",
        [Query(f"max by (channel) (trygvarsel_channel_halted{{{IN}}})", "{{channel}}")],
        width=12,
        height=7,
        words={0: ("open", GREEN), 1: ("halted", RED)},
        alert="TrygvarselChannelHalted",
    ),
)
