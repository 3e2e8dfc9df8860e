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
        ({}, {"logpush": True, "compatibility_date": "2026-10-01"}, [
            "# at the top, before the first table, add:", "logpush = true", 'compatibility_date = "2026-10-01"',
        ]),
        ({"logpush": False}, {"logpush": True}, ["# at the top, change:", "logpush = true"]),
        ({"logpush": False}, {}, ["# take out: logpush"]),
        ({"vars": {"A": "x", "B": 1}}, {"vars": {"A": "y", "B": 1}}, ["# in vars, change:", 'A = "y"']),
        ({"vars": {"B": 1}}, {"vars": {"A": "y", "B": 1}}, ["# in vars, add:", 'A = "y"']),
        ({"vars": {"A": 1, "B": 1}}, {"vars": {"A": True, "B": 1, "C": 2}}, [
            "# in vars, change:", "A = true", "# in vars, add:", "C = 2",
        ]),
        ({}, {"vars": {"A": 1}}, ["[vars]", "A = 1"]),
        ({"vars": {"A": "x"}}, {"vars": {}}, ["# take out: vars.A"]),
        ({}, {"triggers": {"crons": ["1 * * * *"]}}, ["[triggers]", 'crons = ["1 * * * *"]']),
        ({"triggers": {"crons": []}}, {"triggers": {"crons": ["1 * * * *"]}}, ["# in triggers, change:", 'crons = ["1 * * * *"]']),
        (
            {"kv_namespaces": [{"binding": "A", "id": "1", "preview_id": "p"}, {"binding": "B", "id": "2"}]},
            {"kv_namespaces": [{"binding": "A", "id": "3", "remote": True}, {"binding": "B", "id": "2"}]},
            ['# in the kv_namespaces entry "A", change:', 'id = "3"', '# in the kv_namespaces entry "A", add:', "remote = true",
             '# in the kv_namespaces entry "A", take out: preview_id'],
        ),
        (
            {"kv_namespaces": [{"binding": "A", "id": "1"}, {"binding": "B", "id": "2"}]},
            {"kv_namespaces": [{"binding": "B", "id": "2"}, {"binding": "C", "id": "3"}]},
            ['# take out the kv_namespaces entry "A"', "[[kv_namespaces]]", 'binding = "C"', 'id = "3"'],
        ),
        (
            {"queues": {"consumers": [{"queue": "a", "max_retries": 3}]}},
            {"queues": {"consumers": [{"queue": "a", "max_retries": 4}]}},
            ['# in the queues.consumers entry "a", change:', "max_retries = 4"],
        ),
        (
            {"rules": [{"type": "Text"}]},
            {"rules": [{"type": "Data"}]},
            ['# take out the rules entry { type = "Text" }', "[[rules]]", 'type = "Data"'],
        ),
        ({}, {"vars": {"a b": {"c": [1, {"d": 0.5}]}}}, ['[vars."a b"]', "c = [1, { d = 0.5 }]"]),
        (
            {"observability": {"enabled": True}},
            {"observability": {"enabled": True, "logs": {"enabled": False}}},
            ["# in observability, add:", "logs = { enabled = false }"],
        ),
    ],
)  # fmt: skip
def test_only_what_differs_is_said(before: Any, after: Any, lines: list[str]) -> None:
    assert list(toml_lines(before, after)) == lines


def test_an_entry_of_a_list_in_brackets_is_added_there() -> None:
    before, after = ({"kv_namespaces": [{"binding": one} for one in names]} for names in ("A", "AB"))

    found = toml_lines(before, after, 'kv_namespaces = [{ binding = "A" }]\n')

    assert list(found) == ['# to kv_namespaces, add: { binding = "B" }']


def test_null_has_no_words_in_toml() -> None:
    with pytest.raises(CannotFix, match="TOML has no null"):
        list(toml_lines({}, {"vars": {"A": None}}))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.sampled_from([0.5, 1e20]) | TEXTS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, min_size=1, max_size=3),
    max_leaves=8,
)


def pasted(lines: list[str]) -> Any:
    return tomllib.loads("\n".join(lines))


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_the_lines_say_it_to_toml(value: Any) -> None:
    assert pasted(list(toml_lines({}, value))) == value
