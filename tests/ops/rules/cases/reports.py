"""What becomes of reports, and when somebody hears that something is wrong with it."""

from tests.ops.rules.case import Case

REFUSED = 'trygvarsel_reports_total{outcome="refused"}'
ACCEPTED = 'trygvarsel_reports_total{outcome="accepted"}'
LAG = 'trygvarsel_lag_records{topic="reports"}'
HANDLED = 'trygvarsel_records_handled_total{topic="reports"}'

CASES = (
    Case(
        "TrygvarselFeedSilent",
        "80m",
        {
            'trygvarsel_feed_last_report_timestamp_seconds{source="north",instance="a"}': "0x90",
            'trygvarsel_feed_last_report_timestamp_seconds{source="north",instance="b"}': "0x90",
            'trygvarsel_feed_usual_gap_seconds{source="north",instance="a"}': "{}x90",
        },
        over="3600",
        under="4800",
        says="No report from north for 1h 20m 0s",
        labels={"source": "north"},
    ),
    Case(
        "TrygvarselFeedSilent",
        "80m",
        {
            'trygvarsel_feed_last_report_timestamp_seconds{source="north"}': "0x70 {}x20",
            'trygvarsel_feed_usual_gap_seconds{source="north"}': "3600x90",
        },
        over="0",
        under="4300",  # one comes in
        says="No report from north for 1h 20m 0s",
        labels={"source": "north"},
    ),
    Case(
        "TrygvarselFeedSilent",
        "80m",
        {
            'trygvarsel_feed_last_report_timestamp_seconds{source="north"}': "0x90",
            'trygvarsel_feed_usual_gap_seconds{source="north"}': "3600x90",
            "trygvarsel_stock_timestamp_seconds": "0+{}x90",
        },
        over="60",
        under="58",  # it stands still: nobody knows what has come in
        says="No report from north for 1h 20m 0s",
        labels={"source": "north"},
    ),
    Case(
        "TrygvarselRefusing",
        "75m",
        {REFUSED: "0+1x90", ACCEPTED: "0+{}x90"},
        over="0.9",
        under="1.1",
        says="52.63% of the reports of the last hour were refused",
    ),
    Case(
        "TrygvarselRefusing",
        "75m",
        {REFUSED: "0+{}x90", ACCEPTED: "0x90"},
        over="0.2",
        under="0.15",  # all of them, but nine an hour: too few to wake anybody
        says="100% of the reports of the last hour were refused",
    ),
    Case(
        "TrygvarselRefusingSome",
        "100m",
        {REFUSED: "0+{}x120", ACCEPTED: "0+9x120"},
        over="1.1",
        under="0.9",
        says="10.89% of the reports of the last hour were refused",
    ),
    Case(
        "TrygvarselBehind",
        "30m",
        {
            f'{LAG.rstrip("}")},instance="a"}}': "{}x40",
            f'{LAG.rstrip("}")},instance="b"}}': "300x40",
            HANDLED: "0+60x40",
        },
        over="400",
        under="300",
        says="Workers are 11m 40s behind on reports",
        labels={"topic": "reports"},
    ),
    Case(
        "TrygvarselBehind",
        "30m",
        {LAG: "{}x40", HANDLED: "0x40"},  # nothing is handled at all
        over="101",
        under="100",
        says="Workers are +Inf behind on reports",
        labels={"topic": "reports"},
    ),
    Case(
        "TrygvarselKeptAside",
        "65m",
        {"trygvarsel_kept_aside": "{}x70"},
        over="3",
        under="0",
        says="3 messages wait for a worker of a newer release",
    ),
    Case(
        "TrygvarselUnannounced",
        "20m",
        {"trygvarsel_unannounced": "2x10 {} 2x20"},
        over="1",
        under="0",  # all of them were said in between
        says="2 alerts or refusals are not on their topics",
    ),
)
