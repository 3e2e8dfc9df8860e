"""What is generated, in the hands of the real TypeScript and the real wrangler."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.patience import eventually
from tests.projects import tools, trees

pytestmark = pytest.mark.real

STEPS = ("mark-processing", "reserve-inventory", "payment-clearance-delay", "charge-customer", "mark-complete")


@pytest.fixture(scope="module", params=["orders", "shop", "batch"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tools.copied(request.param, tmp_path_factory.mktemp("real") / request.param)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return tools.copied("orders", tmp_path / "orders")


def test_every_project_satisfies_typescript(project: Path) -> None:
    checked = tools.run(project, tools.TSC, "--noEmit")

    assert (checked.returncode, checked.stdout) == (0, "")


def test_every_project_passes_a_dry_run_of_the_deploy(project: Path, tmp_path: Path) -> None:
    metadata = tmp_path / "upload.bin"

    deployed = tools.run(
        project,
        tools.WRANGLER,
        *("deploy", "--dry-run", "--config", ".ayjnt/dist/wrangler.jsonc"),
        *("--outdir", str(tmp_path / "out"), "--outfile", str(metadata)),
    )

    assert deployed.returncode == 0, deployed.stderr
    assert "WARNING" not in deployed.stderr
    assert uploaded_bindings(metadata) == expected_bindings(project.name)


def test_the_bundle_holds_the_step_names_of_the_source(orders: Path, tmp_path: Path) -> None:
    config = ("--config", ".ayjnt/dist/wrangler.jsonc")
    tools.run(orders, tools.WRANGLER, "deploy", "--dry-run", *config, "--outdir", str(tmp_path / "out"))

    bundle = (tmp_path / "out" / "entry.js").read_text(encoding="utf-8")

    assert [step for step in STEPS if f'"{step}"' not in bundle] == []


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ("workflow({ orderId, sku, qty, customerId })", "workflow({ orderId, sku, qty })", "'customerId' is missing"),
        ("workflow({ orderId, sku,", "workflow({ orderId, sku: 7,", "Type 'number' is not assignable to type 'string'"),
        ("qty, customerId })", "qty, customerId, colour: 1 })", "'colour' does not exist"),
        ("this.env.MAX_QTY)", "this.env.MAX_QUANTITY)", "Property 'MAX_QUANTITY' does not exist"),
        ("this.state.orders);", "this.state.order);", "Property 'order' does not exist"),
    ],
)
def test_a_wrong_use_of_an_agent_is_a_type_error(orders: Path, written: str, instead: str, complaint: str) -> None:
    replace(orders / "agents" / "orders" / "agent.ts", written, instead)

    checked = tools.run(orders, tools.TSC, "--noEmit")

    assert checked.returncode != 0
    assert "agents/orders/agent.ts" in checked.stdout
    assert complaint in checked.stdout


def test_a_field_renamed_in_the_workflow_is_a_type_error_where_it_is_started(orders: Path) -> None:
    replace(orders / "agents" / "orders" / "workflow.ts", "customerId", "buyerId")

    checked = tools.run(orders, tools.TSC, "--noEmit")

    assert checked.stdout.startswith("agents/orders/agent.ts(")
    assert "'customerId' does not exist in type 'Readonly<Params>'" in checked.stdout


def test_a_wrong_call_from_the_workflow_to_its_agent_is_a_type_error(orders: Path) -> None:
    replace(
        orders / "agents" / "orders" / "workflow.ts", 'markStatus(orderId, "complete")', 'markStatus(orderId, "done")'
    )

    checked = tools.run(orders, tools.TSC, "--noEmit")

    assert "\"done\"' is not assignable to parameter of type 'Status'" in checked.stdout


def test_an_order_runs_through_its_five_steps_in_the_local_engine(engine: str) -> None:
    placed = fetch(f"{engine}/orders", {"sku": "mug", "qty": 2, "customerId": "ada"})

    eventually(lambda: fetch(f"{engine}/orders")[0]["status"] == "complete")
    (order,) = fetch(f"{engine}/orders")
    instance = fetch(
        f"{engine}/cdn-cgi/local/explorer/api/workflows/orders-processing/instances/{placed['workflowId']}"
    )["result"]
    assert order == {"id": placed["orderId"], "sku": "mug", "qty": 2, "status": "complete"}
    assert [step["name"].rpartition("-")[0] for step in instance["steps"]] == list(STEPS)


def test_agents_answer_below_their_route(engine: str) -> None:
    answers = {
        path: (status(f"{engine}{path}"))
        for path in (
            "/orders",
            "/orders/",
            "/orders/berlin",
            "/agents/orders-agent/berlin",
            "/ordersx",
            "/orders/%E0%A4",
        )
    }

    assert answers == {
        "/orders": 200,
        "/orders/": 200,
        "/orders/berlin": 200,
        "/agents/orders-agent/berlin": 200,
        "/ordersx": 404,
        "/orders/%E0%A4": 400,
    }


def test_each_instance_of_an_agent_has_its_own_state(engine: str) -> None:
    fetch(f"{engine}/orders/paris", {"sku": "cup", "qty": 1, "customerId": "bob"})

    assert len(fetch(f"{engine}/orders/paris")) == 1
    assert fetch(f"{engine}/orders/oslo") == []


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the orders project, running in wrangler's local engine."""
    root = tools.copied("orders", tmp_path_factory.mktemp("engine") / "orders")
    with tools.engine(root, root / "state") as address:
        yield address


def fetch(url: str, body: object = None) -> Any:
    content = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, content), timeout=30) as answer:
        return json.load(answer)


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def replace(path: Path, written: str, instead: str) -> None:
    source = path.read_text(encoding="utf-8")
    assert written in source
    path.write_text(source.replace(written, instead), encoding="utf-8")


def uploaded_bindings(path: Path) -> dict[str, str]:
    """Return the type of every binding in what wrangler would upload."""
    text = path.read_bytes().decode("utf-8", "replace")
    start = text.index("{", text.index('name="metadata"'))
    metadata = json.JSONDecoder().raw_decode(text, start)[0]
    return {binding["name"]: binding["type"] for binding in metadata["bindings"]}


def expected_bindings(name: str) -> dict[str, str]:
    config = trees.generated(trees.ROOTS[name]).config
    bindings = {
        one["name"]: "durable_object_namespace" for one in config.get("durable_objects", {}).get("bindings", [])
    }
    bindings |= {one["binding"]: "workflow" for one in config["workflows"]}
    bindings |= {one["binding"]: "kv_namespace" for one in config.get("kv_namespaces", [])}
    if "assets" in config:
        bindings["ASSETS"] = "assets"
    variables = config.get("vars", {}).items()
    return bindings | {key: "plain_text" if isinstance(value, str) else "json" for key, value in variables}
