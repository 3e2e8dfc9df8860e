from collections.abc import Iterator
from typing import Any

import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.ayjnt_deploy.sandbox.client import BINDINGS, COUNTER, Client


def test_a_first_deploy_serves_at_once(orders: Client) -> None:
    service = orders.get("/workers/services/orders").result["default_environment"]["script"]
    deployment = orders.get("/workers/scripts/orders/deployments").result["deployments"][0]
    version = orders.serving()

    assert service["migration_tag"] == "v1"
    assert service["last_deployed_from"] == "wrangler"
    assert deployment["versions"] == [{"version_id": version["id"], "percentage": 100}]
    assert deployment["annotations"] == {"workers/triggered_by": "upload", "workers/message": "first"}
    assert version["number"] == 1
    assert version["annotations"] == {
        "workers/triggered_by": "upload",
        "workers/tag": "t1",
        "workers/message": "first",
    }
    assert version["resources"]["script_runtime"] == {
        "compatibility_date": "2026-06-01",
        "compatibility_flags": [],
        "usage_model": "standard",
        "migration_tag": "v1",
    }


def test_an_uploaded_version_serves_only_when_it_is_deployed(orders: Client) -> None:
    before = orders.serving()["id"]

    uploaded = orders.version().result["id"]
    assert orders.serving()["id"] == before

    orders.serve({uploaded: 100})
    assert orders.serving()["id"] == uploaded
    assert [each["number"] for each in orders.get("/workers/scripts/orders/versions").result["items"]] == [2, 1]


def test_the_etag_is_the_codes_and_the_tag_is_the_workers(orders: Client) -> None:
    first = orders.serving()
    tag = orders.get("/workers/services/orders").result["default_environment"]["script"]["tag"]

    orders.update(bindings=[])
    same_code = orders.serving()
    orders.update(script=COUNTER + "// more")
    other_code = orders.serving()

    assert same_code["resources"]["script"]["etag"] == first["resources"]["script"]["etag"]
    assert other_code["resources"]["script"]["etag"] != first["resources"]["script"]["etag"]
    assert orders.get("/workers/services/orders").result["default_environment"]["script"]["tag"] == tag
    assert orders.get("/workers/workers/orders").result["id"] == tag
    assert orders.get(f"/workers/workers/{tag}").result["name"] == "orders"


def test_the_code_comes_back_byte_for_byte(client: Client) -> None:
    code = b"export default {};\r\n// \xc3\xa9\r\n--" + bytes(range(256)) + b"\r\n\r\n"

    client.deploy("bytes", code, bindings=[])
    reply = client.get("/workers/scripts/bytes/content/v2")

    boundary = reply.headers["Content-Type"].partition("boundary=")[2].encode()
    (part,) = reply.content.split(b"--" + boundary)[1:-1]
    assert part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") == code
    assert reply.headers["cf-entrypoint"] == "worker.js"


@pytest.fixture
def two(orders: Client) -> Iterator[tuple[str, str]]:
    first: str = orders.serving()["id"]
    return iter([(first, orders.update())])


def test_a_gradual_rollout_has_two_versions(orders: Client, sandbox: Sandbox, two: Iterator[tuple[str, str]]) -> None:
    first, second = next(two)

    sandbox.dashboard.split("orders", {first: 90, second: 10})

    deployment = orders.get("/workers/scripts/orders/deployments").result["deployments"][0]
    assert deployment["versions"] == [
        {"version_id": first, "percentage": 90},
        {"version_id": second, "percentage": 10},
    ]


@pytest.mark.parametrize(
    ("shares", "problem"),
    [({"first": 90}, (400, 10021)), ({"other": 100}, (404, 100146)), ({}, (400, 10021))],
)
def test_a_deployment_that_does_not_add_up_is_refused(
    orders: Client, shares: dict[str, float], problem: tuple[int, int]
) -> None:
    first = orders.serving()["id"]

    reply = orders.serve({first if name == "first" else name: share for name, share in shares.items()})

    assert reply.problem == problem
    assert len(orders.get("/workers/scripts/orders/deployments").result["deployments"]) == 1


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({"main_module": "other.js"}, (400, 10021)),
        ({"annotations": {"workers/tag": "x" * 101}}, (400, 10021)),
        ({"exports": {"Counter": {"type": "durable-object"}}}, (400, 10026)),
        ({"bindings": [{"type": "plain_text", "text": ""}]}, (400, 10052)),
        ({"bindings": [{"name": "A", "type": "plain_text", "text": "x" * 5121}]}, (400, 10054)),
        ({"bindings": [{"name": "A", "type": "json", "json": "x" * 5120}]}, (400, 10054)),
        ({"bindings": [{"name": f"A{n}", "type": "plain_text", "text": ""} for n in range(129)]}, (400, 10055)),
        ({"bindings": [{"name": "A"}]}, (400, 10026)),
    ],
)
def test_a_bad_upload_is_refused_and_changes_nothing(
    orders: Client, metadata: dict[str, Any], problem: tuple[int, int]
) -> None:
    before = orders.serving()["id"]

    assert orders.deploy(**metadata).problem == problem
    assert orders.serving()["id"] == before
    assert orders.get("/workers/workers/orders/versions/latest").result["id"] == before


def test_a_bad_name_is_refused(client: Client) -> None:
    assert client.deploy("Bad.Name").problem == (400, 10016)
    assert client.version("new").problem == (404, 10007)


@pytest.mark.parametrize("kind", ["scripts", "services"])
def test_a_deleted_worker_is_gone_and_its_workflow_says_so(orders: Client, kind: str) -> None:
    orders.send("DELETE", f"/workers/{kind}/orders")

    assert orders.get("/workers/services/orders").problem == (404, 10090)
    assert orders.get("/workers/durable_objects/namespaces").result == []
    assert orders.get("/workflows/orders-processing").result["script_deleted"] is True


def test_script_settings_change_only_what_they_name(orders: Client) -> None:
    path = "/workers/scripts/orders/script-settings"
    orders.send("PATCH", path, {"observability": {"enabled": True}, "tail_consumers": [{"service": "sink"}]})
    orders.send("PATCH", path, {"logpush": True, "tail_consumers": None})

    assert orders.get(path).result == {
        "logpush": True,
        "observability": {
            "enabled": True,
            "head_sampling_rate": 1,
            "redact_query_string": False,
            "logs": {
                "enabled": True,
                "head_sampling_rate": 1,
                "invocation_logs": True,
                "persist": True,
                "destinations": [],
            },
            "traces": {
                "enabled": False,
                "head_sampling_rate": 1,
                "persist": True,
                "destinations": [],
                "propagation_policy": None,
            },
        },
        "tags": None,
        "tail_consumers": None,
    }


def test_settings_describe_the_latest_version_and_services_the_serving_one(orders: Client) -> None:
    orders.version(bindings=[*BINDINGS, {"name": "NEW", "type": "plain_text", "text": "1"}])

    latest = orders.get("/workers/scripts/orders/settings").result["bindings"]
    serving = orders.get("/workers/services/orders/environments/production/bindings").result

    assert {"NEW"} == {each["name"] for each in latest} - {each["name"] for each in serving}


def test_other_clients_than_wrangler_are_told_apart(sandbox: Sandbox, orders: Client) -> None:
    Client(sandbox, agent="httpx/0.28").update()

    script = orders.get("/workers/services/orders").result["default_environment"]["script"]
    assert script["last_deployed_from"] == "api"
    assert orders.serving()["metadata"]["source"] == "api"
