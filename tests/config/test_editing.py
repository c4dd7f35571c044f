"""Settings are changed where they are to change, and nowhere else, whoever has written them and however."""

from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.editing import GONE, CannotEdit, applied, at, edit, same
from config.load import parse
from config.nodes import read
from tests.config.scribes import changes_to, scalars, written

EXAMPLE = (Path(__file__).parents[2] / "config" / "example.yaml").read_text("utf-8")
FURESOE = ("partnerships", "furesoe")


def shared(one: str, other: str) -> int:
    """Count the characters that two texts begin and end with alike, each once."""
    front = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    rest = zip(reversed(one[front:]), reversed(other[front:]), strict=False)
    return front + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_an_edited_file_says_what_it_said_with_the_change_applied_and_a_second_time_nothing_changes(data: Any) -> None:
    text, tree = data.draw(written())
    ((path, to),) = data.draw(changes_to(tree)).items()
    to = data.draw(st.sampled_from([to, GONE]))
    said: Any = read(text).value
    if to is GONE and len(path) == len(tree) == 1 and path[0] in tree:
        with pytest.raises(CannotEdit, match="nothing would be left"):
            edit(text, {path: to})
        return
    after = edit(text, {path: to})
    assert same(read(after).value, applied(said, path, to))
    if to is not GONE or isinstance(path[-1], str):  # of a list, another item has the place now
        assert edit(after, {path: to}) == after


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_stands_outside_of_what_is_changed_stays_to_the_character(data: Any) -> None:
    text, tree = data.draw(written())
    ((path, _),) = data.draw(changes_to(tree)).items()
    said: Any = read(text).value
    before, around = at(said, path), at(said, path[:-1])
    if before is GONE and around and isinstance(around, dict):  # an entry comes in, in one piece
        assert shared(text, edit(text, {path: data.draw(scalars)})) == len(text)
    elif before is not GONE and isinstance(around, dict | list) and len(around) > 1:  # one goes, in one piece
        without = edit(text, {path: GONE})
        assert shared(text, without) == len(without)


@given(written())
@settings(max_examples=20, deadline=None)
def test_without_changes_a_file_stays_as_it_is(drawn: tuple[str, dict[str, Any]]) -> None:
    text, tree = drawn
    said: Any = read(text).value
    assert edit(text, {}) == text
    assert edit(text, {(key,): said[key] for key in tree}) == text


@pytest.mark.parametrize(
    ("path", "to", "line", "becomes"),
    [
        (("detection", 0, "false_alerts_per_year"), 2, "false_alerts_per_year: 4", "false_alerts_per_year: 2"),
        (("detection", 0, "radii"), ["300 m", "700 m"], "[300 m, 500 m, 700 m]", "[300 m, 700 m]"),
        (("spates", "over_after"), "3 weeks", "over_after: 14 days  ", "over_after: 3 weeks  "),
        (("groups", "grundejere_vaerloese", "quiet_hours", "to"), "07:30", '"09:00"', '"07:30"'),
        (("groups", "nabohjaelp_farum", "areas"), ["farum", "vaerloese"], "[farum]", "[farum, vaerloese]"),
        (("groups", "grundejere_vaerloese", "hears", 1), GONE, "opened, over, withdrawn", "opened, withdrawn"),
        (("areas", "farum", "circle", "id"), "x y", "metres: 2500}", "metres: 2500, id: x y}"),
    ],
)
def test_a_change_in_the_example_is_one_change_on_one_line(path: Any, to: Any, line: str, becomes: str) -> None:
    assert edit(EXAMPLE, {(*FURESOE, *path): to}) == EXAMPLE.replace(line, becomes, 1)


def test_a_group_comes_in_below_the_others_as_they_are_written() -> None:
    after = edit(EXAMPLE, {(*FURESOE, "groups", "presse"): {"name": "Pressen", "kind": "press"}})
    assert after == f"{EXAMPLE}      presse: {{name: Pressen, kind: press}}\n"
    assert "presse" in parse(after, "example.yaml", Path()).partnerships["furesoe"].groups


def test_remarks_stay_when_what_they_stand_beside_goes() -> None:
    text = "a:\n  # of one\n  one: 1   # gone with it\n  # of two\n  two: 2\nb:\n  - x: 1\n    # of y\n    y: 2\n"
    assert edit(text, {("a", "one"): GONE}) == text.replace("  one: 1   # gone with it\n", "")
    assert "# of y" in edit(text, {("b", 0, "x"): GONE})


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("a: &x {n: 1}\nb: *x\n", ("a", "n"), "used in several"),
        ("a: &x {n: 1}\nb: *x\n", ("b", "n"), "used in several"),
        ("a: &x 1\nb: *x\n", ("b",), "used in several"),
        ("a:\n\tb: 1\n", ("a", "b"), "indent with spaces"),
        ("? a\n: {n: 1}\n", ("a", "n", "m"), "no such place"),
        ("a: [1, # one\n  2]\n", ("a", 0), "remark"),
        ("a: 1\na: 2\n", ("a",), "written twice"),
        ("a: [1\n", ("a",), "not YAML"),
    ],
)
def test_what_cannot_be_changed_without_harm_is_refused_in_words(text: str, path: Any, said: str) -> None:
    with pytest.raises(CannotEdit, match=said):
        edit(text, {path: GONE if path == ("a", 0) else 7})


def test_names_that_several_places_share_are_left_alone_beside_a_change() -> None:
    text = "a: &x {n: 1}   # once\nb: *x\nc: 1\nd:\n  - *x\n"
    assert edit(text, {("c",): 2, ("d",): [{"n": 1}, 5]}) == text.replace("c: 1", "c: 2") + "  - 5\n"
