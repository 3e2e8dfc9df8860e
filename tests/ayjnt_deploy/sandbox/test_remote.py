from typing import Any

import pytest

from ayjnt_deploy.sandbox import Fault, Habits, RateLimit, Request, Sandbox, SandboxError, remote
from ayjnt_deploy.sandbox.dashboard import ACTIONS, Dashboard
from tests.ayjnt_deploy.sandbox.client import Client


def test_a_running_sandbox_is_steered_by_its_address(sandbox: Sandbox, orders: Client) -> None:
    url = sandbox.url

    remote.set_variable(url, "orders", "MODE", "far away")
    remote.remove_variable(url, "orders", "LIMITS")
    remote.put_secret(url, "orders", "KEY", "hush")
    version = remote.deploy_by_hand(url, "orders")
    first = orders.get("/workers/scripts/orders/versions").result["items"][-1]["id"]
    remote.split(url, "orders", {first: 40, version: 60})

    assert orders.bindings()["MODE"]["text"] == "far away"
    assert list(orders.bindings()) == ["COUNTER", "KEY", "MODE", "ORDERS_PROCESSING"]
    shares = orders.get("/workers/scripts/orders/deployments").result["deployments"][0]["versions"]
    assert [share["percentage"] for share in shares] == [40, 60]


def test_instances_are_started_and_finished_from_afar(sandbox: Sandbox, orders: Client) -> None:
    instance = remote.start_instance(sandbox.url, "orders-processing", "mark-complete", params={"a": 1})
    remote.finish_instance(sandbox.url, "orders-processing", instance)

    shown = orders.get(f"/workflows/orders-processing/instances/{instance}").result
    assert (shown["status"], shown["params"], len(shown["steps"])) == ("complete", {"a": 1}, 4)

    rows: list[dict[str, Any]] = [
        {"type": "sleep", "name": "a-1", "start": "", "end": "", "finished": True, "error": None}
    ]
    given = remote.start_instance(sandbox.url, "orders-processing", steps=rows, status="waiting")
    assert orders.get(f"/workflows/orders-processing/instances/{given}").result["steps"] == rows


def test_faults_and_requests_from_afar(sandbox: Sandbox, client: Client) -> None:
    remote.add_fault(sandbox.url, Fault(method="GET", path="/accounts", status=503, headers={"Retry-After": "9"}))
    assert client.get("~/accounts").headers["Retry-After"] == "9"
    remote.add_fault(sandbox.url, Fault(method="GET", path="/accounts", status=503))
    remote.clear_faults(sandbox.url)
    remote.add_fault(sandbox.url, Fault(method="GET", path="/accounts", delay=600))
    remote.release_faults(sandbox.url)
    client.get("~/accounts?page=1")

    assert remote.requests(sandbox.url) == (
        Request(method="GET", path="/accounts", query="", status=503),
        Request(method="GET", path="/accounts", query="page=1", status=200),
    )
    remote.clear_requests(sandbox.url)
    assert sandbox.requests == ()


def test_everything_that_a_dashboard_does_can_be_done_from_afar(sandbox: Sandbox, orders: Client) -> None:
    url = sandbox.url

    remote.dashboard(url, "change", worker="orders", logpush=True, crons=["1 * * * *"])
    remote.dashboard(url, "add_route", pattern="example.com/*", worker="orders")
    remote.dashboard(url, "create", worker="billing", bindings=[{"name": "A", "type": "plain_text", "text": "b"}])
    remote.set_objects(url, "orders", "Counter", 2)

    assert orders.get("/workers/scripts/orders/script-settings").result["logpush"] is True
    assert [
        each["script"] for each in orders.get("/workers/services/orders/environments/production/routes").result
    ] == ["orders"]
    assert list(orders.bindings("billing")) == ["A"]
    with pytest.raises(SandboxError, match="the sandbox cannot dashboard/explode") as caught:
        remote.dashboard(url, "explode")
    assert "use one of add-domain, add-route" in caught.value.remedy
    with pytest.raises(SandboxError, match="cannot dashboard/bind with these arguments: 'type'") as caught:
        remote.dashboard(url, "bind", worker="orders", binding={"name": "X"})
    assert caught.value.remedy == "it takes worker, binding"


def test_a_dashboard_has_no_action_that_cannot_be_named() -> None:
    public = {name for name in dir(Dashboard) if not name.startswith("_")}

    assert public == set(ACTIONS)


def test_the_conduct_of_a_sandbox_is_changed_from_afar(sandbox: Sandbox, orders: Client) -> None:
    url = sandbox.url

    remote.set_habits(url, Habits(order="reversed"))
    assert next(iter(orders.bindings())) == "ORDERS_PROCESSING"
    remote.set_latency(url, 0.001)
    assert sandbox.latency == 0.001
    remote.set_rate_limit(url, RateLimit(requests=0))
    assert orders.get("/workflows").status == 429
    remote.set_rate_limit(url, None)
    assert orders.get("/workflows").status == 200


def test_a_reset_sandbox_is_as_new(sandbox: Sandbox, orders: Client) -> None:
    sandbox.faults.add(Fault(method="GET", path=".*", status=500))

    remote.reset(sandbox.url)

    assert orders.get("/workers/scripts").result == []
    assert orders.get("/workflows").result == []
    orders.first_deploy()


def test_errors_arrive_with_their_remedy(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="has no workflow orders") as caught:
        remote.start_instance(sandbox.url, "orders")
    assert caught.value.remedy == "deploy it first, or name one that there is: none yet"


def test_an_address_without_a_sandbox_is_named() -> None:
    with Sandbox() as gone:
        url = gone.url

    with pytest.raises(SandboxError, match=f"no sandbox answers at {url}") as caught:
        remote.reset(url)
    assert caught.value.remedy == "start it with `ayjnt sandbox`"
    with pytest.raises(SandboxError, match="'nonsense' is not a sandbox's address"):
        remote.reset("nonsense")
