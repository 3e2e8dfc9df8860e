"""A second client that nobody here wrote: Cloudflare's own."""

from collections.abc import Iterator

import pytest
from cloudflare import Cloudflare

from ayjnt_deploy.sandbox import ACCOUNT_ID, TOKEN, Sandbox
from tests.ayjnt_deploy.sandbox.client import Client


@pytest.fixture
def sdk(sandbox: Sandbox, orders: Client) -> Iterator[Cloudflare]:
    assert orders.get("/workers/services/orders").status == 200
    with Cloudflare(api_token=TOKEN, base_url=sandbox.url, max_retries=0) as client:
        yield client


def test_it_reads_versions_and_deployments(sdk: Cloudflare, orders: Client) -> None:
    scripts = sdk.workers.scripts

    (listed,) = scripts.versions.list("orders", account_id=ACCOUNT_ID)
    assert listed.id is not None
    assert listed.id == orders.serving()["id"]
    version = scripts.versions.get(listed.id, account_id=ACCOUNT_ID, script_name="orders")
    assert version.resources.script_runtime is not None
    assert version.resources.script_runtime.migration_tag == "v1"
    (deployment,) = scripts.deployments.list("orders", account_id=ACCOUNT_ID).deployments
    assert [(each.version_id, each.percentage) for each in deployment.versions] == [(listed.id, 100)]


def test_it_reads_settings_secrets_and_schedules(sdk: Cloudflare, orders: Client) -> None:
    orders.send("PUT", "/workers/scripts/orders/secrets", {"name": "KEY", "text": "x", "type": "secret_text"})
    orders.send("PUT", "/workers/scripts/orders/schedules", [{"cron": "0 * * * *"}])
    scripts = sdk.workers.scripts

    settings = scripts.script_and_version_settings.get("orders", account_id=ACCOUNT_ID)
    assert [binding.name for binding in settings.bindings or ()] == [
        *("COUNTER", "KEY", "LIMITS", "MODE", "ORDERS_PROCESSING"),
    ]
    assert [secret.name for secret in scripts.secrets.list("orders", account_id=ACCOUNT_ID)] == ["KEY"]
    assert [each.cron for each in scripts.schedules.get("orders", account_id=ACCOUNT_ID).schedules] == ["0 * * * *"]
    (namespace,) = sdk.durable_objects.namespaces.list(account_id=ACCOUNT_ID)
    assert (namespace.class_, namespace.use_sqlite) == ("Counter", True)


def test_it_reads_workflows_and_instances(sdk: Cloudflare, sandbox: Sandbox) -> None:
    started = sandbox.instances.start("orders-processing", at="mark-complete")

    (workflow,) = sdk.workflows.list(account_id=ACCOUNT_ID)
    assert (workflow.name, workflow.script_name, workflow.instances.running) == ("orders-processing", "orders", 1)
    (version,) = sdk.workflows.versions.list("orders-processing", account_id=ACCOUNT_ID)
    listed = sdk.workflows.instances.list("orders-processing", account_id=ACCOUNT_ID, per_page=50).result
    assert [each.id for each in listed] == [started]
    instance = sdk.workflows.instances.get(started, account_id=ACCOUNT_ID, workflow_name="orders-processing")
    assert instance.version_id == version.id
    assert [step.type for step in instance.steps] == ["step", "sleep", "waitForEvent", "step"]
