"""Cloudflare's graph as steps, by the answer that its documentation shows."""

import json
from typing import Any

import pytest

from ayjnt_codegen.source import Exact, Kind, Name, Pattern, Unknown
from ayjnt_deploy.state.graph import steps_of_graph


def a_do(name: Any, *inside: Any) -> dict[str, Any]:
    return {"type": "step_do", "name": name, "config": {}, "nodes": list(inside)}


def a_graph(*nodes: Any, **functions: Any) -> dict[str, Any]:
    return {"version": 1, "workflow": {"class_name": "Orders", "functions": functions, "nodes": list(nodes)}}


def test_the_graph_of_the_documentation_is_read() -> None:
    graph = {
        "version": 1,
        "workflow": {
            "class_name": "OnboardingWorkflow",
            "functions": {"notify": {"type": "function_def", "name": "notify", "nodes": [a_do("send email")]}},
            "nodes": [
                {**a_do("fetch user"), "starts": 1, "resolves": 1},
                {"type": "step_sleep", "name": "cool down", "duration": "1 hour"},
                {
                    "type": "if",
                    "branches": [
                        {
                            "condition": "user.paid",
                            "nodes": [
                                {
                                    "type": "step_wait_for_event",
                                    "name": "await approval",
                                    "options": {"event_type": "approval", "timeout": "24 hours"},
                                }
                            ],
                        },
                        {"condition": None, "nodes": [{"type": "function_call", "name": "notify"}]},
                    ],
                },
                {"type": "loop", "nodes": [a_do("poll ${i}")]},
            ],
        },
    }

    steps, escapes = steps_of_graph(json.loads(json.dumps(graph)))

    assert escapes == ()
    assert [(step.kind, step.name, step.duration_ms, step.event_type) for step in steps] == [
        (Kind.DO, Exact("fetch user"), None, None),
        (Kind.SLEEP, Exact("cool down"), 3600000, None),
        (Kind.WAIT, Exact("await approval"), None, "approval"),
        (Kind.DO, Exact("send email"), None, None),
        (Kind.DO, Pattern("poll *"), None, None),
    ]
    assert [step.loop is not None for step in steps] == [False, False, False, False, True]
    assert [step.ways for step in steps] == [(), (), ("1:0",), ("1:1",), ()]


def test_calls_of_one_name_are_counted_and_ways_that_exclude_each_other_count_alike() -> None:
    branches = [{"condition": "a", "nodes": [a_do("A")]}, {"condition": None, "nodes": [a_do("A"), a_do("A")]}]

    steps, _ = steps_of_graph(a_graph(a_do("A"), {"type": "if", "branches": branches}, a_do("A")))

    assert [step.occurrence for step in steps] == [1, 2, 2, 3, 4]


def test_nested_parallel_and_rescued_steps_know_where_they_stand() -> None:
    race = {"type": "parallel", "kind": "race", "nodes": [a_do("A"), a_do("B")]}
    rescue = {
        "type": "try",
        "try_block": {"nodes": [a_do("C")]},
        "catch_block": {"nodes": [a_do("D")]},
        "finally_block": None,
    }

    steps, _ = steps_of_graph(a_graph(a_do("outer", a_do("inner")), race, rescue))

    assert [step.nested_in for step in steps[:2]] == [None, "outer"]
    assert [step.parallel_group is not None for step in steps] == [False, False, True, True, False, False]
    assert [step.branch is not None for step in steps[4:]] == [False, True]


def test_hidden_steps_of_agent_helpers_are_known_by_their_names() -> None:
    steps, _ = steps_of_graph(a_graph(a_do("__agent_reportComplete_0"), a_do("__agent_x")))

    assert [step.kind for step in steps] == [Kind.AGENT, Kind.DO]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("get ${a}${b}!", Pattern("get *!")),
        ("${x}", Pattern("*")),
        (None, Unknown("None")),
        ("plain $", Exact("plain $")),
    ],
)
def test_names_that_are_computed_have_holes(said: Any, name: Name) -> None:
    assert steps_of_graph(a_graph(a_do(said)))[0][0].name == name


@pytest.mark.parametrize(
    ("node", "why"),
    [
        ({"type": "function_call", "name": "pay"}, "Cloudflare's graph does not hold the function `pay`"),
        ({"type": "step_dream", "name": "x"}, "Cloudflare's graph has a node of the unknown type 'step_dream'"),
    ],
)
def test_what_a_graph_leaves_open_makes_the_list_incomplete(node: Any, why: str) -> None:
    assert [escape.why for escape in steps_of_graph(a_graph(node))[1]] == [why]


def test_a_function_that_calls_itself_is_walked_once() -> None:
    again = {"type": "function_def", "nodes": [a_do("A"), {"type": "function_call", "name": "again"}]}

    assert len(steps_of_graph(a_graph({"type": "function_call", "name": "again"}, again=again))[0]) == 1


@pytest.mark.parametrize("graph", [{}, {"workflow": None}, {"workflow": []}, {"workflow": {"nodes": "x"}}])
def test_nonsense_is_no_steps_and_never_an_error(graph: Any) -> None:
    assert steps_of_graph(graph)[0] == ()
