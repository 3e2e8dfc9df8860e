"""A second client that nobody here wrote: Cloudflare's own reads every path that it has a method for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from cloudflare import Cloudflare

from ayjnt_deploy.sandbox import ACCOUNT_ID, TOKEN, Sandbox
from ayjnt_deploy.sandbox.endpoints.table import ROUTES
from tests.ayjnt_deploy.sandbox.client import BINDINGS, Client

SERVICE = "/accounts/{account}/workers/services/{worker}"
SCRIPT = "/accounts/{account}/workers/scripts/{worker}"
BETA = "/accounts/{account}/workers/workers"
NAMESPACES = "/accounts/{account}/workers/durable_objects/namespaces"
DOMAINS = "/accounts/{account}/workers/domains"
QUEUE = "/accounts/{account}/queues/{queue}"
WORKFLOW = "/accounts/{account}/workflows/{workflow}"
IN_ACCOUNT = {"account_id": ACCOUNT_ID}
OF_ORDERS = {"account_id": ACCOUNT_ID, "script_name": "orders"}
OF_WORKFLOW = {"account_id": ACCOUNT_ID, "workflow_name": "orders-processing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """The ids of everything that there is one of."""

    zone: str
    route: str
    domain: str
    queue: str
    consumer: str
    worker: str
    version: str
    deployment: str
    namespace: str
    release: str
    instance: str


# Without the SDK's types: nearly every field of its answers may be None in them.
Reading = Callable[[Any, Deployed], Any]

NO_METHOD = {
    SERVICE: "not documented; wrangler asks it first",
    f"{SERVICE}/environments/{{environment}}": "not documented",
    f"{SERVICE}/environments/{{environment}}/bindings": "not documented",
    f"{SERVICE}/environments/{{environment}}/routes": "not documented",
    f"{SERVICE}/environments/{{environment}}/subdomain": "not documented",
    f"{SERVICE}/environments/{{environment}}/settings": "documented, but left out of this SDK",
    f"{SERVICE}/environments/{{environment}}/content/v2": "not documented",
    f"{SCRIPT}/references": "not documented",
    f"{DOMAINS}/records": "not documented",
    f"{DOMAINS}/records/{{domain}}": "not documented",
    f"{NAMESPACES}/{{namespace}}": "not documented",
    "/accounts/{account}/workers/scripts-search": "newer than this SDK",
    f"{WORKFLOW}/versions/{{version}}/graph": "newer than this SDK",
    f"{WORKFLOW}/versions/{{version}}/dag": "left out of this SDK",
    f"{WORKFLOW}/instances/{{instance}}/step": "newer than this SDK",
}
"""Why a path of the sandbox is not read with cloudflare 5.5.0."""

READINGS: Mapping[str, tuple[Reading, Any]] = {
    "/user": (lambda sdk, _: sdk.user.get().id, "408cbcdfd4dda4617efef40b04d168a1"),
    "/user/tokens/verify": (lambda sdk, _: sdk.user.tokens.verify().status, "active"),
    "/memberships": (
        lambda sdk, _: [each.account and each.account.id for each in sdk.memberships.list()],
        [ACCOUNT_ID],
    ),
    "/accounts": (lambda sdk, _: [each.id for each in sdk.accounts.list()], [ACCOUNT_ID]),
    "/accounts/{account}": (lambda sdk, _: sdk.accounts.get(**IN_ACCOUNT).name, "Sandbox"),
    "/accounts/{account}/tokens/verify": (
        lambda sdk, _: sdk.accounts.tokens.verify(**IN_ACCOUNT).status,
        "active",
    ),
    "/accounts/{account}/workers/subdomain": (
        lambda sdk, _: sdk.workers.subdomains.get(**IN_ACCOUNT).subdomain,
        "sandbox",
    ),
    "/accounts/{account}/workers/account-settings": (
        lambda sdk, _: sdk.workers.account_settings.get(**IN_ACCOUNT).default_usage_model,
        "standard",
    ),
    "/zones": (
        lambda sdk, known: [each.name for each in sdk.zones.list() if each.id == known.zone],
        ["example.com"],
    ),
    "/zones/{zone}": (lambda sdk, known: sdk.zones.get(zone_id=known.zone).name, "example.com"),
    "/zones/{zone}/workers/routes": (
        lambda sdk, known: [each.pattern for each in sdk.workers.routes.list(zone_id=known.zone)],
        ["example.com/orders/*"],
    ),
    "/zones/{zone}/workers/routes/{route}": (
        lambda sdk, known: sdk.workers.routes.get(known.route, zone_id=known.zone).script,
        "orders",
    ),
    DOMAINS: (
        lambda sdk, _: [each.hostname for each in sdk.workers.domains.list(**IN_ACCOUNT, service="orders")],
        ["shop.example.com"],
    ),
    f"{DOMAINS}/{{domain}}": (
        lambda sdk, known: sdk.workers.domains.get(known.domain, **IN_ACCOUNT).service,
        "orders",
    ),
    "/accounts/{account}/queues": (
        lambda sdk, _: [(each.queue_name, len(each.consumers or ())) for each in sdk.queues.list(**IN_ACCOUNT)],
        [("jobs", 1)],
    ),
    QUEUE: (
        lambda sdk, known: [each.type for each in sdk.queues.get(known.queue, **IN_ACCOUNT).producers],
        ["worker"],
    ),
    f"{QUEUE}/consumers": (
        lambda sdk, known: [each.script_name for each in sdk.queues.consumers.list(known.queue, **IN_ACCOUNT)],
        ["orders"],
    ),
    f"{QUEUE}/consumers/{{consumer}}": (
        lambda sdk, known: (
            sdk.queues.consumers.get(known.consumer, **IN_ACCOUNT, queue_id=known.queue).settings.batch_size
        ),
        5,
    ),
    "/accounts/{account}/workers/scripts": (
        lambda sdk, _: [each.migration_tag for each in sdk.workers.scripts.list(**IN_ACCOUNT)],
        ["v1"],
    ),
    f"{SCRIPT}/content/v2": (
        lambda sdk, _: b"var Counter = class" in sdk.workers.scripts.content.get("orders", **IN_ACCOUNT).read(),
        True,
    ),
    f"{SCRIPT}/settings": (
        lambda sdk, _: [
            binding.name
            for binding in sdk.workers.scripts.script_and_version_settings.get("orders", **IN_ACCOUNT).bindings
        ],
        ["COUNTER", "JOBS", "KEY", "LIMITS", "MODE", "ORDERS_PROCESSING"],
    ),
    f"{SCRIPT}/script-settings": (
        lambda sdk, _: sdk.workers.scripts.settings.get("orders", **IN_ACCOUNT).observability.logs.invocation_logs,
        True,
    ),
    f"{SCRIPT}/schedules": (
        lambda sdk, _: [each.cron for each in sdk.workers.scripts.schedules.get("orders", **IN_ACCOUNT).schedules],
        ["0 * * * *"],
    ),
    f"{SCRIPT}/subdomain": (
        lambda sdk, _: sdk.workers.scripts.subdomain.get("orders", **IN_ACCOUNT).enabled,
        True,
    ),
    f"{SCRIPT}/secrets": (
        lambda sdk, _: [each.name for each in sdk.workers.scripts.secrets.list("orders", **IN_ACCOUNT)],
        ["KEY"],
    ),
    f"{SCRIPT}/versions": (
        lambda sdk, _: [each.number for each in sdk.workers.scripts.versions.list("orders", **IN_ACCOUNT)],
        [3, 2, 1],
    ),
    f"{SCRIPT}/versions/{{version}}": (
        lambda sdk, known: (
            sdk.workers.scripts.versions.get(known.version, **OF_ORDERS).resources.script_runtime.migration_tag
        ),
        "v1",
    ),
    f"{SCRIPT}/deployments": (
        lambda sdk, known: [
            [(share.version_id == known.version, share.percentage) for share in each.versions]
            for each in sdk.workers.scripts.deployments.list("orders", **IN_ACCOUNT).deployments
        ],
        [[(True, 100)], [(False, 100)], [(False, 100)]],
    ),
    f"{SCRIPT}/deployments/{{deployment}}": (
        lambda sdk, known: sdk.workers.scripts.deployments.get(known.deployment, **OF_ORDERS).author_email,
        "sandbox@example.com",
    ),
    BETA: (
        lambda sdk, _: [each.name for each in sdk.workers.beta.workers.list(**IN_ACCOUNT)],
        ["orders"],
    ),
    f"{BETA}/{{worker}}": (
        lambda sdk, known: [
            (len(references.domains), len(references.queues))
            for references in [sdk.workers.beta.workers.get(known.worker, **IN_ACCOUNT).references]
        ],
        [(1, 1)],
    ),
    f"{BETA}/{{worker}}/versions": (
        lambda sdk, known: len(list(sdk.workers.beta.workers.versions.list(known.worker, **IN_ACCOUNT))),
        3,
    ),
    f"{BETA}/{{worker}}/versions/{{version}}": (
        lambda sdk, known: (
            sdk.workers.beta.workers.versions.get(known.version, **IN_ACCOUNT, worker_id=known.worker).limits.cpu_ms
        ),
        50,
    ),
    NAMESPACES: (
        lambda sdk, _: [(each.class_, each.use_sqlite) for each in sdk.durable_objects.namespaces.list(**IN_ACCOUNT)],
        [("Counter", True)],
    ),
    f"{NAMESPACES}/{{namespace}}/objects": (
        lambda sdk, known: len(
            list(sdk.durable_objects.namespaces.objects.list(known.namespace, **IN_ACCOUNT, limit=2))
        ),
        5,
    ),
    "/accounts/{account}/workflows": (
        lambda sdk, _: [(each.name, each.instances.running) for each in sdk.workflows.list(**IN_ACCOUNT)],
        [("orders-processing", 1)],
    ),
    WORKFLOW: (
        lambda sdk, _: sdk.workflows.get("orders-processing", **IN_ACCOUNT).script_name,
        "orders",
    ),
    f"{WORKFLOW}/versions": (
        lambda sdk, known: [
            each.id == known.release for each in sdk.workflows.versions.list("orders-processing", **IN_ACCOUNT)
        ],
        [True],
    ),
    f"{WORKFLOW}/versions/{{version}}": (
        lambda sdk, known: sdk.workflows.versions.get(known.release, **OF_WORKFLOW).class_name,
        "OrdersProcessing",
    ),
    f"{WORKFLOW}/instances": (
        lambda sdk, known: [
            each.id == known.instance
            for each in sdk.workflows.instances.list("orders-processing", **IN_ACCOUNT, per_page=50).result
        ],
        [True],
    ),
    f"{WORKFLOW}/instances/{{instance}}": (
        lambda sdk, known: [step.type for step in sdk.workflows.instances.get(known.instance, **OF_WORKFLOW).steps],
        ["step", "sleep", "waitForEvent", "step"],
    ),
}
"""How a path is read with the SDK, and what comes out."""

SERVED = [route.path for route in ROUTES if route.method == "GET"]


@pytest.fixture
def deployed(sandbox: Sandbox, orders: Client) -> Deployed:
    queue = sandbox.dashboard.create_queue("jobs")
    secret = {"name": "KEY", "type": "secret_text", "text": "hush"}
    orders.update(bindings=[*BINDINGS, secret, {"name": "JOBS", "type": "queue", "queue_name": "jobs"}])
    version = sandbox.dashboard.change(
        "orders", limits={"cpu_ms": 50}, crons=["0 * * * *"], workers_dev=True, observability={"enabled": True}
    )
    sandbox.instances.objects("orders", "Counter", 5)
    return Deployed(
        zone=orders.get("~/zones?name=example.com").result[0]["id"],
        route=sandbox.dashboard.add_route("example.com/orders/*", "orders"),
        domain=sandbox.dashboard.add_domain("shop.example.com", "orders"),
        queue=queue,
        consumer=sandbox.dashboard.consume("jobs", "orders", batch_size=5),
        worker=orders.get("/workers/workers/orders").result["id"],
        version=str(version),
        deployment=orders.get("/workers/scripts/orders/deployments").result["deployments"][0]["id"],
        namespace=orders.get("/workers/durable_objects/namespaces").result[0]["id"],
        release=orders.get("/workflows/orders-processing/versions").result[0]["id"],
        instance=sandbox.instances.start("orders-processing", at="mark-complete"),
    )


@pytest.fixture
def sdk(sandbox: Sandbox) -> Iterator[Cloudflare]:
    with Cloudflare(api_token=TOKEN, base_url=sandbox.url, max_retries=0) as client:
        yield client


@pytest.mark.parametrize("path", READINGS)
def test_the_sdk_reads_the_path(sandbox: Sandbox, sdk: Cloudflare, deployed: Deployed, path: str) -> None:
    read, expected = READINGS[path]
    sandbox.clear_requests()

    assert read(sdk, deployed) == expected

    assert {(_served(request.path), request.status) for request in sandbox.requests} == {(path, 200)}


def test_every_path_that_is_served_is_read_or_has_a_reason() -> None:
    assert set(SERVED) == READINGS.keys() | NO_METHOD.keys()
    assert READINGS.keys() & NO_METHOD.keys() == set()


def _served(path: str) -> str:
    """Return the path of the table that answers a real one."""
    segments = path.split("/")
    return next(route.path for route in ROUTES if route.method == "GET" and route.names_in(segments) is not None)
