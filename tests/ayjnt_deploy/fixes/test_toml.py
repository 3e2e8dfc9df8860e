"""The lines that a wrangler.toml lacks."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_deploy.fixes.edit import CannotFix
from ayjnt_deploy.fixes.toml import toml_lines


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ({}, {"logpush": True, "compatibility_date": "2026-10-01"}, ["logpush = true", 'compatibility_date = "2026-10-01"']),
        ({"vars": {"A": "x", "B": 1}}, {"vars": {"A": "y", "B": 1}}, ["[vars]", 'A = "y"']),
        ({"vars": {"A": 1}}, {"vars": {"A": True}}, ["[vars]", "A = true"]),
        ({"vars": {"A": "x"}}, {"vars": {}}, ["# take out: vars.A"]),
        ({}, {"triggers": {"crons": ["1 * * * *"]}}, ["[triggers]", 'crons = ["1 * * * *"]']),
        (
            {"kv_namespaces": [{"binding": "A", "id": "1"}, {"binding": "B", "id": "2"}]},
            {"kv_namespaces": [{"binding": "A", "id": "3"}, {"binding": "B", "id": "2"}]},
            ['# take out of [[kv_namespaces]]: { binding = "A", id = "1" }', "[[kv_namespaces]]", 'binding = "A"', 'id = "3"'],
        ),
        ({}, {"vars": {"a b": {"c": [1, {"d": 0.5}]}}}, ['[vars."a b"]', "c = [1, { d = 0.5 }]"]),
    ],
)  # fmt: skip
def test_only_what_differs_is_said(before: Any, after: Any, lines: list[str]) -> None:
    assert list(toml_lines(before, after)) == lines


def test_null_has_no_words_in_toml() -> None:
    with pytest.raises(CannotFix, match="TOML has no null"):
        list(toml_lines({}, {"vars": {"A": None}}))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.sampled_from([0.5, 1e20]) | TEXTS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, min_size=1, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_the_lines_say_it_to_toml(value: Any) -> None:
    assert tomllib.loads("\n".join(toml_lines({}, value))) == value
