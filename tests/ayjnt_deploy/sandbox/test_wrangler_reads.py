"""The real wrangler's own lists and descriptions, read from the sandbox."""

import json
from collections.abc import Sequence

import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.ayjnt_deploy.sandbox.client import Client
from tests.ayjnt_deploy.sandbox.project import Project

pytestmark = pytest.mark.real


@pytest.fixture
def deployed(project: Project, sandbox: Sandbox, client: Client) -> Project:
    """A project that was deployed twice, with a secret, an instance that waits and one that is done."""
    client.first_deploy(annotations={"workers/tag": "t1", "workers/message": "first"})
    client.update(annotations={"workers/tag": "t2"})
    sandbox.dashboard.put_secret("orders", "KEY", "hush-hush")
    sandbox.instances.start("orders-processing", at="await approval")
    sandbox.instances.start("orders-processing", status="complete")
    return project


def words(client: Client) -> dict[str, str]:
    rows = client.get("/workflows/orders-processing/instances").result
    return {
        "FIRST": client.get("/workers/scripts/orders/versions").result["items"][-1]["id"],
        "SERVING": client.serving()["id"],
        "WAITING": next(row["id"] for row in rows if row["status"] == "waiting"),
        "DONE": next(row["id"] for row in rows if row["status"] == "complete"),
    }


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("deployments", "list"), ("FIRST", "SERVING", "sandbox@example.com", "100%")),
        (("deployments", "status"), ("SERVING", "100%", "sandbox@example.com")),
        (("versions", "list"), ("FIRST", "SERVING", "t1", "t2", "first")),
        (("versions", "view", "FIRST"), ("FIRST", "t1", "first", "2026-06-01", "OrdersProcessing", "MODE")),
        (("secret", "list"), ("KEY", "secret_text")),
        (("workflows", "list"), ("orders-processing", "orders", "OrdersProcessing")),
        (("workflows", "describe", "orders-processing"), ("orders-processing", "OrdersProcessing")),
        (("workflows", "instances", "list", "orders-processing"), ("WAITING", "DONE", "Waiting", "Complete")),
        (
            ("workflows", "instances", "describe", "orders-processing", "WAITING"),
            ("WAITING", "charge-customer-1", "cool down-1", "await approval-1", "Waiting"),
        ),
    ],
    ids=lambda value: " ".join(value[:3]) if "orders" not in value[:1] else "",
)
def test_wrangler_reads(
    deployed: Project, client: Client, sandbox: Sandbox, command: Sequence[str], told: Sequence[str]
) -> None:
    known = words(client)
    sandbox.clear_requests()

    output = deployed.wrangler(*(known.get(word, word) for word in command))

    assert [text for text in (known.get(word, word) for word in told) if text not in output] == []
    assert [(request.path, request.status) for request in sandbox.requests if request.status != 200] == []


def test_wrangler_reads_json_lists(deployed: Project, client: Client) -> None:
    listed = json.loads(deployed.wrangler("versions", "list", "--json"))

    assert [version["number"] for version in listed][-1] == client.serving()["number"]
