import pytest

from ayjnt_deploy.sandbox import Sandbox, SandboxError
from tests.ayjnt_deploy.sandbox.client import Client

WORKFLOW = "/workflows/orders-processing"


def test_the_last_worker_to_claim_a_workflow_owns_it(orders: Client) -> None:
    before = orders.get(WORKFLOW).result
    orders.deploy("billing", "export default {}", bindings=[])

    orders.register(script="billing", class_name="Bills")

    after = orders.get(WORKFLOW).result
    assert (after["script_name"], after["class_name"]) == ("billing", "Bills")
    assert (after["id"], after["created_on"]) == (before["id"], before["created_on"])


def test_each_registration_makes_a_version_newest_first(orders: Client) -> None:
    reply = orders.register(class_name="Other", limits={"steps": 5}).result

    versions = orders.get(f"{WORKFLOW}/versions").result
    assert [version["class_name"] for version in versions] == ["Other", "OrdersProcessing"]
    assert versions[0]["id"] == reply["version_id"]
    assert versions[0]["limits"] == {"steps": 5}
    assert orders.get(f"{WORKFLOW}/versions/{versions[1]['id']}").result["has_dag"] is False
    assert orders.get(f"{WORKFLOW}/versions/{versions[1]['id']}/graph").result["graph"] is None
    assert orders.get(f"{WORKFLOW}/versions/none").problem == (404, 10300)


def test_workflows_are_searched_and_paged(orders: Client) -> None:
    for number in range(11):
        orders.register(f"other-{number}")

    first = orders.get("/workflows").json
    assert (len(first["result"]), first["result_info"]["total_count"]) == (10, 12)
    assert len(orders.get("/workflows?page=2").result) == 2
    assert [each["name"] for each in orders.get("/workflows?search=orders").result] == ["orders-processing"]


def test_a_workflow_is_deleted_with_its_instances(orders: Client) -> None:
    orders.send("POST", f"{WORKFLOW}/instances")

    orders.send("DELETE", WORKFLOW)

    assert orders.get(WORKFLOW).problem == (404, 10200)
    orders.register()
    assert orders.get(f"{WORKFLOW}/instances").result == []


def test_a_registration_needs_a_worker_and_a_class(orders: Client) -> None:
    assert orders.register(script="none").problem == (404, 10007)
    assert orders.send("PUT", WORKFLOW, {"script_name": "orders"}).problem == (400, 10002)
    assert orders.send("PUT", WORKFLOW, ["orders"]).problem == (400, 10026)


def test_a_graph_that_was_drawn_belongs_to_the_newest_version_alone(sandbox: Sandbox, orders: Client) -> None:
    before = orders.get(f"{WORKFLOW}/versions").result[0]["id"]
    orders.register()
    graph = {"version": 1, "workflow": {"class_name": "OrdersProcessing", "functions": {}, "nodes": []}}

    sandbox.dashboard.draw("orders-processing", graph)

    now = next(one for one in orders.get(f"{WORKFLOW}/versions").result if one["has_dag"])
    assert orders.get(f"{WORKFLOW}/versions/{now['id']}/graph").result["graph"] == graph
    assert orders.get(f"{WORKFLOW}/versions/{before}/graph").result["graph"] is None


def test_nobody_draws_a_workflow_that_is_not_there(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="the sandbox has no workflow refunds"):
        sandbox.dashboard.draw("refunds", None)
