from typing import Any

import pytest

from ayjnt_deploy.sandbox import Sandbox, SandboxError
from tests.ayjnt_deploy.sandbox.client import COUNTER, Client

WORKFLOW = "/workflows/orders-processing"


def rows(client: Client, instance: str) -> list[tuple[Any, ...]]:
    steps = client.get(f"{WORKFLOW}/instances/{instance}").result["steps"]
    return [(step["name"], step["type"], step.get("success", step.get("finished"))) for step in steps]


def test_an_instance_waits_between_two_attempts_of_a_step(sandbox: Sandbox, orders: Client) -> None:
    instance = sandbox.instances.start("orders-processing", at="mark-complete", params={"order": 7})

    assert rows(orders, instance) == [
        ("charge-customer-1", "step", True),
        ("cool down-1", "sleep", True),
        ("await approval-1", "waitForEvent", True),
        ("mark-complete-1", "step", None),
    ]
    shown = orders.get(f"{WORKFLOW}/instances/{instance}").result
    version = orders.get(f"{WORKFLOW}/versions").result[0]["id"]
    assert (shown["status"], shown["params"], shown["versionId"]) == ("running", {"order": 7}, version)
    assert shown["steps"][2]["event_type"] == "approval"
    (attempt,) = shown["steps"][3]["attempts"]
    assert attempt["success"] is False
    assert attempt["error"]["name"] == "Error"
    assert shown["steps"][3]["end"] is None


@pytest.mark.parametrize(("at", "count"), [("cool down", 2), ("await approval", 3)])
def test_an_instance_sleeps_or_waits(sandbox: Sandbox, orders: Client, at: str, count: int) -> None:
    instance = sandbox.instances.start("orders-processing", at=at)

    shown = orders.get(f"{WORKFLOW}/instances/{instance}").result
    assert shown["status"] == "waiting"
    assert len(shown["steps"]) == count
    assert shown["steps"][-1]["finished"] is False


def test_steps_of_a_name_are_counted(sandbox: Sandbox, orders: Client) -> None:
    twice = COUNTER.replace("cool down", "charge-customer").replace("await approval", "charge-customer")
    orders.update(script=twice)

    instance = sandbox.instances.start("orders-processing", at="mark-complete")

    assert [name for name, _, _ in rows(orders, instance)] == [
        "charge-customer-1",
        "charge-customer-2",
        "charge-customer-3",
        "mark-complete-1",
    ]


def test_given_rows_are_kept_as_they_are(sandbox: Sandbox, orders: Client) -> None:
    given = [{"type": "sleep", "name": "odd-3", "start": "x", "end": "y", "finished": False, "error": None}]

    instance = sandbox.instances.start("orders-processing", steps=given, status="paused")

    shown = orders.get(f"{WORKFLOW}/instances/{instance}").result
    assert (shown["status"], shown["steps"]) == ("paused", given)


def test_instances_are_counted_filtered_and_paged(sandbox: Sandbox, orders: Client) -> None:
    started = [sandbox.instances.start("orders-processing", at="mark-complete") for _ in range(5)]
    waiting = sandbox.instances.start("orders-processing", at="cool down")

    assert orders.get(WORKFLOW).result["instances"] == {"running": 5, "waiting": 1}
    assert [each["id"] for each in orders.get(f"{WORKFLOW}/instances?status=waiting").result] == [waiting]

    seen, cursor = [], ""
    while True:
        reply = orders.get(f"{WORKFLOW}/instances?status=running&per_page=2{cursor}").json
        seen += [each["id"] for each in reply["result"]]
        if "cursor" not in reply["result_info"]:
            break
        cursor = f"&cursor={reply['result_info']['cursor']}"
    assert seen == started[::-1]
    assert orders.get(f"{WORKFLOW}/instances?direction=asc&per_page=1").result[0]["id"] == started[0]
    assert len(orders.get(f"{WORKFLOW}/instances?page=2&per_page=4").result) == 2


def test_a_cursor_survives_when_its_instance_leaves_the_filter(sandbox: Sandbox, orders: Client) -> None:
    oldest, middle, newest = (sandbox.instances.start("orders-processing", at="mark-complete") for _ in range(3))
    first = orders.get(f"{WORKFLOW}/instances?status=running&per_page=1").json

    sandbox.instances.finish("orders-processing", newest)

    cursor = first["result_info"]["cursor"]
    rest = orders.get(f"{WORKFLOW}/instances?status=running&cursor={cursor}").result
    assert [each["id"] for each in rest] == [middle, oldest]


@pytest.mark.parametrize("query", ["cursor=x&page=2", "cursor=%21", "per_page=0", "per_page=101", "date_start=soon"])
def test_a_wrong_question_is_refused(sandbox: Sandbox, orders: Client, query: str) -> None:
    sandbox.instances.start("orders-processing")

    assert orders.get(f"{WORKFLOW}/instances?{query}").problem == (400, 10002)


def test_a_finished_instance_can_only_be_restarted(sandbox: Sandbox, orders: Client) -> None:
    instance = sandbox.instances.start("orders-processing", at="mark-complete")
    sandbox.instances.finish("orders-processing", instance, status="errored")
    path = f"{WORKFLOW}/instances/{instance}/status"

    assert orders.send("PATCH", path, {"status": "pause"}).problem == (409, 10401)
    assert orders.send("PATCH", path, {"status": "restart"}).result["status"] == "queued"
    assert rows(orders, instance) == []


def test_pause_resume_and_terminate(sandbox: Sandbox, orders: Client) -> None:
    path = f"{WORKFLOW}/instances/{sandbox.instances.start('orders-processing', at='cool down')}/status"

    answers = [orders.send("PATCH", path, {"status": each}) for each in ("pause", "resume", "terminate")]

    assert [answer.result["status"] for answer in answers] == ["paused", "running", "terminated"]
    assert orders.send("PATCH", path, {"status": "explode"}).problem == (400, 10002)


def test_an_instance_created_over_http_is_queued(orders: Client) -> None:
    created = orders.send("POST", f"{WORKFLOW}/instances", {"instance_id": "mine", "params": {}})

    assert created.result["status"] == "queued"
    assert orders.send("POST", f"{WORKFLOW}/instances", {"instance_id": "mine"}).problem == (409, 10405)


def test_a_step_that_is_not_there_is_refused_with_those_that_are(sandbox: Sandbox, orders: Client) -> None:
    assert orders.get(WORKFLOW).status == 200

    with pytest.raises(SandboxError) as caught:
        sandbox.instances.start("orders-processing", at="ship")
    assert caught.value.message == (
        "workflow orders-processing has no step 'ship'; "
        "the deployed OrdersProcessing has: charge-customer, cool down, await approval, mark-complete"
    )
    with pytest.raises(SandboxError, match="the sandbox has no workflow other"):
        sandbox.instances.start("other")
    with pytest.raises(SandboxError, match="an instance cannot be 'gone'"):
        sandbox.instances.start("orders-processing", status="gone")
    with pytest.raises(SandboxError, match="has no instance nobody"):
        sandbox.instances.finish("orders-processing", "nobody")


def test_a_class_that_cannot_be_read_needs_given_rows(sandbox: Sandbox, orders: Client) -> None:
    orders.register(class_name="Elsewhere")

    with pytest.raises(SandboxError, match="no class Elsewhere") as caught:
        sandbox.instances.start("orders-processing", at="mark-complete")
    assert caught.value.remedy == "give the rows of the instance as `steps`"
