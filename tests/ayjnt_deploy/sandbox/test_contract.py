"""Every path of the contract that is served, touched once; the client holds each answer to it."""

from ayjnt_deploy.sandbox import READ_ONLY_TOKEN, Fault, Sandbox
from ayjnt_deploy.sandbox.endpoints.table import ROUTES
from tests.ayjnt_deploy.sandbox import contract
from tests.ayjnt_deploy.sandbox.client import BINDINGS, BOUNDARY, Client, multipart

MORE_BINDINGS = (
    {"name": "DB", "type": "d1", "id": "f8a2c9b4-2a50-4d3a-9a61-9a1b7a1f0c11"},
    {"name": "JOBS", "type": "queue", "queue_name": "jobs"},
    {"name": "LIMITER", "type": "ratelimit", "namespace_id": "1", "simple": {"limit": 1, "period": 10}},
    {"name": "MAILER", "type": "service", "service": "mailer"},
)
SERVED = {(route.method, contract.anonymous(route.path)) for route in ROUTES} & contract.operations()


def test_every_answer_has_the_shape_that_the_contract_promises(sandbox: Sandbox, client: Client) -> None:
    write_everything(client)
    read_everything(sandbox, client)
    be_refused(sandbox, client)

    touched = {contract.operation_of(request.method, request.path) for request in sandbox.requests}
    assert SERVED - touched == set()


def test_the_sandbox_serves_all_of_the_contract() -> None:
    assert contract.operations() - SERVED == set()


def write_everything(client: Client) -> None:
    client.first_deploy(
        annotations={"workers/message": "first"},
        observability={"enabled": True},
        compatibility_flags=["nodejs_compat"],
        limits={"cpu_ms": 30000, "subrequests": 100},
        placement={"mode": "smart"},
        cache_options={"enabled": True},
        assets={"jwt": "sandbox-assets", "config": {"html_handling": "none", "run_worker_first": ["/api/*"]}},
        tail_consumers=[{"service": "log-sink"}],
    )
    client.get("/workers/scripts")
    client.update(annotations={"workers/tag": "t2"}, bindings=[*BINDINGS, *MORE_BINDINGS])
    client.send("PATCH", "/workers/scripts/orders/script-settings", {"logpush": True, "tags": ["shop"]})
    settings = multipart({"bindings": [{"name": "MODE", "type": "inherit"}]}, "", "settings")
    client.send_bytes(
        "PATCH", "/workers/scripts/orders/settings", settings, f"multipart/form-data; boundary={BOUNDARY}"
    )
    client.send("PUT", "/workers/scripts/orders/schedules", [{"cron": "0 * * * *"}])
    client.send("POST", "/workers/scripts/orders/subdomain", {"enabled": True})
    client.send("PUT", "/workers/scripts/orders/secrets", {"name": "KEY", "text": "hush", "type": "secret_text"})
    client.register(
        schedules="0 9 * * 1",
        limits={"steps": 10},
        concurrency={"limit": 3},
        default_retention={"error_retention": "3 days"},
    )
    client.send("PUT", "/workers/scripts/orders/routes", [{"pattern": "example.com/orders/*"}])
    client.send("PUT", "/workers/scripts/orders/domains/records", {"origins": [{"hostname": "shop.example.com"}]})
    queue = client.send("POST", "/queues", {"queue_name": "jobs"}).result["queue_id"]
    consumer = {"type": "worker", "script_name": "orders", "settings": {"batch_size": 5}}
    client.send("POST", f"/queues/{queue}/consumers", consumer)


GRAPH = {
    "version": 1,
    "workflow": {
        "class_name": "OrdersProcessing",
        "functions": {},
        "nodes": [
            {"type": "step_sleep", "name": "payment-clearance-delay", "duration": "2 seconds"},
            {
                "type": "if",
                "branches": [{"condition": "paid", "nodes": [{"type": "function_call", "name": "notify"}]}],
            },
        ],
    },
}
"""A graph as Cloudflare describes it."""


def read_everything(sandbox: Sandbox, client: Client) -> None:
    workflow = "/workflows/orders-processing"
    running = sandbox.instances.start("orders-processing", at="await approval")
    sandbox.instances.start("orders-processing", at="mark-complete", status="errored")
    sandbox.instances.start("orders-processing", status="complete")
    namespace = client.get("/workers/durable_objects/namespaces").result[0]["id"]
    version = client.serving()["id"]
    deployment = client.get("/workers/scripts/orders/deployments").result["deployments"][0]["id"]
    release = client.get(f"{workflow}/versions").result[0]["id"]
    step = f"{workflow}/instances/{running}/step?name=await%20approval-1&type=waitForEvent"
    environment = "/workers/services/orders/environments/production"
    zone = client.get("~/zones?name=example.com").result[0]["id"]
    queue = client.get("/queues").result[0]["queue_id"]
    sandbox.instances.objects("orders", "Counter", 2)
    for path in (
        *("~/user/tokens/verify", "~/accounts", "~/zones", f"~/zones/{zone}/workers/routes"),
        *(
            "",
            "/tokens/verify",
            f"/queues/{queue}/consumers",
            "/workers/scripts-search?name=order",
            workflow,
            f"{workflow}/versions/{release}",
            "/workflows?search=orders",
        ),
        *(f"{workflow}/versions/{release}/graph", f"{workflow}/versions/{release}/dag", f"{workflow}/instances"),
        *(f"{workflow}/instances/{running}", f"{workflow}/instances/{running}?simple=true", step),
        *(environment, f"{environment}/bindings", f"{environment}/routes", f"{environment}/subdomain"),
        *(f"{environment}/settings", f"{environment}/content/v2"),
    ):
        assert client.get(path).status == 200, path
    for path in (
        *("subdomain", "account-settings", "scripts", "domains", "domains/records", "services/orders"),
        *("durable_objects/namespaces", f"durable_objects/namespaces/{namespace}"),
        *(f"durable_objects/namespaces/{namespace}/objects", "workers", "workers/orders", "workers/orders/versions"),
        *("workers/orders/versions/latest", f"workers/orders/versions/{version}?include=modules"),
        *("scripts/orders/settings", "scripts/orders/script-settings", "scripts/orders/content/v2"),
        *("scripts/orders/versions", "scripts/orders/secrets", "scripts/orders/references"),
        *("scripts/orders/schedules", "scripts/orders/subdomain", f"scripts/orders/deployments/{deployment}"),
    ):
        assert client.get(f"/workers/{path}").status == 200, path
    assert client.send("PATCH", f"{workflow}/instances/{running}/status", {"status": "pause"}).status == 200
    sandbox.dashboard.draw("orders-processing", GRAPH)
    assert client.get(f"{workflow}/versions/{release}/graph").result["graph"] == GRAPH


def be_refused(sandbox: Sandbox, client: Client) -> None:
    assert client.get("/workers/services/none").problem == (404, 10090)
    assert client.get("/workers/scripts/none/deployments").problem == (404, 10007)
    assert client.get("/workflows/none").problem == (404, 10200)
    assert client.get("/workflows/orders-processing/instances/none").problem == (404, 10400)
    assert Client(sandbox, token="wrong").get("/workflows").problem == (401, 10000)
    assert Client(sandbox, token=READ_ONLY_TOKEN).register().problem == (403, 10000)
    for status in (429, 500):
        sandbox.faults.add(Fault(method="GET", path="/workflows", status=status))
        assert client.get("/workflows").status == status
