"""Deploys that go well, each with the real wrangler against the sandbox."""

import json
import shutil
import subprocess

import pytest

from tests.deploys.story import AYJNT, LOCK, UPDATE, VARIABLES, WORKFLOW, Story, allowance

pytestmark = pytest.mark.real


def test_the_first_deploy_names_url_and_version_and_leaves_record_tag_and_receipt(fresh: Story) -> None:
    lock = fresh.read(LOCK)
    assert not fresh.has_receipt

    said = fresh.deploy()

    serving = fresh.serving
    assert fresh.writes == [
        "POST workers/scripts/orders/subdomain",
        "PUT workers/scripts/orders",
        "PUT workflows/orders-processing",
    ]
    assert "Worker orders · not deployed yet" in said.out.splitlines()[0]
    assert said.out.splitlines()[-4:] == [
        "deployed orders, release 1",
        "  https://orders.sandbox.workers.dev",
        "  workflow: orders-processing",
        f"  version {serving['id']}",
    ]
    steps = fresh.record["workflows"][0]["steps"]
    assert [one["name"] for one in steps] == [
        "mark-processing",
        "reserve-inventory",
        "payment-clearance-delay",
        "charge-customer",
        "mark-complete",
    ]
    assert fresh.workflows == {"orders-processing": "OrdersProcessing"}
    assert serving["annotations"]["workers/tag"].startswith("ayjnt-")
    assert serving["annotations"]["workers/message"] == "ayjnt release 1"
    assert (fresh.receipt["version"], fresh.receipt["release"]) == (serving["id"], 1)
    assert fresh.read(LOCK) == lock


def test_an_unchanged_second_deploy_and_a_plan_straight_after_it_show_no_difference(shop: Story) -> None:
    said = shop.deploy()

    assert shop.writes == sorted(UPDATE)
    assert "nothing to do: the live Worker is what the source tree asks for" in said.out
    assert said.out.rstrip().endswith(shop.serving["id"])
    assert (shop.record["number"], len(shop.versions)) == (2, 2)

    shop.sandbox.clear_requests()
    plan = shop.ayjnt("plan", "--exit-code")
    assert (plan.code, shop.writes) == (0, [])
    assert plan.out.splitlines()[0].endswith(f"version {shop.serving['id']} · release 2")
    assert "nothing to do" in plan.out


def test_another_step_body_another_variable_and_an_appended_step_pass(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="mark-complete")
    shop.edit("reserved.qty * 9.99", "reserved.qty * 8.99")
    shop.edit(
        "    return { orderId, charged",
        '    await step.do("send-receipt", async () => sku);\n\n    return { orderId, charged',
    )
    shop.configure(variables={**VARIABLES, "LOG_LEVEL": "debug"})

    said = shop.deploy()

    assert f"· do charge-customer has another body   {WORKFLOW}:33" in said.out
    assert f"+ do send-receipt   {WORKFLOW}:41" in said.out
    assert "~ variable/LOG_LEVEL: (masked) → (masked)\n" in said.out
    assert "nothing stands against this deploy" in said.out
    assert shop.bindings["LOG_LEVEL"]["text"] == "debug"
    assert shop.ayjnt("plan", "--exit-code").code == 0


def test_a_moved_folder_needs_no_migration_and_passes_with_an_order_in_flight(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="mark-complete")

    move(shop, "agents/orders", "agents/(shop)/orders")
    assert "no migration is pending" in shop.ayjnt("build").out
    plan = shop.ayjnt("plan", "--exit-code")
    assert (plan.code, "the source files differ" in plan.out, "migration/" in plan.out) == (2, True, False)

    move(shop, "agents/(shop)/orders", "agents/store/orders")
    assert "class OrdersAgent moved from orders to store_orders: no migration" in shop.ayjnt("build").out
    shop.deploy()
    assert "PUT workers/scripts/orders" not in shop.writes
    assert shop.serving["resources"]["script_runtime"]["migration_tag"] == "v1"
    assert shop.record["workflows"][0]["file"] == "agents/store/orders/workflow.ts"
    assert shop.ayjnt("plan", "--exit-code").code == 0


def move(story: Story, before: str, after: str) -> None:
    (story.root / after).parent.mkdir(parents=True)
    shutil.move(story.root / before, story.root / after)


def test_json_stands_alone_on_stdout_and_what_cannot_change_the_plan_is_passed_on_to_wrangler(shop: Story) -> None:
    folder = shop.root / "bundled"

    said = shop.deploy("--format", "json", "--outdir", str(folder), "--no-upload-source-maps")

    assert json.loads(said.out)["receipt"]["version"] == shop.serving["id"]
    assert (folder / "entry.js").exists()


def test_neither_token_nor_values_of_variables_are_printed(shop: Story) -> None:
    hidden = {
        "GREETING": "hello-from-the-config",
        "NESTED": {"list": ["deep-in-a-list", {"key": "deeper-in-a-mapping"}]},
        "LOG_LEVEL": "wanted-level",
        "MAX_QTY": 100,
    }
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "set-in-the-dashboard")
    shop.sandbox.dashboard.set_variable("orders", "EXTRA", "added-in-the-dashboard")
    shop.configure(variables=hidden, allow=[_drift("LOG_LEVEL"), _drift("EXTRA")])

    wrangler = shop.deploy("--verbose", "--quiet").all

    assert "env.GREETING" in wrangler
    assert "differs from the remote configuration" in wrangler
    for value in (
        "hello-from-the-config",
        "deep-in-a-list",
        "deeper-in-a-mapping",
        "wanted-level",
        "set-in-the-dashboard",
        "added-in-the-dashboard",
        "sandbox-token",
    ):
        assert value not in wrangler


def test_the_record_of_a_hundred_workflows_travels_in_parts(fresh: Story) -> None:
    shutil.rmtree(fresh.root / "agents")
    (fresh.root / LOCK).unlink()
    for number in range(100):
        fresh.write(f"workflows/w{number}/workflow.ts", WORKFLOWS.replace("NUMBER", str(number)))

    fresh.deploy()
    plan = fresh.ayjnt("plan", "--exit-code")

    parts = [name for name in fresh.bindings if name.startswith("AYJNT_RELEASE")]
    assert len(parts) > 1
    assert len(fresh.workflows) == 100
    assert (plan.code, "release 1" in plan.out) == (0, True), plan.all
    assert "nothing to do" in plan.out


WORKFLOWS = """\
import { WorkflowEntrypoint } from "cloudflare:workers";
import type { WorkflowStep } from "cloudflare:workers";

export default class JobNumberNUMBER extends WorkflowEntrypoint {
  async run(_event: unknown, step: WorkflowStep): Promise<void> {
    await step.do("fetch the report of NUMBER", async () => NUMBER);
    await step.sleep("cool down", "NUMBER minutes");
    await step.waitForEvent("approval of NUMBER", { type: "approval-NUMBER" });
    await step.do("send it to NUMBER", async () => "sent");
  }
}
"""


def _drift(variable: str) -> dict[str, str]:
    return dict(allowance("drift-overwritten", f"variable/{variable}"))


def test_a_deploy_that_landed_ends_with_0_even_where_its_report_cannot_be_written(shop: Story) -> None:
    for sink in ("> /dev/full", "| true"):
        done = subprocess.run(
            ("bash", "-o", "pipefail", "-c", f"{AYJNT} deploy --quiet {sink}"),
            cwd=shop.root,
            env=dict(shop.environment),
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, "Traceback" in done.stderr) == (0, False)
        assert f"deployed version {shop.serving['id']}; " in done.stderr
