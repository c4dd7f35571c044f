"""Partners' texts queued in the middle of a fan-out to citizens in, how long each took to the server out."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks.delivery.measuring import UNPACED, Program, empty, program, said_by
from benchmarks.delivery.town import PARTNER, PARTNERS, TEXT, settle_in, tell, write_settings
from tests.fake_twilio import TwilioProcess

SERVICE_PAUSES_S = 0.25
_TEXTS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """So many citizens, so many segments a second, and whether partners have a sender of their own."""

    citizens: int
    pace: float = UNPACED
    urgent: bool = False


def waits(place: str, case: Case) -> list[float]:
    """Queue ten texts for a partner, one after another, while the citizens' go out; seconds from queue to server."""
    with TwilioProcess() as server, empty(place) as database, tempfile.TemporaryDirectory() as folder:
        settle_in(database, case.citizens)
        settings = Path(folder, "settings.yaml")
        write_settings(settings, server.url, case.pace, urgent=case.urgent)
        process = program("ours", str(settings), database, str(SERVICE_PAUSES_S))
        queued = _queue(process, server, database, case.citizens)
        said_by(process)
        arrived = {each.body: each.first for each in server.accepted() if each.to == PARTNER}
        return [arrived[text] - at for text, at in queued.items()]


def _queue(process: Program, server: TwilioProcess, database: str, citizens: int) -> dict[str, float]:
    """Queue a text each time another twelfth of the citizens has been served; say when each was."""
    engine = create_engine(database, connect_args={"timeout": 30} if database.startswith("sqlite") else {})
    queued = {}
    for number in range(_TEXTS):
        while server.figures()["accepted"] < citizens * (number + 1) / (_TEXTS + 2):
            if process.poll() is not None:
                raise SystemExit(f"the sender ended early, with {process.returncode}")
            time.sleep(0.02)
        queued[f"{TEXT} (p{number})"] = time.time()
        tell(engine, PARTNERS, f"p{number}")
    engine.dispose()
    return queued
