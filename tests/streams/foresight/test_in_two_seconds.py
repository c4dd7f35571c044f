"""A what-if over ten years of a region is answered in two seconds of the processor, once its past is learned."""

import pytest

from benchmarks.web.foresight import SIZES, Size, measured


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_a_changed_budget_and_changed_circles_are_answered_in_two_seconds(size: Size) -> None:
    _, took = measured(size)
    questions = {name: used for name, (_, used) in took.items() if name != "first opening"}
    assert max(questions.values()) < 2.0, questions
