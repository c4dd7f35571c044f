"""From values to a service that works, in one process; tests/kafka/test_chart.py has the fleet."""

from pathlib import Path

import pytest

from .acted import Acted
from .helm import Helm
from .rendered import render


def test_the_one_process_starts_and_takes_up_what_an_upgrade_changes(newest_helm: Helm, tmp_path: Path) -> None:
    first = render(newest_helm, scenario="outlines-from-files")
    cluster = Acted(tmp_path)
    cluster.finish(first, first.pod("prepare"))
    with cluster.running(first, first.pod("run")) as run:
        run.becomes_ready()
        outline = (tmp_path / "run/etc/trygvarsel/farum.geojson").read_text("utf-8")
        (moved := tmp_path / "farum.geojson").write_text(outline.replace("12.33", "12.34"), "utf-8")
        second = render(newest_helm, "--set-file", rf"outlines.farum\.geojson={moved}", scenario="outlines-from-files")
        assert second.pod("run") == first.pod("run")
        cluster.mount(second, second.pod("run"))
        run.says("the settings have changed")
        assert (tmp_path / "run" / "data" / "trygvarsel.db").exists()


def test_a_file_with_mistakes_ends_the_upgrade_before_anything_is_changed(newest_helm: Helm, tmp_path: Path) -> None:
    nowhere = "{circle: {lat: 0, lon: 0, metres: 2500}}"
    bad = f"country: DK\npartnerships: {{furesoe: {{name: Bo trygt, areas: {{farum: {nowhere}}}}}}}"
    rendered = render(newest_helm, "--set-literal", f"configFile={bad}")
    with pytest.raises(AssertionError, match=r"check failed: .*trygvarsel\.yaml:2"):
        Acted(tmp_path).finish(rendered, rendered.pod("prepare"))
