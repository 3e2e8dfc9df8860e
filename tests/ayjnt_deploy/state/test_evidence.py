import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ayjnt_deploy.state.evidence import Evidence, Instance, Row, evidence
from tests.ayjnt_deploy.builders import an_evidence, an_instance

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "workflow_instance_get.json"


@dataclass(frozen=True)
class Answers:
    instances: Sequence[Mapping[str, Any]] = ()
    listed: int = 1
    complete: bool = True
    why: str | None = None


def an_answer(*steps: Mapping[str, Any], status: str = "running") -> Mapping[str, Any]:
    return {"id": "order-1", "status": status, "created_on": "2026-08-14T08:00:00Z", "steps": steps}


def read(answers: Answers) -> Evidence:
    return evidence("onboarding", active=1, restartable=0, answers=answers)


def test_the_sample_answer_becomes_an_instance_with_its_rows() -> None:
    answer = json.loads(SAMPLE.read_text())["result"]

    found = read(Answers([{"id": "i-1", **answer}]))

    assert found.instances == (
        Instance(
            id="i-1",
            status="running",
            created_on="2026-08-14T08:00:00.000Z",
            rows=(
                Row("step", "fetch user-1", done=True),
                Row("sleep", "cool down-1", done=False),
                Row("waitForEvent", "await approval-1", done=False),
            ),
        ),
    )
    assert found.is_whole


def test_a_workflow_without_instances_needs_no_reading() -> None:
    found = evidence("onboarding", active=0, restartable=0, answers=None)

    assert found == Evidence(workflow="onboarding", active=0, restartable=0, everything=True)
    assert found.is_whole


@pytest.mark.parametrize(
    ("answers", "is_whole"),
    [
        (Answers([an_answer()]), True),
        (Answers([an_answer()], complete=False), False),
        (Answers([], why="403 from the API"), False),
        (Answers([]), False),
    ],
)
def test_evidence_is_whole_only_if_every_instance_was_read(answers: Answers, is_whole: bool) -> None:
    assert read(answers).is_whole is is_whole


def test_errored_instances_count_because_they_can_be_restarted() -> None:
    found = evidence("onboarding", active=1, restartable=2, answers=Answers([an_answer()]))

    assert found.total == 3
    assert not found.is_whole


@pytest.mark.parametrize(
    ("row", "status", "done"),
    [
        ({"type": "step", "name": "A-1", "success": True}, "running", True),
        ({"type": "step", "name": "A-1", "success": None}, "running", False),
        ({"type": "step", "name": "A-1", "success": False}, "errored", False),
        ({"type": "sleep", "name": "A-1", "finished": True}, "running", True),
        ({"type": "waitForEvent", "name": "A-1", "finished": False}, "waiting", False),
    ],
)
def test_a_row_is_done_when_the_engine_keeps_a_result_or_a_caught_error(
    row: Mapping[str, Any], status: str, done: bool
) -> None:
    (instance,) = read(Answers([an_answer(row, status=status)])).instances

    assert instance.rows == (Row(row["type"], "A-1", done=done),)


@pytest.mark.parametrize(
    ("params", "bindings"),
    [
        (
            {"__agentBinding": "ORDERS_AGENT", "__workflowName": "ORDERS_PROCESSING"},
            ("ORDERS_AGENT", "ORDERS_PROCESSING"),
        ),
        ({"__agentBinding": 7}, (None, None)),
        ("sku-1", (None, None)),
        (None, (None, None)),
    ],
)
def test_an_instance_of_an_agent_names_the_bindings_by_which_the_two_find_each_other(
    params: Any, bindings: tuple[str | None, str | None]
) -> None:
    (instance,) = read(Answers([{**an_answer(), "params": params}])).instances

    assert (instance.agent_binding, instance.workflow_binding) == bindings


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        (
            {"kind": "facet", "version": 1, "path": [{"className": "Orders", "name": "a"}, {"className": "Cart"}]},
            ("Orders", "Cart"),
        ),
        ({"kind": "agent", "version": 1, "path": [{"className": "Orders"}]}, ()),
        ({"kind": "facet", "path": [{"name": "a"}, 7, None]}, ()),
        ({"kind": "facet", "path": "Orders"}, ()),
        ({"kind": "facet"}, ()),
        ("facet", ()),
        (None, ()),
    ],
)
def test_the_classes_down_to_the_sub_agent_that_started_an_instance_are_known(
    origin: Any, path: tuple[str, ...]
) -> None:
    answer = {"id": "a", "status": "running", "params": {"__agentOrigin": origin}}

    (instance,) = evidence("orders", active=1, restartable=0, answers=Answers(instances=[answer])).instances

    assert instance.agent_path == path


def test_an_error_that_the_code_has_caught_is_kept_like_a_result() -> None:
    row = {"type": "step", "name": "A-1", "success": False}

    (caught,) = read(Answers([an_answer(row)])).instances
    (died,) = read(Answers([an_answer(row, status="errored")])).instances

    assert caught.rows == (Row("step", "A-1", done=True, failed=True),)
    assert died.rows == (Row("step", "A-1", done=False),)


def test_params_and_results_are_kept_and_never_shown() -> None:
    answer = json.loads(SAMPLE.read_text())["result"]

    (instance,) = read(Answers([{"id": "i-1", **answer}])).instances

    assert (instance.params, instance.rows[0].output) == ({"userId": 1}, '{"id":1}')
    assert "userId" not in repr(instance)
    assert '{"id":1}' not in repr(instance)


def test_an_instance_is_shown_with_status_and_age() -> None:
    assert str(an_instance("A", id="order-7")) == "order-7 (running, since 2026-11-20T08:00:00Z)"


def test_the_builder_of_evidence_makes_whole_evidence() -> None:
    assert an_evidence(an_instance("A")).is_whole
