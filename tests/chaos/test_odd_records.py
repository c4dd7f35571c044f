"""Records that nobody should ever have put on a topic: they are refused or kept aside, and stop nobody."""

from sqlalchemy import select

from streams import tables

from .expected import Expected
from .marks import ON_REAL_PARTS
from .site import Site
from .world import World

pytestmark = ON_REAL_PARTS

Record = tuple[bytes | None, list[tuple[str, bytes]]]


def event(typed: str, body: bytes = b"{}") -> Record:
    """Wrap a body up as a CloudEvent of some type."""
    return body, [("ce_specversion", b"1.0"), ("ce_id", b"1"), ("ce_source", b"/x"), ("ce_type", typed.encode())]


POISON: list[Record] = [
    (b"{", []),
    (b"\xff\xfe\x00", []),
    (None, []),
    (b'{"report_id": "' + b"x" * 900_000 + b'"}', []),
    (b"[" * 100_000, []),
    (b"{}", [("ce_type", b"\xff\xff")]),
    (b"{}", [("content-type", b"application/cloudevents+json")]),
    event("trygvarsel.alert.v1"),
    event("somebody.elses.v1"),
]


def test_poison_on_the_topics_is_refused_and_what_follows_is_handled(
    site: Site, world: World, expected: Expected
) -> None:
    worker = site.started()
    site.send(world.rows[:100])
    site.put(site.topics.reports, *POISON)
    site.put(site.topics.incidents, *POISON, event("trygvarsel.incidents.v1", b'{"region": "nowhere", "incidents": 3}'))
    site.send(world.rows[100:])
    site.settle()
    names = {each.what for each in site.compared(expected)}
    assert names == {"refused reports"}
    refused = site.found().refused - expected.refused
    assert refused.total() == 2 * len(POISON) + 1
    assert expected.refused <= site.found().refused
    assert worker.status is None
    assert site.leave() == [0]


def test_a_record_of_a_later_release_is_kept_aside_whole(site: Site, world: World, expected: Expected) -> None:
    site.started()
    later = event("trygvarsel.report.v99", b'{"new": "shape"}')
    site.put(site.topics.reports, later)
    site.put(site.topics.incidents, event("trygvarsel.incidents.v99"))
    site.send(world.rows)
    site.settle()
    assert site.compared(expected) == []
    with site.engine.connect() as conn:
        kept = conn.execute(select(tables.aside)).all()
    assert {(row.topic, row.version) for row in kept} == {(site.topics.reports, 99), (site.topics.incidents, 99)}
    assert later[0] in {bytes(row.body) for row in kept}
    assert site.leave() == [0]
