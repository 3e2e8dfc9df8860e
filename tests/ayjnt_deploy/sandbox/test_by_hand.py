"""What a person changes by hand besides variables and code."""

from typing import Any

import pytest

from ayjnt_deploy.sandbox import Sandbox, SandboxError
from tests.ayjnt_deploy.sandbox.client import COUNTER, Client
from tests.ayjnt_deploy.sandbox.test_traffic import records, routes

SETTINGS = "/workers/scripts/orders/settings"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ({"compatibility_date": "2026-09-01"}, {"compatibility_date": "2026-09-01"}),
        ({"compatibility_flags": ["nodejs_compat"]}, {"compatibility_flags": ["nodejs_compat"]}),
        ({"limits": {"cpu_ms": 9}}, {"limits": {"cpu_ms": 9}}),
        ({"placement": {"mode": "smart"}}, {"placement": {"mode": "smart"}}),
        ({"cache_options": {"enabled": True}}, {"cache_options": {"enabled": True}}),
    ],
)
def test_a_setting_of_the_version_makes_a_new_one(
    sandbox: Sandbox, orders: Client, setting: dict[str, Any], told: dict[str, Any]
) -> None:
    before = orders.get(SETTINGS).result

    version = sandbox.dashboard.change("orders", **setting)

    after = orders.get(SETTINGS).result
    assert orders.serving()["id"] == version
    assert orders.serving()["metadata"]["source"] == "dash"
    assert {key: after[key] for key in after if after[key] != before.get(key) and key != "annotations"} == told
    sandbox.dashboard.change("orders", **{**dict.fromkeys(setting), "compatibility_date": "2026-06-01"})
    assert {**orders.get(SETTINGS).result, "annotations": {}} == {**before, "annotations": {}}


def test_a_setting_of_the_worker_makes_no_version(sandbox: Sandbox, orders: Client) -> None:
    before = orders.serving()["id"]

    changed = sandbox.dashboard.change(
        "orders",
        logpush=True,
        tail_consumers=[{"service": "sink"}],
        observability={"enabled": True},
        crons=["1 * * * *"],
        workers_dev=True,
    )

    assert (changed, orders.serving()["id"]) == (None, before)
    found = orders.get(SETTINGS).result
    assert (found["logpush"], found["tail_consumers"]) == (True, [{"service": "sink"}])
    assert found["observability"]["enabled"] is True
    schedules = orders.get("/workers/scripts/orders/schedules").result["schedules"]
    assert [each["cron"] for each in schedules] == ["1 * * * *"]
    assert orders.get("/workers/scripts/orders/subdomain").result == {"enabled": True, "previews_enabled": False}


@pytest.mark.usefixtures("orders")
def test_a_setting_that_nobody_knows_is_named_with_those_that_there_are(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="orders has no setting cron") as caught:
        sandbox.dashboard.change("orders", cron="1 * * * *")
    assert "crons" in caught.value.remedy


def test_a_binding_of_any_type_is_added_replaced_and_removed(sandbox: Sandbox, orders: Client) -> None:
    sandbox.dashboard.bind("orders", {"name": "CACHE", "type": "kv_namespace", "namespace_id": "one"})
    sandbox.dashboard.bind("orders", {"name": "MODE", "type": "kv_namespace", "namespace_id": "two"})
    version = sandbox.dashboard.unbind("orders", "COUNTER")

    assert {name: each["type"] for name, each in orders.bindings().items()} == {
        "CACHE": "kv_namespace",
        "LIMITS": "json",
        "MODE": "kv_namespace",
        "ORDERS_PROCESSING": "workflow",
    }
    assert orders.serving()["id"] == version
    with pytest.raises(SandboxError, match="orders has no binding COUNTER"):
        sandbox.dashboard.unbind("orders", "COUNTER")


def test_a_secret_is_deleted(sandbox: Sandbox, orders: Client) -> None:
    sandbox.dashboard.put_secret("orders", "KEY", "hush")

    sandbox.dashboard.remove_variable("orders", "KEY")

    assert orders.get("/workers/scripts/orders/secrets").result == []


