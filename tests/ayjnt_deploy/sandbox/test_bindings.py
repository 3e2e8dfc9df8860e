import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.ayjnt_deploy.sandbox.client import BINDINGS, Client

SECRET = {"name": "KEY", "type": "secret_text", "text": "hush-hush"}


def test_bindings_are_sorted_and_completed_as_the_live_api_does(orders: Client) -> None:
    namespace = orders.get("/workers/durable_objects/namespaces").result[0]["id"]

    assert orders.serving()["resources"]["bindings"] == [
        {
            "name": "COUNTER",
            "type": "durable_object_namespace",
            "class_name": "Counter",
            "script_name": "orders",
            "namespace_id": namespace,
        },
        {"name": "LIMITS", "type": "json", "json": {"a": 1}},
        {"name": "MODE", "type": "plain_text", "text": "test"},
        {
            "name": "ORDERS_PROCESSING",
            "type": "workflow",
            "workflow_name": "orders-processing",
            "class_name": "OrdersProcessing",
            "script_name": "orders",
        },
    ]


def test_only_kept_types_survive_an_upload_without_them(orders: Client) -> None:
    orders.update(bindings=[*BINDINGS, SECRET])

    orders.update(bindings=[], keep_bindings=["secret_text", "secret_key"])
    assert list(orders.bindings()) == ["KEY"]

    orders.update(bindings=[{"name": "MODE", "type": "plain_text", "text": "new"}], keep_bindings=["secret_text"])
    orders.update(bindings=[], keep_bindings=["plain_text"])
    assert orders.bindings() == {"MODE": {"name": "MODE", "type": "plain_text", "text": "new"}}


def test_what_is_sent_wins_over_what_is_kept(orders: Client) -> None:
    orders.update(
        bindings=[{"name": "MODE", "type": "plain_text", "text": "mine"}], keep_bindings=["plain_text", "json"]
    )

    assert orders.bindings()["MODE"]["text"] == "mine"
    assert orders.bindings()["LIMITS"]["json"] == {"a": 1}


def test_an_inherited_binding_must_exist_when_inheriting_is_strict(orders: Client) -> None:
    orders.update(bindings=[{"name": "LIMITS", "type": "inherit"}])
    assert orders.bindings() == {"LIMITS": {"name": "LIMITS", "type": "json", "json": {"a": 1}}}

    assert orders.version(bindings=[{"name": "MODE", "type": "inherit"}]).problem == (400, 10057)


def test_a_secret_is_never_given_back_nor_written_down(sandbox: Sandbox, orders: Client) -> None:
    orders.update(bindings=[SECRET])
    orders.send("PUT", "/workers/scripts/orders/secrets", {**SECRET, "name": "OTHER"})
    sandbox.dashboard.put_secret("orders", "THIRD", "hush-hush")

    assert orders.get("/workers/scripts/orders/secrets").result == [
        {"name": "KEY", "type": "secret_text"},
        {"name": "OTHER", "type": "secret_text"},
        {"name": "THIRD", "type": "secret_text"},
    ]
    for path in (
        *("scripts/orders/settings", "workers/orders/versions", "services/orders/environments/production/bindings"),
        f"scripts/orders/versions/{orders.serving()['id']}",
    ):
        assert b"hush" not in orders.get(f"/workers/{path}").content
    assert b"hush" not in sandbox._store._database.serialize()


def test_a_secret_changes_only_while_the_latest_version_serves(orders: Client) -> None:
    orders.version()

    assert orders.send("PUT", "/workers/scripts/orders/secrets", SECRET).problem == (400, 10215)


def test_a_secret_can_be_deleted_once(orders: Client) -> None:
    orders.send("PUT", "/workers/scripts/orders/secrets", SECRET)

    assert orders.send("DELETE", "/workers/scripts/orders/secrets/KEY").status == 200
    assert orders.send("DELETE", "/workers/scripts/orders/secrets/KEY").problem == (404, 10056)


def test_secret_keys_lose_their_material(orders: Client) -> None:
    key = {"name": "K", "type": "secret_key", "format": "raw", "algorithm": {"name": "HMAC"}, "usages": ["sign"]}

    orders.update(bindings=[{**key, "key_base64": "aHVzaA=="}])

    assert orders.bindings() == {"K": key}


@pytest.mark.parametrize("script_name", [None, "other"])
def test_a_class_that_does_not_exist_cannot_be_bound(orders: Client, script_name: str | None) -> None:
    binding = {
        "name": "X",
        "type": "durable_object_namespace",
        "class_name": "Missing",
        **({"script_name": script_name} if script_name else {}),
    }

    assert orders.version(bindings=[binding]).problem == (400, 10061)


def test_another_workers_class_can_be_bound(orders: Client) -> None:
    binding = {"name": "X", "type": "durable_object_namespace", "class_name": "Counter", "script_name": "orders"}

    orders.deploy("billing", "export default {}", bindings=[binding])

    assert orders.bindings("billing")["X"]["namespace_id"] == orders.bindings()["COUNTER"]["namespace_id"]
