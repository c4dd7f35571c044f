"""Who is waiting? People for messages, messages for people, and what did not arrive."""

from tests.ops.rules.grafana import RED, YELLOW, Panel, Query

IN = 'namespace=~"$namespace"'
OF = f'{IN}, partnership=~"$partnership"'

PANELS = (
    Panel(
        "bargauge",
        "Texts that wait for a yes or a no",
        "By partnership. Nobody of the group hears anything until a coordinator decides.",
        [Query(f"max by (partnership) (trygvarsel_approvals_waiting{{{OF}}})", "{{partnership}}")],
        width=6,
        steps={1: YELLOW},
        alert="TrygvarselApprovalsWaiting",
    ),
    Panel(
        "bargauge",
        "For how long?",
        "Since the oldest of them was due.",
        [Query(f"max by (partnership) (trygvarsel_approval_oldest_seconds{{{OF}}})", "{{partnership}}")],
        unit="s",
        width=6,
        steps={3600: YELLOW, 21600: RED},
        alert="TrygvarselApprovalsForgotten",
    ),
    Panel(
        "stat",
        "Alerts that nobody has acknowledged",
        "Every contact was asked. Somebody has to be called.",
        [Query(f"max(trygvarsel_unanswered_alerts{{{IN}}})")],
        width=4,
        steps={1: RED},
        alert="TrygvarselUnanswered",
    ),
    Panel(
        "timeseries",
        "Messages on their way",
        "To single people: those that wait, are being sent, or may have been.",
        [
            Query(f'trygvarsel:outbox_rows:max{{{IN}, state=~"pending|sending|unknown"}}', "{{state}}"),
        ],
        stacked=True,
        alert="TrygvarselOutboxSlow",
    ),
    Panel(
        "timeseries",
        "Texts for groups",
        "Those that wait for a person, for their time, or for the first few to arrive.",
        [
            Query(
                f'max by (state) (trygvarsel_messages{{{IN}, state=~"waiting_approval|held|ready|stale"}})',
                "{{state}}",
            )
        ],
        alert="TrygvarselApprovalsWaiting",
    ),
    Panel(
        "timeseries",
        "In doubt",
        "For how long it has not been known of the oldest whether it was sent.",
        [Query(f"max(trygvarsel_outbox_oldest_in_doubt_seconds{{{IN}}})", "oldest")],
        unit="s",
        steps={900: RED},
        alert="TrygvarselInDoubt",
    ),
    Panel(
        "timeseries",
        "What did not arrive",
        "Given up, or reported as not delivered; all there are.",
        [Query(f'trygvarsel:outbox_rows:max{{{IN}, state=~"dead|undelivered"}}', "{{state}}")],
        alert="TrygvarselDeadMessages",
    ),
    Panel(
        "bargauge",
        "Why did tries fail?",
        "In the last 24 hours, by channel and reason. A message may be tried again.",
        [
            Query(
                f"topk(10, sum by (channel, reason)"
                f" (increase(trygvarsel_notifications_failed_total{{{IN}}}[24h])) > 0)",
                "{{channel}}: {{reason}}",
            )
        ],
        width=12,
        alert="TrygvarselChannelFailing",
    ),
    Panel(
        "bargauge",
        "Why were messages kept back?",
        "In the last 24 hours, by channel and reason.",
        [
            Query(
                f"topk(10, sum by (channel, reason)"
                f" (increase(trygvarsel_notifications_suppressed_total{{{IN}}}[24h])) > 0)",
                "{{channel}}: {{reason}}",
            )
        ],
        width=12,
    ),
)
