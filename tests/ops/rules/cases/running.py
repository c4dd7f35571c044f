"""What processes, their settings and their database go through, and when somebody hears of it."""

from tests.ops.rules.case import Case

HERE = {"instance": "10.0.0.7:9100"}
FREE = 'trygvarsel_disk_free_bytes{instance="10.0.0.7:9100"}'


def ready(process: str, instance: str = "10.0.0.7:9100") -> str:
    """Name the gauge that says whether a process does its share."""
    return f'trygvarsel_ready{{process="{process}",instance="{instance}"}}'


def fleet(**otherwise: str) -> dict[str, str]:
    """Give a web and a worker that are well and do not send, and a deliverer that is well, where not said otherwise."""
    about = {"up": "1x60", "ready": "1x60", "sending": "1x60", "stopped": "0x60"} | otherwise
    return {
        'trygvarsel_delivers{instance="w"}': "0x60",
        'trygvarsel_delivers{instance="k"}': "0x60",
        'trygvarsel_delivers{instance="d"}': about["up"],
        ready("web", "w"): "1x60",
        ready("worker", "k"): "1x60",
        ready("deliver", "d"): about["ready"],
        'trygvarsel_sending_on{instance="k"}': about["sending"],
        'trygvarsel_stopped_by_hand{instance="k"}': about["stopped"],
    }


def no_deliverer(over: str, under: str, **otherwise: str) -> Case:
    """Put to the test that somebody hears of it if nobody delivers."""
    says = "Sending is on and nobody is there to deliver"
    return Case("TrygvarselNoDeliverer", "20m", fleet(**otherwise), over=over, under=under, says=says)


