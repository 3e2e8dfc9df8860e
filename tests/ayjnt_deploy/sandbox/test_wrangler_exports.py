"""What the real wrangler and the sandbox together make of classes that a config declares in `exports`."""

from typing import Any

import pytest

from ayjnt_deploy.sandbox import Sandbox
from tests.ayjnt_deploy.sandbox.client import Client
from tests.ayjnt_deploy.sandbox.project import WORKER, Project

pytestmark = pytest.mark.real

SQLITE = {"type": "durable-object", "storage": "sqlite"}
RENAMED = WORKER.replace("Counter", "Tally")
RENAME: Any = {
    "migrations": [],
    "durable_objects": {"bindings": [{"name": "COUNTER", "class_name": "Tally"}]},
    "exports": {
        "Counter": {"type": "durable-object", "state": "renamed", "renamed_to": "Tally"},
        "Tally": SQLITE,
        "Gone": {"type": "durable-object", "state": "deleted"},
    },
}


def namespaces(client: Client) -> dict[str, str]:
    return {each["class"]: each["id"] for each in client.get("/workers/durable_objects/namespaces").result}


def test_a_worker_moves_from_migrations_to_exports_and_its_class_is_renamed(
    project: Project, sandbox: Sandbox, client: Client
) -> None:
    project.wrangler("deploy")
    before = namespaces(client)["Counter"]
    sandbox.clear_requests()

    project.write(RENAMED, **RENAME)
    output = project.wrangler("deploy")

    assert "Renamed: Counter → Tally" in output
    assert "Safe to remove from `exports`: Gone" in output
    assert namespaces(client) == {"Tally": before}
    assert "PUT" in {each.method for each in sandbox.requests if each.path.endswith("/workers/scripts/orders")}


def test_what_is_refused_is_told_class_by_class_and_changes_nothing(project: Project, client: Client) -> None:
    project.wrangler("deploy")
    before = client.serving()["id"]

    project.write(RENAMED, **{**RENAME, "exports": {"Tally": SQLITE}})
    output = project.wrangler("deploy", code=1)

    assert "[orphaned_provisioned_namespace] class 'Counter'" in output
    assert (client.serving()["id"], set(namespaces(client))) == (before, {"Counter"})
