"""Complaints that go on and on in; few enough of them for a person to read, out."""

import logging
import math
import threading

log = logging.getLogger(__name__)


class _Sparing(logging.Filter):
    """Lets the same complaint through once a minute; a client of a broker that is down has forty a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.created - self._said.get(record.msg, -math.inf) < 60:
            return False
        self._said[record.msg] = record.created
        return True


class Said:
    """Says of a trouble that lasts when it begins, when it becomes another, and when it is over."""

    def __init__(self) -> None:
        self._trouble = ""

    def trouble(self, what: str) -> None:
        """Hear what is the matter."""
        if what != self._trouble:
            log.error("%s", what)
        self._trouble = what

    def well(self, what: str) -> None:
        """Hear that nothing is; say so if something was."""
        if self._trouble:
            log.warning("%s", what)
        self._trouble = ""


def quiet() -> None:
    """Let the libraries speak of trouble only, and sparingly; below that they would print the reports."""
    threading.excepthook = _given_up
    for name in ("faust", "mode", "aiokafka", "kafka"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("mode.timers").setLevel(logging.ERROR)  # a look at the time that takes a while is no trouble
    # That the group is in motion is said as a warning at every heartbeat; the metrics tell of it.
    logging.getLogger("aiokafka.consumer.group_coordinator").setLevel(logging.ERROR)
    for name in ("aiokafka", "aiokafka.consumer.fetcher", "aiokafka.consumer.group_coordinator"):
        logging.getLogger(name).addFilter(_Sparing())


def _given_up(fault: threading.ExceptHookArgs) -> None:
    """Say in one line that a thread of Faust's ended badly, as it does when told to stop while the broker is away."""
    log.warning("a connection to the broker was given up (%s)", fault.exc_type.__name__)