CASES = (
    Case(
        "TrygvarselSettingsRefused",
        "15m",
        {'trygvarsel_config_last_reload_successful{instance="10.0.0.7:9100"}': "0x4 {}x20"},
        over="0",
        under="1",
        says="10.0.0.7:9100 cannot work by the settings it was given",
        labels=HERE,
    ),
    Case(
        "TrygvarselSettingsDiffer",
        "20m",
        {
            'trygvarsel_settings_in_force{version="7",hash="aa",instance="a"}': "1x30",
            'trygvarsel_settings_in_force{version="7",hash="aa",instance="b"}': "1x30",
            'trygvarsel_settings_in_force{version="6",hash="bb",instance="c"}': "{}x30",
        },
        over="1",
        under="0",
        says="Processes work by 2 different versions of the settings",
    ),
    Case(
        "TrygvarselReleasesDiffer",
        "365m",
        {
            'trygvarsel_release{version="0.2.0",instance="a"}': "1x40",
            'trygvarsel_release{version="0.1.0",instance="b"}': "1x{}",
        },
        over="40",
        under="30",  # it is gone then
        says="Processes of 2 different releases work side by side",
        every="10m",
    ),
    Case(
        "TrygvarselGone",
        "20m",
        {ready("run"): "1x{}"},
        over="5",
        under="15",
        says="Nothing is heard of Trygvarsel at all",
    ),
    Case(
        "TrygvarselGone",
        "20m",
        {
            'trygvarsel_ready{process="run",namespace="city"}': "1x{}",
            'trygvarsel_ready{process="run",namespace="exercise"}': "1x60",
        },
        over="5",
        under="15",
        says="Nothing is heard of Trygvarsel in city at all",
        labels={"namespace": "city"},
    ),
    Case(
        "TrygvarselGone",
        "26h",
        {ready("run"): "1x{}"},
        over="1",  # more than a day ago, and still not there
        under="160",
        says="Nothing is heard of Trygvarsel at all",
        every="10m",
    ),
    Case(
        "TrygvarselNotReady",
        "15m",
        {ready("worker", "a"): "0x20", ready("worker", "b"): "{}x20", ready("web", "c"): "1x20"},
        over="0",
        under="1",
        says="No worker does its share",
        labels={"process": "worker"},
    ),
    Case(
        "TrygvarselOneNotReady",
        "35m",
        {ready("worker"): "{}x40", ready("worker", "b"): "1x40"},
        over="0",
        under="1",
        says="10.0.0.7:9100, a worker, does not do its share",
        labels={**HERE, "process": "worker"},
    ),
    Case(
        "TrygvarselStuck",
        "6m",
        {'trygvarsel_stuck{process="deliver",instance="10.0.0.7:9100"}': "{}x10"},
        over="1",
        under="0",
        says="10.0.0.7:9100, a deliver, must be started again",
        labels={**HERE, "process": "deliver"},
    ),
    Case(
        "TrygvarselProcessDown",
        "12m",
        {
            'up{job="worker",instance="10.0.0.7:9100"}': "{}x20",
            'trygvarsel_ready{job="worker",instance="10.0.0.7:9100",process="worker"}': "1x1",  # and then no more
            'up{job="node",instance="10.0.0.9:9100"}': "0x20",
        },
        over="0",
        under="1",
        says="10.0.0.7:9100 of worker does not answer",
        labels={**HERE, "job": "worker"},
    ),
    Case(
        "TrygvarselNoWorker",
        "20m",
        {ready("web"): "1x30", ready("worker", "b"): "1x{}"},
        over="5",
        under="30",
        says="Reports are taken in and no worker is there to handle them",
    ),
    no_deliverer("5", "60", up="1x{}", ready="1x{}"),  # it is gone then
    no_deliverer("0", "1", ready="1x5 {}x60"),  # it is there, and does not do its share
    no_deliverer("1", "0", ready="0x60", sending="{}x60"),
    no_deliverer("0", "1", ready="0x60", stopped="{}x60"),
    Case(
        "TrygvarselPartitionsUnowned",
        "8m",
        {
            'trygvarsel_partitions{topic="reports",instance="a"}': "8x10",
            'trygvarsel_partitions{topic="reports",instance="b"}': "{}x10",
            'trygvarsel_topic_partitions{topic="reports",instance="a"}': "16x10",
            'trygvarsel_topic_partitions{topic="reports",instance="b"}': "16x10",
        },
        over="7",
        under="8",
        says="Of the partitions of reports only 15 have a worker",
        labels={"topic": "reports"},
    ),
    Case(
        "TrygvarselRebalancing",
        "40m",
        {'trygvarsel_rebalances_total{instance="a"}': "0+{}x60", 'trygvarsel_rebalances_total{instance="b"}': "0x60"},
        over="0.21",
        under="0.19",
        says="Partitions were dealt out 6.3 times in half an hour",
    ),
    Case(
        "TrygvarselRestarting",
        "60m",
        {
            'process_start_time_seconds{job="t",instance="10.0.0.7:9100"}': "0x15 900x15 1800x15 {}x30",
            'trygvarsel_ready{job="t",instance="10.0.0.7:9100",process="worker"}': "1x90",
            'process_start_time_seconds{job="other",instance="10.0.0.9:80"}': "0+60x90",
        },
        over="2700",
        under="1800",
        says="10.0.0.7:9100 was started 3 times within an hour",
        labels={**HERE, "job": "t"},
    ),
    Case(
        "TrygvarselDatabaseAway",
        "10m",
        {
            'trygvarsel_stock_timestamp_seconds{instance="a"}': "0x20",
            'trygvarsel_stock_timestamp_seconds{instance="b"}': "{}x20",
        },
        over="120",
        under="300",
        says="Nobody has been able to read the database for 8m 0s",
    ),
    Case(
        "TrygvarselDatabaseNotWritable",
        "5m",
        {'trygvarsel_database_writable{instance="a"}': "1x10", 'trygvarsel_database_writable{instance="b"}': "{}x10"},
        over="0",
        under="1",
        says="The database cannot be written",
    ),
    Case(
        "TrygvarselDiskFilling",
        "35m",
        {FREE: "{}x40"},
        over="1073741823",
        under="1073741824",
        says="The disk of the database is full soon",
        labels=HERE,
    ),
    Case(
        "TrygvarselDiskFilling",
        "400m",
        {FREE: "20000000000-{}x45"},
        over="35000000",
        under="31000000",
        says="The disk of the database is full soon",
        labels=HERE,
        every="10m",
    ),
)