def test_a_workflow_gets_another_class_or_schedule_and_keeps_the_rest(sandbox: Sandbox, orders: Client) -> None:
    orders.register(limits={"steps": 5}, schedules=["0 9 * * 1"])

    version = sandbox.dashboard.change_workflow("orders-processing", class_name="Other", schedules=["1 9 * * 1"])

    newest = orders.get("/workflows/orders-processing/versions").result[0]
    assert (newest["id"], newest["class_name"], newest["limits"]) == (version, "Other", {"steps": 5})
    registered = orders.get("/workflows/orders-processing").result
    assert (registered["class_name"], [each["cron"] for each in registered["schedules"]]) == ("Other", ["1 9 * * 1"])
    with pytest.raises(SandboxError, match="the sandbox has no workflow refunds"):
        sandbox.dashboard.change_workflow("refunds", class_name="Other")
    with pytest.raises(SandboxError, match="This Worker does not exist"):
        sandbox.dashboard.change_workflow("orders-processing", script_name="none")


def test_routes_and_domains_come_and_go(sandbox: Sandbox, orders: Client) -> None:
    sandbox.dashboard.add_route("shop.example.com/*", "orders")
    sandbox.dashboard.add_domain("a.example.net", "orders", previews_enabled=True)
    assert routes(orders) == [("shop.example.com/*", "example.com")]
    assert records(orders) == {"a.example.net": (True, True)}

    sandbox.dashboard.remove_route("shop.example.com/*")
    sandbox.dashboard.remove_domain("a.example.net")
    assert (routes(orders), records(orders)) == ([], {})

    with pytest.raises(SandboxError, match="the sandbox has no route shop"):
        sandbox.dashboard.remove_route("shop.example.com/*")
    with pytest.raises(SandboxError, match=r"no zone of this account holds example\.org") as caught:
        sandbox.dashboard.add_route("example.org/*", "orders")
    assert caught.value.remedy == "use a host in a zone of the account, such as example.com"


def test_a_consumer_is_added_edited_handed_over_and_removed(sandbox: Sandbox, orders: Client) -> None:
    orders.deploy("billing", "export default {}", bindings=[])
    sandbox.dashboard.create_queue("jobs")

    first = sandbox.dashboard.consume("jobs", "orders", batch_size=5)
    second = sandbox.dashboard.consume("jobs", "billing", dead_letter_queue="dead", max_retries=1)

    (consumer,) = orders.get("/queues").result[0]["consumers"]
    assert (first, consumer["consumer_id"], consumer["script"]) == (second, second, "billing")
    assert (consumer["settings"]["batch_size"], consumer["settings"]["max_retries"]) == (10, 1)
    sandbox.dashboard.stop_consuming("jobs")
    assert orders.get("/queues").result[0]["consumers"] == []
    with pytest.raises(SandboxError, match="the sandbox has no queue mails"):
        sandbox.dashboard.consume("mails", "orders")


def test_many_workers_are_made_without_wrangler(sandbox: Sandbox, client: Client) -> None:
    secret = {"name": "KEY", "type": "secret_text", "text": "hush"}
    for number in range(200):
        sandbox.dashboard.create(f"worker-{number}", [secret], annotations={"workers/tag": f"t{number}"})

    assert len(client.get("/workers/scripts").result) == 200
    assert client.serving("worker-7")["annotations"]["workers/tag"] == "t7"
    assert client.get("/workers/scripts/worker-199/secrets").result == [{"name": "KEY", "type": "secret_text"}]


def test_a_worker_is_made_with_classes_too(sandbox: Sandbox, client: Client) -> None:
    migrations = {"new_tag": "v1", "steps": [{"new_sqlite_classes": ["Counter"]}]}

    sandbox.dashboard.create("orders", script=COUNTER, migrations=migrations)

    assert client.serving()["resources"]["script_runtime"]["migration_tag"] == "v1"
    with pytest.raises(SandboxError, match="Actor migration tag precondition failed"):
        sandbox.dashboard.create("orders", script=COUNTER, migrations=migrations)


def test_a_class_has_as_many_objects_as_somebody_says(sandbox: Sandbox, orders: Client) -> None:
    namespace = orders.get("/workers/durable_objects/namespaces").result[0]["id"]
    path = f"/workers/durable_objects/namespaces/{namespace}/objects"
    assert orders.get(path).result == []

    sandbox.instances.objects("orders", "Counter", 5)

    first = orders.get(f"{path}?limit=3").json
    second = orders.get(f"{path}?limit=3&cursor={first['result_info']['cursors']['after']}").json
    assert len({each["id"] for each in (*first["result"], *second["result"])}) == 5
    assert second["result_info"]["cursors"]["after"] is None
    with pytest.raises(SandboxError, match="orders has no Durable Object class Tally") as caught:
        sandbox.instances.objects("orders", "Tally", 5)
    assert caught.value.remedy == "name one that there is: Counter"
