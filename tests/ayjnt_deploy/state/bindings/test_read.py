from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.state import bindings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State
from tests.ayjnt_deploy.state.bindings.pairs import PAIRS, WORKER, Pair, case_id

Answer = Sequence[Mapping[str, Any]]


@pytest.mark.parametrize("pair", PAIRS["variables"]["equal"], ids=case_id)
def test_a_variable_is_compared_by_its_value(pair: Pair) -> None:
    assert diff(state(bindings.configured_variables(pair["config"])), state(bindings.variables(pair["api"]))) == ()


@pytest.mark.parametrize("pair", PAIRS["variables"]["drift"], ids=case_id)
def test_a_variable_with_another_value_is_one_change(pair: Pair) -> None:
    (change,) = diff(state(bindings.configured_variables(pair["config"])), state(bindings.variables(pair["api"])))

    assert change.address == Address(Aspect.VARIABLE, "B")


def state(leaves: Mapping[str, Known]) -> State:
    return State(worker=WORKER, leaves={Address(Aspect.VARIABLE, name): leaf for name, leaf in leaves.items()})


def test_secrets_are_neither_bindings_nor_variables() -> None:
    answer: Answer = [
        {"name": "API_KEY", "type": "secret_text"},
        {"name": "SIGN", "type": "secret_key", "format": "raw"},
    ]

    assert bindings.deployed(answer, WORKER) == {}
    assert bindings.variables(answer) == {}


def test_a_binding_of_a_type_that_nobody_knew_keeps_all_that_was_said() -> None:
    answer: Answer = [{"name": "X", "type": "some_future_binding", "shard": 7, "mode": None}]

    assert bindings.deployed(answer, WORKER) == {"X": Known({"type": "some_future_binding", "shard": 7})}


def test_the_release_record_is_no_variable() -> None:
    answer: Answer = [
        {"name": "AYJNT_RELEASE", "type": "json", "json": {"format": 1}},
        {"name": "AYJNT_RELEASE_2", "type": "plain_text", "text": "more"},
        {"name": "LOG_LEVEL", "type": "plain_text", "text": "info"},
    ]

    assert bindings.variables(answer) == {"LOG_LEVEL": Known("info")}
    assert bindings.record_parts(answer) == {"AYJNT_RELEASE": {"format": 1}, "AYJNT_RELEASE_2": "more"}


def test_a_config_gives_one_binding_a_name() -> None:
    config = {
        "kv_namespaces": [{"binding": "CACHE", "id": "f29e", "preview_id": "p", "remote": True}],
        "queues": {"producers": [{"binding": "JOBS", "queue": "jobs", "delivery_delay": 5}]},
        "durable_objects": {"bindings": [{"name": "CHAT", "class_name": "Chat", "script_name": WORKER}]},
        "ai": {"binding": "AI"},
        "assets": {"directory": "./public"},
        "vars": {"LOG_LEVEL": "info"},
    }

    assert bindings.configured(config, WORKER) == {
        "CACHE": Known({"type": "kv_namespace", "namespace_id": "f29e"}),
        "JOBS": Known({"type": "queue", "queue_name": "jobs"}),
        "CHAT": Known({"type": "durable_object_namespace", "class_name": "Chat"}),
        "AI": Known({"type": "ai"}),
    }


def test_an_entry_without_a_name_is_left_to_wrangler_to_refuse() -> None:
    config = {"kv_namespaces": [{"id": "f29e"}], "ai": {}, "assets": {"directory": "./public"}, "browser": None}

    assert bindings.configured(config, WORKER) == {}


def test_a_secret_in_an_unsafe_binding_is_not_read() -> None:
    config = {"unsafe": {"bindings": [{"name": "KEY", "type": "secret_text", "text": "hush-hush"}]}}

    assert bindings.configured(config, WORKER) == {}
