import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ayjnt_deploy.state import bindings
from ayjnt_deploy.state.leaf import Known

PAIRS = json.loads((Path(__file__).parents[2] / "data" / "normalisations.json").read_text())
WORKER = "ayjnt-demo"
Answer = Sequence[Mapping[str, Any]]


def case_id(pair: Mapping[str, Any]) -> str:
    return str(pair["id"])


@pytest.mark.parametrize("pair", PAIRS["equal"], ids=case_id)
def test_what_a_config_declares_is_what_the_api_answers(pair: Mapping[str, Any]) -> None:
    assert bindings.configured(pair["config"], WORKER) == bindings.deployed(pair["api"], WORKER)


@pytest.mark.parametrize("pair", PAIRS["drift"], ids=case_id)
def test_what_somebody_changed_live_is_a_difference(pair: Mapping[str, Any]) -> None:
    assert bindings.configured(pair["config"], WORKER) != bindings.deployed(pair["api"], WORKER)


def test_variables_are_compared_by_value_whatever_their_type_is_called() -> None:
    answer: Answer = [{"name": "A", "type": "plain_text", "text": "x"}, {"name": "B", "type": "json", "json": 3}]

    assert bindings.variables(answer) == {"A": Known("x"), "B": Known(3)}


def test_a_number_in_a_text_is_another_value() -> None:
    assert bindings.variables([{"name": "B", "type": "plain_text", "text": "3"}]) != {"B": Known(3)}


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
        "JOBS": Known({"type": "queue", "queue_name": "jobs", "delivery_delay": 5}),
        "CHAT": Known({"type": "durable_object_namespace", "class_name": "Chat"}),
        "AI": Known({"type": "ai"}),
    }
