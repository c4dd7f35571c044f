"""What marks a test that needs a Kafka and a PostgreSQL, and may see either of them go away."""

import pytest

REFUSED_SOCKETS = "ignore:unclosed <socket:ResourceWarning"
"""Kafka's client for Python leaves sockets on which a broker that is away refused it to the garbage collector."""

ON_REAL_PARTS = [
    pytest.mark.kafka,
    pytest.mark.postgresql,
    pytest.mark.filterwarnings(REFUSED_SOCKETS),
]
