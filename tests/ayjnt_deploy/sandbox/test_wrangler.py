"""The real wrangler against the sandbox."""

import pytest

from ayjnt_deploy.sandbox import Fault, Request, Sandbox
from tests.ayjnt_deploy.sandbox.client import Client
from tests.ayjnt_deploy.sandbox.project import CONFIG, SECOND, WORKER, Project

pytestmark = pytest.mark.real


def writes(sandbox: Sandbox) -> set[str]:
    return {f"{each.method} {short(each)}" for each in sandbox.requests if each.method != "GET"}


def short(request: Request) -> str:
    return "/".join(request.path.split("/")[3:])


def test_first_deploy_update_and_migration(project: Project, sandbox: Sandbox, client: Client) -> None:
    project.wrangler("deploy", "--tag", "t1", "--message", "first")
    triggers = {
        "POST workers/scripts/orders/subdomain",
        "PUT workers/scripts/orders/schedules",
        "PUT workflows/orders-processing",
    }
    first = client.serving()
    assert writes(sandbox) == {"PUT workers/scripts/orders", *triggers}
    assert first["annotations"]["workers/tag"] == "t1"

    sandbox.clear_requests()
    project.wrangler("deploy", "--tag", "t2")
    second = client.serving()
    assert writes(sandbox) == {
        "POST workers/scripts/orders/versions",
        "POST workers/scripts/orders/deployments",
        "PATCH workers/scripts/orders/script-settings",
        *triggers,
    }
    assert (second["number"], second["annotations"]["workers/tag"]) == (2, "t2")
    assert second["resources"]["script"]["etag"] == first["resources"]["script"]["etag"]

    sandbox.clear_requests()
    project.write(WORKER + "export class Second extends DurableObject {}\n", migrations=[*CONFIG["migrations"], SECOND])
    project.wrangler("deploy")
    assert writes(sandbox) == {"PUT workers/scripts/orders", *triggers}
    assert client.serving()["resources"]["script_runtime"]["migration_tag"] == "v2"
    assert {each["class"] for each in client.get("/workers/durable_objects/namespaces").result} == {"Counter", "Second"}


def test_every_answer_that_wrangler_gets_was_meant_for_it(project: Project, sandbox: Sandbox) -> None:
    project.wrangler("deploy")
    sandbox.clear_requests()
    project.wrangler("deploy")

    assert [(short(each), each.status) for each in sandbox.requests if each.status != 200] == []


def test_a_secret_and_a_dashboard_edit_and_what_the_next_deploy_makes_of_them(
    project: Project, sandbox: Sandbox, client: Client
) -> None:
    project.wrangler("deploy")
    assert "Success! Uploaded secret KEY" in project.wrangler("secret", "put", "KEY", typed="hush-hush")
    sandbox.dashboard.set_variable("orders", "MODE", "by hand")
    sandbox.dashboard.set_variable("orders", "EXTRA", "more")
    assert client.bindings()["KEY"] == {"name": "KEY", "type": "secret_text"}

    output = project.wrangler("deploy", "--keep-vars")
    assert "differs from the remote configuration" in output
    assert list(client.bindings()) == ["COUNTER", "EXTRA", "KEY", "LIMITS", "MODE", "ORDERS_PROCESSING"]
    assert client.bindings()["MODE"]["text"] == "test"

    project.wrangler("deploy")
    assert list(client.bindings()) == ["COUNTER", "KEY", "LIMITS", "MODE", "ORDERS_PROCESSING"]


def test_an_upload_that_landed_and_was_answered_with_500_ends_in_10079(
    project: Project, sandbox: Sandbox, client: Client
) -> None:
    sandbox.faults.add(Fault(method="PUT", path="/workers/scripts/orders", status=500, after=True))

    assert "10079" in project.wrangler("deploy", code=1)

    assert client.serving()["number"] == 1
    assert client.get("/workflows/orders-processing").status == 404
    project.wrangler("deploy")
    assert client.get("/workflows/orders-processing").status == 200


def test_triggers_that_failed_are_deployed_by_themselves(project: Project, sandbox: Sandbox, client: Client) -> None:
    sandbox.faults.add(Fault(method="PUT", path="/workflows/orders-processing", status=500))
    project.wrangler("deploy", code=1)
    assert client.get("/workflows/orders-processing").status == 404

    project.wrangler("triggers", "deploy")

    assert client.get("/workflows/orders-processing").status == 200
    assert client.serving()["number"] == 1


def test_a_dropped_upload_is_repeated(project: Project, sandbox: Sandbox, client: Client) -> None:
    project.wrangler("deploy")
    sandbox.faults.add(Fault(method="POST", path="/workers/scripts/orders/versions", drop=True))

    project.wrangler("deploy")

    assert client.serving()["number"] == 2


def test_an_old_branch_is_refused_with_10074(project: Project, client: Client) -> None:
    project.write(WORKER + "export class Second extends DurableObject {}\n", migrations=[*CONFIG["migrations"], SECOND])
    project.wrangler("deploy")
    before = client.serving()["id"]

    project.write()
    assert "10074" in project.wrangler("deploy", code=1)

    assert client.serving()["id"] == before


def test_another_worker_takes_the_workflow_over(project: Project, client: Client) -> None:
    project.wrangler("deploy")

    project.write(name="billing")
    project.wrangler("deploy")

    assert client.get("/workflows/orders-processing").result["script_name"] == "billing"


def test_rollback_and_the_lists_that_people_read(project: Project, sandbox: Sandbox, client: Client) -> None:
    project.wrangler("deploy", "--tag", "t1")
    first = client.serving()["id"]
    project.wrangler("deploy", "--tag", "t2")

    project.wrangler("rollback", "-y")
    assert client.serving()["id"] == first

    assert "t2" in project.wrangler("versions", "list")
    sandbox.instances.start("orders-processing", at="mark-complete")
    described = project.wrangler("workflows", "instances", "describe", "orders-processing", "latest")
    assert "charge-customer-1" in described
    assert "mark-complete-1" in described
    assert "a name that is long enough for esbuild to wrap the line, which it likes to do-1" in described
