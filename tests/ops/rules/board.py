"""The dashboard: is it working, is it fast, who is waiting; one list of questions in, the whole of it out."""

from typing import Final

from .grafana import BLUE, RED, RUNBOOK, YELLOW, Json, Row, chosen, laid_out, link, marked
from .questions import fast, noticed, waiting, within, working

ROWS: Final = (
    Row("Is it working?", working.PANELS),
    Row("Is it fast?", fast.PANELS),
    Row("Who is waiting?", waiting.PANELS),
    Row("What was noticed", noticed.PANELS),
    Row("Inside the processes", within.PANELS, folded=True),
)

_SETTINGS: Final = 'count by (version, hash) (trygvarsel_settings_in_force{namespace=~"$namespace"} == 1)'
_SETTINGS_BEFORE: Final = _SETTINGS.replace("} ==", "} offset 2m ==")


def board() -> Json:
    """Give the dashboard."""
    return {
        "uid": "trygvarsel",
        "title": "Trygvarsel",
        "description": "Is it working, is it fast, who is waiting.",
        "tags": ["trygvarsel"],
        "schemaVersion": 41,
        "editable": True,
        "graphTooltip": 1,
        "timezone": "browser",
        "time": {"from": "now-24h", "to": "now"},
        "refresh": "1m",
        "links": [link("Runbook", RUNBOOK)],
        "templating": {"list": _choices()},
        "annotations": {"list": _marks()},
        "panels": laid_out(ROWS),
    }


def _choices() -> list[Json]:
    return [
        {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus", "refresh": 1},
        chosen("namespace", "Installation", "trygvarsel_ready"),
        chosen("partnership", "Partnership", 'trygvarsel_spates_opened{namespace=~"$namespace"}'),
        {"name": "runbook", "label": "Where docs/ is read", "type": "textbox", "query": "", "hide": 0},
    ]


def _marks() -> list[Json]:
    return [
        marked(
            "Spates opened",
            RED,
            'sum by (kind) (increase(trygvarsel_alerts_total{namespace=~"$namespace", kind="opened"}[1m])) > 0',
            "Groups are told of a spate",
        ),
        marked(
            "Settings changed",
            BLUE,
            f"{_SETTINGS} unless {_SETTINGS_BEFORE}",
            "Settings {{version}} ({{hash}}) came into force",
        ),
        marked(
            "Operators told",
            YELLOW,
            'ALERTS{alertname=~"Trygvarsel.*", alertstate="firing", namespace=~"$namespace"}',
            "{{alertname}}",
        ),
    ]
