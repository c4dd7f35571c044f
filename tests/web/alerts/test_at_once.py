"""Two who decide at once: the first counts, the second is told who it was, and nobody lets go what they did not see."""

from tests.web.alerts.test_story import REWORDED, rewording
from tests.web.alerts.town import Town, form, told
from tests.web.console.house import seen


def test_the_second_to_approve_is_told_who_was_first(town: Town) -> None:
    at = f"/console/lund/alerts/{town.spate()}"
    anna, bo = town.approver(), town.approver("Bo")
    one, other = (form(seen(each.get(at)), "Nabohjælp Nordby", word="approve") for each in (anna, bo))
    assert anna.post(f"{at}/decide", data=one).status_code == 303
    second = bo.post(f"{at}/decide", data=other)
    assert second.status_code == 409
    assert "En anden kom først: Anna godkendte" in told(second)
    assert "Du har ikke ændret noget" in told(second)


def test_whoever_declines_what_somebody_has_just_approved_changes_nothing(town: Town) -> None:
    at = f"/console/lund/alerts/{town.spate()}"
    anna, bo = town.approver(), town.approver("Bo")
    one, other = (seen(each.get(at)) for each in (anna, bo))
    anna.post(f"{at}/decide", data=form(one, "Nabohjælp Nordby", word="approve"))
    second = bo.post(f"{at}/decide", data=form(other, "Nabohjælp Nordby", word="decline", because="nej"))
    assert "Anna godkendte" in told(second)
    assert town.states("lund/nabo_nord") == ["ready"]


def test_words_that_nobody_has_seen_are_not_approved(town: Town) -> None:
    at = f"/console/lund/alerts/{town.spate()}"
    anna, bo = town.approver(), town.approver("Bo")
    page = seen(bo.get(at))
    anna.post(f"{at}/reword", data=rewording(town, seen(anna.get(at)), REWORDED))
    second = bo.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="approve"))
    assert "Anna rettede teksten" in told(second)
    assert town.states("lund/nabo_nord") == ["waiting_approval"]


def test_of_two_who_reword_the_same_text_the_second_overwrites_nothing(town: Town) -> None:
    at = f"/console/lund/alerts/{town.spate()}"
    anna, bo = town.approver(), town.approver("Bo")
    page = seen(bo.get(at))
    late = rewording(town, page, REWORDED.replace("flere indbrud", "indbrud"))
    anna.post(f"{at}/reword", data=rewording(town, page, REWORDED))
    second = bo.post(f"{at}/reword", data=late)
    assert "Teksten er ændret" in told(second)
    assert REWORDED in town.texts("lund/nabo_nord")


def test_what_has_been_approved_cannot_be_reworded_any_more(town: Town) -> None:
    at = f"/console/lund/alerts/{town.spate()}"
    anna = town.approver()
    page = seen(anna.get(at))
    anna.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="approve"))
    late = anna.post(f"{at}/reword", data=rewording(town, page, REWORDED))
    assert "venter ikke længere" in told(late)
    assert REWORDED not in town.texts("lund/nabo_nord")
