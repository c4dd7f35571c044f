"""Is it fast? From the burglary to the phone, step by step."""

from tests.ops.rules.grafana import RED, YELLOW, Panel, Query

IN = 'namespace=~"$namespace"'


def quantile(part: float, metric: str, by: str = "") -> str:
    """Ask how long it took for so large a part of all."""
    labels = f"{by}, le" if by else "le"
    return f"histogram_quantile({part}, sum by ({labels}) (rate({metric}_bucket{{{IN}}}[$__rate_interval])))"


PANELS = (
    Panel(
        "timeseries",
        "From the burglary to its report",
        "How long after its end a burglary became known. That is the police's time and the victim's, not ours.",
        [
            Query(quantile(0.5, "trygvarsel_report_delay_seconds"), "half of them"),
            Query(quantile(0.9, "trygvarsel_report_delay_seconds"), "nine in ten"),
        ],
        unit="s",
    ),
    Panel(
        "timeseries",
        "How far behind are the workers?",
        "Records on topics that are not handled yet. Empty where one process does it all.",
        [Query(f"trygvarsel:lag_records:sum{{{IN}}}", "{{topic}}")],
        alert="TrygvarselBehind",
    ),
    Panel(
        "timeseries",
        "When will they have caught up?",
        "At the pace of the last five minutes.",
        [Query(f"trygvarsel:catching_up:seconds{{{IN}}}", "{{topic}}")],
        unit="s",
        steps={600: RED},
        alert="TrygvarselBehind",
    ),
    Panel(
        "timeseries",
        "From due to sent, nine in ten",
        "Waiting for approval counts, quiet hours do not.",
        [Query(f"trygvarsel:notification_latency_seconds:p90{{{IN}}}", "{{channel}}")],
        unit="s",
    ),
    Panel(
        "timeseries",
        "How long has the oldest message waited?",
        "Of those that could be sent. A text for tens of thousands takes its time.",
        [Query(f"max(trygvarsel_outbox_oldest_pending_seconds{{{IN}}})", "oldest")],
        unit="s",
        steps={1800: YELLOW, 10800: RED},
        alert="TrygvarselOutboxStuck",
    ),
    Panel(
        "timeseries",
        "How many are sent?",
        "Messages a minute that a channel took.",
        [
            Query(
                f"60 * sum by (channel) (rate(trygvarsel_notifications_total{{{IN}}}[$__rate_interval]))", "{{channel}}"
            )
        ],
    ),
    Panel(
        "timeseries",
        "What do workers handle?",
        "Records a second.",
        [
            Query(
                f"sum by (topic) (rate(trygvarsel_records_handled_total{{{IN}}}[$__rate_interval]))",
                "{{topic}}",
            )
        ],
    ),
    Panel(
        "timeseries",
        "Whose are the partitions?",
        "Below the line some have no worker.",
        [
            Query(f"sum by (topic) (trygvarsel_partitions{{{IN}}})", "{{topic}}, with a worker"),
            Query(f"max by (topic) (trygvarsel_topic_partitions{{{IN}}})", "{{topic}}, all"),
        ],
        alert="TrygvarselPartitionsUnowned",
    ),
    Panel(
        "timeseries",
        "How often was work begun anew?",
        "In an hour: partitions dealt out, transactions given up; and how long it took to recall a partnership.",
        [
            Query(f"max(increase(trygvarsel_rebalances_total{{{IN}}}[1h]))", "dealt out"),
            Query(f"sum(increase(trygvarsel_overtaken_total{{{IN}}}[1h]))", "given up"),
            Query(quantile(0.9, "trygvarsel_region_recall_seconds"), "recall, nine in ten, s"),
        ],
        alert="TrygvarselRebalancing",
    ),
)
