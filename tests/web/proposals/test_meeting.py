"""Whoever edits the file by hand and whoever uses the console meet in it, and neither loses anything."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.editing.keeping import Overtaken, Unwritable, replace_file
from notifiers.outbox.auditing import What
from tests.web.console.house import seen
from tests.web.proposals.kept import RADIUS, TWO, Kept, approver, propose, proposed
from tests.world import dedented
from web.access.roles import Role
from web.console.proposing.clashing import Edit, clashes


def test_a_hand_edit_elsewhere_is_kept_and_the_proposal_is_made_beside_it(kept: Kept) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    kept.by_hand("7 days}", "9 days}   # longer, says Carl")
    answer = approver(kept).post(f"{address}/approve")
    assert answer.headers["location"].endswith("?done=done_on_new")
    assert "radius: 300 m, window: 9 days}   # longer, says Carl" in kept.text
    assert kept.radius() == 300


def test_a_hand_edit_of_the_same_place_is_shown_side_by_side_and_nothing_is_written(kept: Kept) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    kept.by_hand("400 m", "500 m")
    before = kept.text
    answer = approver(kept).post(f"{address}/approve")
    assert answer.status_code == 409
    assert all(value in answer.text for value in ("300 m", "400 m", "500 m"))
    assert kept.text == before
    assert "Venter" in seen(kept.browser(Role.READER, name="Rie").get(address))


def test_a_hand_edit_that_says_the_same_already_is_no_conflict(kept: Kept) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    kept.by_hand("400 m", "300 m")
    assert approver(kept).post(f"{address}/approve").status_code == 303
    assert kept.radius() == 300


@pytest.mark.parametrize("broken", ["  oops: [", "    unknown_key: 1\n"])
def test_in_a_file_with_mistakes_nothing_is_put_in_force_and_they_are_told(kept: Kept, broken: str) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    kept.config.write_text(kept.text + broken, "utf-8")
    before = kept.text
    assert approver(kept).post(f"{address}/approve").status_code == 422
    assert kept.text == before
    assert kept.radius() == 400


def test_of_two_who_approve_at_once_one_is_first_and_the_file_is_written_once(kept: Kept) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    both = [approver(kept, "Bo"), approver(kept, "Carl")]
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda each: each.post(f"{address}/approve").status_code, both))
    assert answers == [303, 409]
    assert [what for what, _, _ in kept.log()].count(What.PUT_IN_FORCE) == 1


def test_the_history_tells_who_changed_what_and_what_was_changed_by_hand(kept: Kept) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    approver(kept).post(f"{address}/approve")
    kept.by_hand("Odder By", "Odder")
    assert "in force from now on" in kept.keeper.adopt().said
    reader = kept.browser(Role.READER, language="en", name="Rie")
    past = seen(reader.get("/console/lund/proposals/history"))
    assert past.index("Edited by hand") < past.index("Put in force by Bo")
    by_hand = seen(reader.get("/console/lund/proposals/history/3"))
    assert "2 changed lines are not shown" in by_hand
    assert "Odder By" not in by_hand
    assert "+" in seen(reader.get("/console/lund/proposals/history/2"))
    assert kept.log()[-1][:2] == (What.CHANGED_BY_HAND, "by hand")


def test_a_file_with_mistakes_is_told_on_every_page_to_those_who_can_do_something(kept: Kept) -> None:
    kept.by_hand("radius: 400 m", "radius: 400")
    kept.keeper.adopt()
    told = "mistakes in the settings file"
    page = seen(kept.browser(Role.COORDINATOR, language="en").get("/console/lund/log"))
    assert told in page
    assert "must be a distance with its unit" in page
    assert told not in seen(kept.browser(Role.READER, language="en", name="Rie").get("/console/lund/log"))
    elsewhere = kept.browser(Role.COORDINATOR, partnership="odder", language="en", name="Else")
    page = seen(elsewhere.get("/console/odder/log"))
    assert "1 mistakes" in page
    assert "radius" not in page


def test_a_file_keeps_its_mode_its_link_and_its_mark_of_encoding(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    real.chmod(0o640)
    link.symlink_to(real.name)
    replace_file(link, "\ufeffa: 1\r\n", "\ufeffa: 2\r\n")
    assert real.read_bytes() == b"\xef\xbb\xbfa: 2\r\n"
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_a_file_that_was_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\n")
    with pytest.raises(Overtaken, match="has been changed"):
        replace_file(file, "a: 0\n", "a: 2\n")
    assert file.read_text() == "a: 1\n"


def test_a_folder_that_cannot_be_written_to_is_said_in_words() -> None:
    file = Path("/proc/version")
    with pytest.raises(Unwritable, match=r"version (cannot be written|lies in a folder that this service may not)"):
        replace_file(file, file.read_text(), "another\n")


def test_a_file_that_is_gone_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="cannot be written"):
        replace_file(tmp_path / "a.yaml", "a: 1\n", "a: 2\n")


RULE = "{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}"
WIDE = RULE.replace("400 m", "2 km")


@pytest.mark.parametrize("other", [WIDE, "{kind: poisson_cusum, false_alerts_per_year: 4}"])
def test_an_item_that_has_moved_within_its_list_is_a_clash_and_no_other_is_changed(kept: Kept, other: str) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {("detection", 0, "events"): 4})
    kept.by_hand(f"- {RULE}", f"- {other}\n      - {RULE}")
    before = kept.text
    answer = approver(kept).post(f"{address}/approve")
    assert answer.status_code == 409
    assert "2 km" in answer.text or "poisson_cusum" in answer.text
    assert kept.text == before


def test_what_was_swapped_in_a_list_is_a_clash_and_what_was_changed_beside_it_is_none() -> None:
    two = [{"kind": "a", "n": 3, "m": 1}, {"kind": "a", "n": 3, "m": 2}]
    edits = tuple(Edit(("detection", place, "n"), 4, 3, two) for place in (0, 1))
    for now, clash in [
        (two, False),
        (two[::-1], True),
        ([{**two[0], "n": 4}, two[1]], False),
        ([{**two[0], "m": 9}, {**two[1], "m": 9}], True),
        ([*two, two[0]], True),
        (None, True),
    ]:
        assert bool(clashes(edits, {"detection": now})) == clash, now
    assert not clashes(edits[:1], {"detection": [{**two[0], "m": 9}, two[1]]})
    assert clashes(edits[:1], {"detection": [{"kind": "b", "n": 3}, two[1]]})


def test_a_list_within_an_item_is_looked_at_in_the_same_way() -> None:
    was = [{"kind": "scan", "radii": ["300 m", "500 m"]}]
    edits = (Edit(("detection", 0, "radii", 1), "700 m", "500 m", was),)
    assert not clashes(edits, {"detection": [{"kind": "scan", "radii": ["300 m", "500 m"], "events": 2}]})
    assert clashes(edits, {"detection": [{"kind": "scan", "radii": ["200 m", "500 m"]}]})


@pytest.mark.parametrize(
    "broken",
    [
        b"partnerships: [",
        b"\xff\xfe",
        b"",
        b"partnerships: {lund: 7}\n",
        TWO.replace("lund:", "lunden:").encode(),
        None,
    ],
)
def test_while_the_file_cannot_be_read_every_page_opens_and_tells_why_nothing_can_be_tried(
    kept: Kept, broken: bytes | None
) -> None:
    anna = kept.browser(*Role)
    address = proposed(anna, {RADIUS: "300 m"})
    while "data-waiting" in anna.get("/console/lund/thresholds/present").text:
        pass
    kept.config.unlink()
    if broken is not None:
        kept.config.write_bytes(dedented(broken.decode("latin-1")).encode("latin-1"))
    for page in ("thresholds", "thresholds/here", "proposals", "proposals/history"):
        seen(anna.get(f"/console/lund/{page}"))
    seen(anna.get(address))
    assert "data-mistakes" in seen(anna.post("/console/lund/thresholds/what-if", data={"years": "1"}))
    assert propose(anna, {RADIUS: "200 m"}).status_code == 422
    assert anna.post(f"{address}/approve").status_code in {409, 422}


def test_a_proposal_that_does_not_fit_the_file_any_more_says_so_when_it_is_opened(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR)
    address = proposed(anna, {RADIUS: "300 m"})
    bo = approver(kept)
    assert f"{address}/approve" in seen(bo.get(address))
    kept.by_hand("400 m", "500 m")
    page = seen(bo.get(address))
    assert "500 m" in page
    assert f"{address}/approve" not in page
    assert f"{address}/decline" in page
    kept.by_hand("500 m", "400 m")
    assert f"{address}/approve" in seen(bo.get(f"{address}?done=proposed"))
    assert "Forslaget er sendt" in seen(anna.get(f"{address}?done=proposed"))
    assert "Forslaget er sendt" not in seen(bo.get(f"{address}?done=proposed"))
