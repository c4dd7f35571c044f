"""A template places words and chooses between them; whatever else is tried is refused, at once and unharmed."""

import random
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from resource import RUSAGE_SELF, getrusage
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.forms import LONGEST, forms, renderer
from config.grammar import CHOICES, KNOWN, NUMBERS, SHOWN, Misread

WORDS: dict[str, str | int] = {
    **dict.fromkeys(SHOWN, "ord"), **dict.fromkeys(NUMBERS, 4), **dict.fromkeys(CHOICES, ""), "short": 0,
}  # fmt: skip
PIECES = [
    *("{{", "}}", "{%", "%}", "{#", "#}", "{", "}", "if", "elif", "else", "endif", "not", "and", "or", "in", "is"),
    *("(", ")", "for", "endfor", "set", "import", "include", "macro", "endmacro", "call", "raw", "endraw", "extends"),
    *("==", "!=", ">", "<", ">=", "*", "**", "~", "|", ".", "[", "]", ",", "=", "-%}", "{%-", "'", '"', ":", "\\"),
    *("count > 3", "hours == 'day'", "{{ place }}", "{% if days %}", "{% endif %}", "{{ advice }}", "{{ sender }}"),
    *("__class__", "__globals__", "self", "range(9**9)", "lipsum", "cycler", "namespace", "'a'*9**9", "1e999"),
    *("9" * 50, "True", "none", "upper", "æøå", "🚨", "\x00", "\N{RIGHT-TO-LEFT OVERRIDE}", " ", "i", "siden", "114"),
    *("{{ place.__class__ }}", "{{ ().__class__ }}", "{% for i in range(99999999) %}", "((((((((((", "{{ [[[[[["),
    *KNOWN,
]  # fmt: skip


def junk(rng: random.Random) -> Iterator[str]:
    """Make up templates from pieces of the language, some of them longer than is allowed."""
    while True:
        source = rng.choice(["", " "]).join(rng.choices(PIECES, k=rng.randint(1, 30)))
        yield source * (20 if rng.random() < 0.02 else 1)


def test_a_text_may_choose_by_numbers_and_by_what_is_common() -> None:
    source = "{% if count == 1 %}Et indbrud{% elif count < 4 and not short %}Få{% else %}Flere{% endif %} i {{ place }}"
    write = renderer(source)
    assert [write({**WORDS, "count": n, "place": "Farum"}) for n in (1, 2, 9)] == [
        "Et indbrud i Farum", "Få i Farum", "Flere i Farum",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source",
    [
        "{{ place.__class__ }}", "{{ place['x'] }}", "{{ place[0] }}", "{{ place() }}", "{{ place|upper }}",
        "{{ 'a' * 300000000 }}", "{{ count * 300000000 }}", "{{ count ** 99 }}", "{{ -count }}", "{{ count + 1 }}",
        "{{ place ~ place }}", "{{ 'Elmevej 14' }}", "{{ 14 }}", "{{ [place] }}", "{{ {'a': 1} }}", "{{ (1, 2) }}",
        "{{ 'a' if count else 'b' }}", "{% for x in place %}{% endfor %}", "{% set x = 1 %}", "{% include 'x' %}",
        "{% import 'x' as y %}", "{% extends 'x' %}", "{% block x %}{% endblock %}", "{% macro x() %}{% endmacro %}",
        "{% filter upper %}{% endfilter %}", "{% call x() %}{% endcall %}", "{% with x = 1 %}{% endwith %}",
        "{% if place is defined %}{% endif %}", "{% if 'a' in place %}{% endif %}", "{% if 1 %}{% endif %}",
        "{% if count == true %}{% endif %}", "{% if count > 10000 %}{% endif %}",
        "{% if place == '" + "a" * 41 + "' %}{% endif %}",
        "{% if place > 3 %}{% endif %}", "{% if count == 'a' %}{% endif %}", "{% if place > advice %}{% endif %}",
        "{% if hours == 'noon' %}{% endif %}", "{{ hours }}", "{{ short }}", "{{ address }}", "{{ self }}",
        "{place}", "{ place }", "{", "}", "{{", "{% if count %}", "{{ place", "\\", "{% raw %}{{ x }}{% endraw %}",
        "{{ " + "(" * 400 + "place" + ")" * 400 + " }}", "{% if " + "not " * 200 + "count %}{% endif %}",
        "{% if count %}" * 15 + "{% endif %}" * 15, "x" * (LONGEST + 1),
    ],
)  # fmt: skip
def test_all_else_is_refused(source: str) -> None:
    with pytest.raises(Misread):
        forms(source)
    with pytest.raises(Misread):
        renderer(source)


def test_a_template_that_can_read_in_too_many_ways_is_refused() -> None:
    with pytest.raises(Misread, match="more than 256 ways"):
        forms("{% if count %}{% endif %}" * 12)


def test_the_old_way_of_writing_a_placeholder_is_refused_with_the_new_one() -> None:
    with pytest.raises(Misread, match=r'writes "\{place\}" with one brace; with two it is "\{\{ place \}\}"'):
        forms("Indbrud i {place}.")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ place }}{% if short %}a{% if count > 3 %}b{% endif %}", 'lacks "{% endif %}" for "{% if short %}"'),
        ("{% if count > 3 %}a{%- else -%}b", 'lacks "{% endif %}" for "{% if count > 3 %}"'),
        ("a{% endif %}", 'holds an "{% endif %}" too many: no "{% if … %}" before it is left to end'),
        ("{{ place", 'cannot be read (unexpected end of template); placeholders look like "{{ place }}"'),
    ],
)
def test_a_condition_that_is_not_ended_is_named(source: str, said: str) -> None:
    with pytest.raises(Misread) as refused:
        forms(source)
    assert refused.value.faults == [said]


def tried(sources: Iterator[str]) -> int:
    """Read every template, and write out those that are none of the bad; tell how many these were."""
    good = 0
    for source in sources:
        with suppress(Misread):  # any other exception is a crash
            every = {form for short in (False, True) for form in forms.__wrapped__(source, short=short)}
            write = renderer.__wrapped__(source)
            for numbers in (0, 1, 4, 9999):
                words = {**WORDS, **dict.fromkeys(NUMBERS, numbers), "short": numbers % 2}
                assert write(words) in {
                    "".join(str(words[p.text]) if p.named else p.text for p in form) for form in every
                }
            good += 1
    return good


def soundly(count: int, seed: int) -> None:
    """Try so many made-up templates, with an eye on time and memory."""
    before, began = getrusage(RUSAGE_SELF).ru_maxrss, process_time()
    assert 0 < tried(islice(junk(random.Random(seed)), count)) < count
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
    assert process_time() - began < count * 0.02


def test_made_up_templates_neither_crash_nor_run_nor_grow() -> None:
    soundly(3_000, seed=1)


@pytest.mark.slow
def test_a_hundred_thousand_made_up_templates_neither_crash_nor_run_nor_grow() -> None:
    soundly(100_000, seed=2)


@given(st.text(alphabet=st.sampled_from("{}%#'\"() ifcountplacedays<>=!|.*~_-19\n"), max_size=200))
def test_any_characters_of_the_language_are_read_or_refused(source: str) -> None:
    tried(iter([source]))
