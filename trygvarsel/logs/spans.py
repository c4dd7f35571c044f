"""The environment in; the way to whoever takes spans, where it names one, out: otherwise nothing is even imported."""

import logging
from collections.abc import Mapping
from typing import Final

from .aloud import warn_aloud

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The variables by which spans are asked for; the others that OpenTelemetry knows count as well."""

_MISSING: Final = "no spans are sent: that needs the extra otel, as in pip install 'trygvarsel[otel]'"


def open_spans(environment: Mapping[str, str]) -> logging.Handler | None:
    """Open the way to the receiver that the environment names; None if it names none."""
    switched_off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if switched_off or not any(environment.get(name) for name in ENDPOINTS):
        return None
    try:
        from .otlp import Spans, to_receiver  # noqa: PLC0415 - an extra, and a quarter of a second
    except ImportError:
        warn_aloud(_MISSING)
        return None
    return Spans(to_receiver(), environment)
