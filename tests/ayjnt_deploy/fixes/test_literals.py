"""Texts as TypeScript literals, and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ayjnt_codegen.duration import milliseconds
from ayjnt_codegen.module import Module
from ayjnt_codegen.typescript import Node, captures
from ayjnt_deploy.fixes.literals import duration, quoted, reshaped, shape

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def literal(source: str) -> Node:
    module = Module.read("a.ts", f"f({source});".encode())
    assert not module.root.has_error, source
    return captures(module.root, "(call_expression arguments: (arguments (_) @it))", path="a.ts")["it"][0]


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["'", '"', "`"]))
def test_a_literal_says_what_it_was_made_of(said: str, quote: str) -> None:
    assert shape(literal(quoted(said, quote))) == said


@settings(deadline=None)
@given(st.lists(TEXTS.filter(lambda one: "*" not in one), min_size=2, max_size=4))
def test_a_template_keeps_its_holes_and_gets_other_texts(pieces: list[str]) -> None:
    template = literal("`" + "".join(f"${{f({number})}}" for number in range(len(pieces) - 1)) + "`")

    again = reshaped(template, "*".join(pieces))

    assert again is not None
    assert shape(literal(again)) == "*".join(pieces)
    assert [f"${{f({number})}}" in again for number in range(len(pieces) - 1)] == [True] * (len(pieces) - 1)


def test_a_name_with_other_holes_does_not_fit_a_template() -> None:
    assert reshaped(literal("`get ${id}`"), "get * of *") is None
    assert reshaped(literal("`get ${id}`"), "get") is None


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (3_600_000, "1 hour"),
        (7_200_000, "2 hours"),
        (90_000, "90 seconds"),
        (172_800_000, "2 days"),
        (1500, None),
        (0, None),
    ],
)
def test_a_duration_is_written_as_people_do_where_it_has_whole_seconds(length: int, said: str | None) -> None:
    assert duration(length) == said


@given(st.integers(min_value=1, max_value=10**8).map(lambda seconds: seconds * 1000))
def test_a_duration_is_as_long_as_it_says(length: int) -> None:
    assert milliseconds(duration(length) or "") == length
