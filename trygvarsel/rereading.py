"""A settings file that may have changed in; whether it still says what is in force, said and measured, out."""

from collections.abc import Callable
from pathlib import Path

from config.load import load
from config.problems import ConfigError, report
from config.schema.settings import Settings
from streams.metrics import Metrics


def reread(config: Path, in_force: Settings, metrics: Metrics, say: Callable[[str], object]) -> None:
    """Check the file again. The settings in force stay as they are, whatever it says now, until a restart."""
    try:
        found = load(config)
    except ConfigError as error:
        metrics.config_ok.set(0)
        say(report(error.problems))
        return
    metrics.config_ok.set(found == in_force)
    if found == in_force:
        say(f"{config}: nothing has changed; these settings are in force")
    else:
        say(f"{config}: the settings have changed and are right; start the service again to put them in force")
