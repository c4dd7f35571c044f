"""A real Prometheus reads what processes expose, works out every rule, and answers every query of the dashboard."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import yaml

from .exposition import Exposed
from .promql import CHOSEN
from .test_alerts import RULES
from .test_dashboard import drawn
from .test_metrics import queries

pytestmark = pytest.mark.slow

WELL = {"Why did tries fail?", "Why were messages kept back?"}
"""What has no answer while all is well."""


class Prometheus:
    """A Prometheus of one's own that reads pages every second."""

    def __init__(self, folder: Path, pages: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._address = f"127.0.0.1:{free.getsockname()[1]}"
        config = folder / "prometheus.yaml"
        config.write_text(yaml.safe_dump(_config(pages)), encoding="utf-8")
        command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'kept'}"]
        command += [f"--web.listen-address={self._address}"]
        self._log = folder / "said.txt"
        with self._log.open("w") as said:
            self._process = subprocess.Popen(command, stdout=said, stderr=said)  # noqa: S603  (our own words)

    def ask(self, query: str) -> dict[str, Any]:
        """Ask, and give the answer as it is, an error too."""
        found: dict[str, Any] = httpx.get(
            f"http://{self._address}/api/v1/query", params={"query": query}, timeout=30
        ).json()
        return found

    def wait_for(self, query: str) -> None:
        """Wait until a query has an answer."""
        end = time.monotonic() + 60
        while True:
            try:
                if self.ask(query)["data"]["result"]:
                    return
            except httpx.TransportError:
                pass
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, f"{query} has no answer"
            time.sleep(0.2)

    def unwell(self) -> list[str]:
        """Name the rules that Prometheus could not work out, with why."""
        groups = httpx.get(f"http://{self._address}/api/v1/rules").json()["data"]["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        return [f"{rule['name']}: {rule.get('lastError')}" for rule in rules if rule["health"] != "ok"]

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(60)


def _config(pages: dict[str, str]) -> dict[str, Any]:
    targets = [
        {"job_name": name, "static_configs": [{"targets": [address], "labels": {"namespace": "city"}}]}
        for name, address in pages.items()
    ]
    every = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    return {"global": every, "rule_files": [str(RULES)], "scrape_configs": targets}


@pytest.fixture(scope="module")
def prometheus(
    exposed: dict[str, Exposed], promtool: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    assert shutil.which("prometheus"), "it comes with promtool"
    served = {name: _page(each.text) for name, each in exposed.items()}
    pages = {name: f"127.0.0.1:{server.server_port}" for name, server in served.items()}
    running = Prometheus(tmp_path_factory.mktemp("prometheus"), pages)
    try:
        running.wait_for("trygvarsel:outbox_rows:max")
        running.wait_for("rate(trygvarsel_reports_total[5m])")
        yield running
    finally:
        running.stop()
        for server in served.values():
            server.shutdown()
            server.server_close()


def _page(text: str) -> ThreadingHTTPServer:
    """Serve what a process exposed, for as long as it is asked for."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    return server


def test_every_rule_is_worked_out(prometheus: Prometheus) -> None:
    prometheus.wait_for("trygvarsel:notifications:increase15m")
    assert prometheus.unwell() == []


def test_every_query_is_understood_and_every_panel_has_something_to_show(prometheus: Prometheus) -> None:
    shown = {panel["title"] for panel in drawn()} - WELL
    for place, query in queries():
        found = prometheus.ask(CHOSEN.sub(".*", query.replace("$__rate_interval", "5m")))
        assert found["status"] == "success", f"{place}: {found.get('error')}"
        assert found["data"]["result"] or place not in shown, f"{place} has nothing to show"
