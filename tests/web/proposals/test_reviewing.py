"""A change to the settings is proposed by one and put in force by another, and the file says what was approved."""

import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from config.editing import GONE
from notifiers.outbox.auditing import What
from streams.web_tables import proposals
from tests.web.console.house import seen
from tests.web.proposals.kept import RADIUS, TWO, Kept, approver, propose, proposed
from tests.world import dedented
from web.access.roles import Role


def test_what_one_proposes_and_another_approves_is_in_the_file_and_in_force(kept: Kept) -> None:
    anna, bo = kept.browser(Role.COORDINATOR), approver(kept)
    address = proposed(anna, {RADIUS: "300 m"})
    assert kept.text == dedented(TWO)
    assert "400 m" in seen(anna.get(address))
    answer = bo.post(f"{address}/approve")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}?done=done")
    assert kept.text == dedented(TWO).replace("400 m", "300 m")
    assert kept.radius() == 300
    assert [what for what, _, _ in kept.log()] == [What.PROPOSED, What.PUT_IN_FORCE]
    assert "Gælder" in seen(anna.get(f"{address}?done=done"))


def test_nobody_approves_their_own_while_somebody_else_can(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR, Role.APPROVER)
    approver(kept)
    address = proposed(anna, {RADIUS: "300 m"})
    assert anna.post(f"{address}/approve").status_code == 403
    assert kept.radius() == 400


def test_where_nobody_else_may_approve_the_author_does_and_the_log_says_so(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR, Role.APPROVER)
    kept.browser(Role.APPROVER, partnership="odder", name="Carl")
    address = proposed(anna, {RADIUS: "300 m"})
    assert anna.post(f"{address}/approve").status_code == 303
    assert kept.radius() == 300
    assert kept.log()[-1] == (What.PUT_IN_FORCE, "Anna", "proposal 1; nobody else here may approve it")


def test_a_reader_proposes_nothing_and_a_coordinator_approves_nothing(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR)
    address = proposed(anna, {RADIUS: "300 m"})
    assert propose(kept.browser(Role.READER, name="Carl"), {RADIUS: "200 m"}).status_code == 403
    assert kept.browser(Role.COORDINATOR, name="Dorte").post(f"{address}/approve").status_code == 403
    elsewhere = kept.browser(Role.APPROVER, partnership="odder", name="Else")
    assert elsewhere.post(f"{address}/approve").status_code == 403
    assert elsewhere.post(f"{address.replace('lund', 'odder')}/approve").status_code == 404


def test_a_proposal_is_turned_down_with_a_reason_and_only_then(kept: Kept) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m"})
    bo = approver(kept)
    assert bo.post(f"{address}/decline", data={"reason": " "}).status_code == 422
    assert bo.post(f"{address}/decline", data={"reason": "ring til mig på 20 12 00 67"}).status_code == 422
    assert bo.post(f"{address}/decline", data={"reason": "vent til foråret"}).status_code == 303
    assert "vent til foråret" in seen(bo.get(address))
    assert bo.post(f"{address}/approve").status_code == 409
    assert kept.radius() == 400


def test_only_its_author_withdraws_a_proposal(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR)
    address = proposed(anna, {RADIUS: "300 m"})
    assert kept.browser(Role.COORDINATOR, name="Dorte").post(f"{address}/withdraw").status_code == 403
    assert anna.post(f"{address}/withdraw").status_code == 303
    assert kept.log()[-1][0] is What.WITHDRAWN


REFUSED: dict[tuple[str | int, ...], tuple[object, str]] = {
    ("groups", "politi", "approval"): ("none", "agreed with the partners"),
    ("groups", "politi", "recipients"): ("x.csv", "a list of people"),
    ("groups", "politi", "channels"): (["sms"], "operator"),
    ("groups", "politi"): (GONE, "whole group"),
    ("roles",): ({"coordinator": ["Anna"]}, "not decided here"),
    ("groups", "ny"): ({"kind": "press", "approval": "none"}, "agreed with the partners"),
    ("areas", "nord", "circle", "metres"): (9000, "drawn in the file"),
    RADIUS: ("400 ft", "distance with its unit"),
    ("groups", "politi", "areas"): (["vest"], "no area"),
}


def test_what_may_not_be_changed_or_is_a_mistake_is_refused_with_why_and_nothing_is_kept(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR)
    for path, (to, why) in REFUSED.items():
        answer = propose(anna, {path: to})
        assert answer.status_code == 422
        assert why in answer.text
    with kept.house.engine.connect() as conn:
        assert conn.execute(select(proposals)).first() is None


def test_what_is_no_list_of_changes_is_refused_without_a_fault(kept: Kept) -> None:
    anna = kept.browser(Role.COORDINATOR)
    large = f'[[["a"],1{"0" * 4000}]]', '[[["a"],1e999]]'
    odd = "[[[], 1]]", "[[[true], 1]]", "[[[0], 1]]", "[" * 9999, '[[["a"],"\\ud800"]]', "[[[1e9],NaN]]"
    for edits in ("", "[]", "{}", *large, *odd):
        assert anna.post("/console/lund/proposals", data={"edits": edits, "reason": "x"}).status_code == 422, edits


def test_a_change_that_changes_nothing_is_not_proposed(kept: Kept) -> None:
    assert "intet at ændre" in propose(kept.browser(Role.COORDINATOR), {RADIUS: "400 m"}).text


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_opens_in_both_languages(kept: Kept, language: str) -> None:
    address = proposed(kept.browser(Role.COORDINATOR), {RADIUS: "300 m", ("groups", "politi", "cooldown"): "2 days"})
    approver(kept).post(f"{address}/approve")
    reader = kept.browser(Role.READER, language=language, name="Rie")
    for page in ("", "/1", "/history", "/history/2"):
        assert f'<html lang="{language}">' in seen(reader.get(f"/console/lund/proposals{page}"))
    assert reader.get("/console/lund/proposals/99").status_code == 404
    assert reader.get(f"/console/lund/proposals/{9**30}").status_code == 400
    assert reader.get(f"/console/lund/proposals/history/{9**30}").status_code == 400
    assert reader.get("/console/lund/proposals/history/99").status_code == 404


def test_the_patch_is_one_that_git_applies_and_its_reason_cannot_be_taken_for_one(kept: Kept, tmp_path: Path) -> None:
    reason = "for mange\n--- a/settings.yaml\n+++ b/settings.yaml\n@@ -1 +1 @@\n-partnerships:\n+x:"
    anna = kept.browser(Role.COORDINATOR)
    address = proposed(anna, {RADIUS: "300 m"}, reason)
    patch = anna.get(f"{address}/patch")
    assert re.fullmatch(r'attachment; filename="lund-1\.patch"', patch.headers["content-disposition"])
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "settings.yaml").write_bytes(kept.text.encode())
    subprocess.run(["git", "apply", "-"], cwd=folder, input=patch.content, check=True)  # noqa: S607 - whichever git there is
    assert (folder / "settings.yaml").read_text("utf-8") == kept.text.replace("400 m", "300 m")
    assert patch.text.startswith("Author: Anna\nDate: 2026-03-02T12:00:00+00:00\n\n    for mange\n")
    assert kept.browser(Role.READER, name="Rie").get(f"{address}/patch").status_code == 403
