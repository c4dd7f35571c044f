"""What goes on inside the processes? What one looks at last."""

from tests.ops.rules.grafana import RED, YELLOW, Panel, Query

IN = 'namespace=~"$namespace"'
OURS = f"and on (namespace, job, instance) trygvarsel_ready{{{IN}}}"

PANELS = (
    Panel(
        "timeseries",
        "Processor",
        "In parts of one processor.",
        [Query(f"rate(process_cpu_seconds_total{{{IN}}}[$__rate_interval]) {OURS}", "{{instance}}")],
        unit="percentunit",
    ),
    Panel(
        "timeseries",
        "Memory",
        "What each process holds.",
        [Query(f"process_resident_memory_bytes{{{IN}}} {OURS}", "{{instance}}")],
        unit="bytes",
    ),
    Panel(
        "timeseries",
        "Starts",
        "How often each was started within an hour.",
        [Query(f"changes(process_start_time_seconds{{{IN}}}[1h]) {OURS}", "{{instance}}")],
        steps={3: RED},
        alert="TrygvarselRestarting",
    ),
    Panel(
        "stat",
        "Releases",
        "How many processes are of which.",
        [Query(f"count by (version) (trygvarsel_release{{{IN}}})", "{{version}}")],
        width=4,
        alert="TrygvarselReleasesDiffer",
    ),
    Panel(
        "stat",
        "Kept aside, not announced",
        "Messages that wait for a newer release, and alerts and refusals that are not on their topics.",
        [
            Query(f"max(trygvarsel_kept_aside{{{IN}}})", "kept aside"),
            Query(f"max(trygvarsel_unannounced{{{IN}}})", "not announced"),
        ],
        width=4,
        steps={1: YELLOW},
        alert="TrygvarselKeptAside",
    ),
    Panel(
        "timeseries",
        "The database",
        "What it takes, and what is left on the disk where it is SQLite's.",
        [
            Query(f"max(trygvarsel_database_size_bytes{{{IN}}})", "takes"),
            Query(f"min(trygvarsel_disk_free_bytes{{{IN}}})", "left"),
        ],
        unit="bytes",
        alert="TrygvarselDiskFilling",
    ),
    Panel(
        "state-timeline",
        "Can be written, can take up settings",
        "Red while not.",
        [
            Query(f"min(trygvarsel_database_writable{{{IN}}})", "database"),
            Query(f"min(trygvarsel_config_last_reload_successful{{{IN}}})", "settings"),
        ],
        words={0: ("no", RED), 1: ("yes", "green")},
        alert="TrygvarselDatabaseNotWritable",
    ),
)
