"""Faust's recovery of tables in, the same with the stream held still until it has found its place, out."""

import faust
from faust.tables.recovery import Recovery

WRITTEN_FOR = "0.15.3"


def guard() -> None:
    """Hold the stream still while a recovery ends.

    Faust resumes the partitions before it seeks to where the group had come. Between the two an event can be fetched
    that is then wiped, and its offset passed, or that is handled and comes again. Written for one version: what
    another does at this place has to be read before it is trusted.
    """
    if faust.__version__ != WRITTEN_FOR:
        raise RuntimeError(f"the guard was written for Faust {WRITTEN_FOR}, and this is {faust.__version__}")
    end = Recovery.on_recovery_completed

    async def end_in_order(self: Recovery, generation_id: int = 0) -> None:
        self.app.consumer.stop_flow()
        await end(self, generation_id)

    Recovery.on_recovery_completed = end_in_order  # type: ignore[method-assign]  # that is the point of it
