"""Questions and the queries that answer them in; a dashboard as Grafana 11 reads it, out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Json = dict[str, Any]

WIDTH: Final = 24
SOURCE: Final[Json] = {"type": "prometheus", "uid": "${datasource}"}
RUNBOOK: Final = "${runbook}/docs/operations/alerts.md"

GREEN, YELLOW, RED, BLUE = "green", "yellow", "red", "blue"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of Prometheus, and what each series of the answer is called."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A question with its answer.

    Parameters
    ----------
    kind
        How the answer is drawn.
    title, text
        The question, and how to read the answer.
    unit
        As Grafana calls it.
    steps
        From which value on the answer has which colour; green before the first.
    words
        What some values mean.
    alert
        The alert whose paragraph in the runbook it leads to.
    """

    kind: Literal["stat", "timeseries", "bargauge", "state-timeline"]
    title: str
    text: str
    queries: Sequence[Query]
    unit: str = "short"
    width: int = 8
    height: int = 8
    steps: Mapping[float, str] = field(default_factory=dict)
    words: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    alert: str = ""
    stacked: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Panels under a heading, side by side for as long as there is room; ``folded`` ones are drawn when asked for."""

    title: str
    panels: Sequence[Panel]
    folded: bool = False


def link(title: str, url: str) -> Json:
    """Lead to a page, in another tab."""
    shown: Json = {"title": title, "type": "link", "url": url, "icon": "doc", "tooltip": title, "tags": []}
    return shown | {"targetBlank": True, "asDropdown": False, "includeVars": False, "keepTime": False}


def laid_out(rows: Sequence[Row]) -> list[Json]:
    """Give every panel a number and a place of its own."""
    found: list[Json] = []
    top, number = 0, 0
    for row in rows:
        number += 1
        heading: Json = {
            "id": number, "type": "row", "title": row.title, "collapsed": row.folded,
            "gridPos": {"x": 0, "y": top, "w": WIDTH, "h": 1}, "panels": [],
        }  # fmt: skip
        found.append(heading)
        left, top, tallest = 0, top + 1, 0
        for panel in row.panels:
            number += 1
            if left + panel.width > WIDTH:
                left, top, tallest = 0, top + tallest, 0
            place = {"x": left, "y": top, "w": panel.width, "h": panel.height}
            (heading["panels"] if row.folded else found).append(_drawn(panel, number, place))
            left, tallest = left + panel.width, max(tallest, panel.height)
        top += tallest
    return found


def _drawn(panel: Panel, number: int, place: Json) -> Json:
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.text,
        "datasource": SOURCE,
        "gridPos": place,
        "targets": [_asked(panel, query, chr(ord("A") + n)) for n, query in enumerate(panel.queries)],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": []},
        "options": _OPTIONS[panel.kind] | ({"textMode": "name"} if panel.named else {}),
        "links": [link(f"What to do: {panel.alert}", f"{RUNBOOK}#{panel.alert.lower()}")] if panel.alert else [],
    }


def _asked(panel: Panel, query: Query, ref: str) -> Json:
    return {
        "refId": ref,
        "datasource": SOURCE,
        "expr": query.expr,
        "legendFormat": query.legend or "__auto",
        "instant": panel.kind in {"stat", "bargauge"},
        "range": panel.kind not in {"stat", "bargauge"},
    }


def _defaults(panel: Panel) -> Json:
    steps = [{"color": GREEN, "value": None}, *({"color": color, "value": at} for at, color in panel.steps.items())]
    worded = {str(value): {"text": text, "color": color} for value, (text, color) in panel.words.items()}
    custom: Json = {"stacking": {"mode": "normal"}, "fillOpacity": 40} if panel.stacked else {"fillOpacity": 5}
    if panel.steps and panel.kind == "timeseries":
        custom["thresholdsStyle"] = {"mode": "line"}
    return {
        "unit": panel.unit,
        "min": 0,
        "noValue": "none",
        "color": {"mode": "palette-classic" if panel.kind == "timeseries" else "thresholds"},
        "thresholds": {"mode": "absolute", "steps": steps},
        "mappings": [{"type": "value", "options": worded}] if worded else [],
        "custom": custom if panel.kind == "timeseries" else {},
    }


_OPTIONS: Final[Mapping[str, Json]] = {
    "stat": {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "colorMode": "background",
        "graphMode": "none",
        "textMode": "auto",
        "wideLayout": True,
    },
    "bargauge": {
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "orientation": "horizontal",
        "displayMode": "basic",
        "showUnfilled": True,
    },
    "timeseries": {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "state-timeline": {
        "showValue": "never",
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False, "calcs": []},
        "tooltip": {"mode": "single", "sort": "none"},
    },
}


def chosen(name: str, label: str, metric: str) -> Json:
    """Let somebody choose values of a label; all of them, and what has no such label, unless they do."""
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": SOURCE,
        "query": {"query": f"label_values({metric}, {name})", "refId": name},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": ["All"], "value": ["$__all"]},
    }


def marked(name: str, color: str, expr: str, title: str) -> Json:
    """Draw a line through all panels whenever a query has an answer."""
    return {
        "name": name,
        "datasource": SOURCE,
        "enable": True,
        "iconColor": color,
        "expr": expr,
        "titleFormat": title,
        "step": "60s",
    }
