"""What one worker carries and what a land asks for, in; the workers, memory, disk, network and money it takes, out."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from .assumptions import CORE, DISK, HALF, HORIZON_YEARS, REMEMBERED, REPLICAS
from .lands import Land

_GB = 1e9
_DAY_IN_AN_HOUR = 3600.0
_NEVER_ALONE = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """What one report, one copy, one region takes; measured.

    Parameters
    ----------
    sorting, deciding
        Seconds of a worker's processor to sort a report, and to decide on a copy of it, in full batches.
    alone, serving, log
        Of a report that comes alone: seconds of a worker's processor and of the database's, and bytes in its log.
    stored
        Bytes that the database keeps for a report.
    report_bytes, copy_bytes
        On the bus, each sent alone.
    region_bytes, incident_bytes
        In a worker's memory.
    recall
        Seconds to recall a region, a middling one.
    """

    sorting: float
    deciding: float
    alone: float
    serving: float
    log: float
    stored: float
    report_bytes: float
    copy_bytes: float
    region_bytes: float
    incident_bytes: float
    recall: float


class Need(NamedTuple):
    """What a land needs.

    Parameters
    ----------
    work
        Processors of workers that are busy at the peak.
    for_rush, for_backlog, for_memory
        Workers to be half busy at the peak, to do the busiest day's reports again in an hour, and to remember.
    workers
        The most of the three, and at least two, so that one may be lost.
    memory
        GB that all regions take in the workers.
    disk
        GB that the database grows by in a year.
    log
        Bytes a second that the database logs at the peak.
    network
        Bytes a second over the bus at the peak: in, to the other brokers, and out.
    serving
        Processors of the database that are busy at the peak.
    recalling
        Seconds until all regions of a lost worker are recalled, if all are asked for at once.
    largest
        Processors that the largest partnership alone asks for at the peak.
    euros
        A month, for workers and the database.
    """

    work: float
    for_rush: int
    for_backlog: int
    for_memory: int
    workers: int
    memory: float
    disk: float
    log: float
    network: float
    serving: float
    recalling: float
    largest: float
    euros: float


def need(land: Land, unit: Unit, copies: float, uneven: float, largest_share: float) -> Need:
    """Reckon what a land needs; ``uneven`` is how much more than its share the fullest worker has to do.

    In the rush each report is reckoned to come alone, which is the dearest; what waits is done in full batches. What
    is measured a report is taken times the copies, also what is done but once.
    """
    in_batches = unit.sorting + unit.deciding * copies
    work = land.rush * unit.alone * copies
    incidents = land.a_year * HORIZON_YEARS.value * copies
    memory = (land.partnerships * unit.region_bytes + incidents * unit.incident_bytes) / _GB
    rush = math.ceil(work * uneven / HALF.value)
    backlog = math.ceil(land.busiest_day * in_batches * uneven / _DAY_IN_AN_HOUR)
    remembering = math.ceil(incidents * uneven / REMEMBERED.value)
    workers = max(_NEVER_ALONE, rush, backlog, remembering)
    serving, disk = land.rush * unit.serving * copies, land.a_year * copies * unit.stored / _GB
    sent = unit.report_bytes + copies * unit.copy_bytes
    return Need(
        work=work,
        for_rush=rush,
        for_backlog=backlog,
        for_memory=remembering,
        workers=workers,
        memory=memory,
        disk=disk,
        log=land.rush * copies * unit.log,
        network=land.rush * sent * (REPLICAS.value + 1),
        serving=serving,
        recalling=land.partnerships / workers * unit.recall,
        largest=land.rush * largest_share * copies * unit.alone,
        euros=(workers + math.ceil(max(serving / HALF.value, 2.0))) * CORE.value + disk * DISK.value,
    )
