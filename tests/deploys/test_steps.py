"""Changes of workflows and their steps, with orders in flight and without."""

import pytest

from ayjnt_deploy.sandbox import Fault
from tests.ayjnt_deploy.sandbox.client import Client
from tests.deploys.story import WORKFLOW, Story, allowance

pytestmark = pytest.mark.real

CHARGE = "workflow/orders-processing/step/charge-customer"
WAIT = """\
    await step.waitForEvent("await-approval", { type: "approval", timeout: "1 day" });

"""


def rename(story: Story) -> None:
    story.edit('step.do("charge-customer"', 'step.do("charge customer"')


def test_a_renamed_step_with_an_order_behind_it_is_refused_then_allowed_then_forgotten(shop: Story) -> None:
    order = shop.sandbox.instances.start("orders-processing", at="mark-complete")
    shop.sandbox.instances.start("orders-processing", at="payment-clearance-delay")
    rename(shop)

    said = shop.refused("step-renamed")
    report = said.out.partition("✗ block")[2]
    assert report.startswith(f" step-renamed {CHARGE}\n")
    assert "'charge-customer' of the last release is now 'charge customer'" in report
    assert f"at: {WORKFLOW}:33 (the release had it at {WORKFLOW}:33)" in report
    assert "1 of 2 instances in flight has completed `charge-customer`; it would run it again" in report
    assert f"{order} (running, since " in report
    assert "to fix: name it 'charge-customer' again" in report
    assert f'{{"rule": "step-renamed", "at": "{CHARGE}", "because": "…", "until": ' in report
    assert "refused: 1 finding stops this deploy" in report

    allowed = allowance("step-renamed", CHARGE)
    shop.configure(allow=[allowed])
    said = shop.deploy()
    assert f"✓ allowed step-renamed {CHARGE}" in said.out
    assert "the shop is closed (until 2099-01-31, ayjnt.jsonc:1)" in said.out
    assert shop.record["allowed"] == [dict(allowed)]
    assert [one["name"] for one in shop.record["tombstones"]] == ["charge-customer"]

    shop.configure()
    said = shop.deploy()
    assert "step-renamed" not in said.out
    assert "nothing stands against this deploy" in said.out or "nothing to do" in said.out
    assert "allowed" not in shop.record


def test_a_renamed_step_that_no_order_has_passed_is_a_warning(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="reserve-inventory")
    rename(shop)

    said = shop.deploy()

    assert f"! warn step-renamed {CHARGE}" in said.out
    assert "1 instance is in flight, and none has completed `charge-customer`" in said.out
    assert "nothing stands against this deploy (1 warning)" in said.out
    assert shop.ayjnt("plan", "--exit-code").code == 0


def test_an_order_that_failed_may_be_restarted_and_counts(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="mark-complete", status="errored")
    rename(shop)

    assert "the only instance in flight has completed `charge-customer`" in shop.refused("step-renamed").out


def test_instances_that_cannot_be_read_are_taken_for_the_worst(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="reserve-inventory")
    rename(shop)
    shop.sandbox.faults.add(
        Fault(method="GET", path="/workflows/orders-processing/instances", status=403, code=9109, times=20)
    )

    said = shop.refused("step-renamed")

    assert "the instances could not be read" in said.out
    assert "so the worst is assumed" in said.out


def test_a_removed_wait_that_an_order_stands_at_is_refused(fresh: Story) -> None:
    fresh.edit("    const charged = ", f"{WAIT}    const charged = ")
    fresh.deploy()
    order = fresh.sandbox.instances.start("orders-processing", at="await-approval")
    fresh.edit(WAIT, "")

    said = fresh.refused("wait-removed")

    assert "workflow/orders-processing/step/await-approval" in said.out
    assert "who waits there goes on at once, without the event" in said.out
    assert order in said.out
    fresh.sandbox.instances.finish("orders-processing", order)
    assert "! warn wait-removed" in fresh.deploy().out


def test_a_step_of_a_name_in_front_of_another_is_refused(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="mark-complete")
    shop.edit(
        '    await step.do("mark-processing"',
        '    for (const one of [1, 2]) await step.do("mark-processing", async () => one);\n'
        '    await step.do("mark-processing"',
    )

    said = shop.refused("same-name-step-shifted")

    assert f"{WORKFLOW}:21" in said.out


def test_params_and_results_that_an_order_lacks_are_refused_and_those_that_it_has_pass(shop: Story) -> None:
    reserved = {"type": "step", "name": "reserve-inventory-1", "success": True, "output": '{"sku":"a","qty":1}'}
    order = shop.sandbox.instances.start("orders-processing", steps=[reserved], params={"orderId": "7", "sku": "a"})
    shop.edit('this.agent.markStatus(orderId, "complete")', "this.agent.markStatus(orderId, event.payload.outcome)")
    shop.edit("amount: reserved.qty * 9.99", "amount: reserved.qty * reserved.price.net")

    said = shop.refused("params-read", "output-path-read")
    assert "reads `outcome` of the params, and the last release did not" in said.out
    assert "reads `price.net` of what step 'reserve-inventory' returns" in said.out
    assert order in said.out

    shop.sandbox.instances.finish("orders-processing", order)
    richer = {**reserved, "output": '{"sku":"a","qty":1,"price":{"net":9.99}}'}
    shop.sandbox.instances.start("orders-processing", steps=[richer], params={"outcome": "complete"})
    assert "nothing stands against this deploy" in shop.deploy().out


def test_a_variable_that_decides_over_a_step_keeps_its_value_while_orders_have_come_there(shop: Story) -> None:
    shop.edit('await step.do("mark-complete"', 'if (this.env.LOG_LEVEL === "info") await step.do("mark-complete"')
    shop.deploy()
    order = shop.sandbox.instances.start("orders-processing", at="mark-complete")
    shop.configure(variables={"LOG_LEVEL": "debug", "MAX_QTY": 100})

    said = shop.refused("variable-in-branch")
    assert "variable LOG_LEVEL gets another value, and decides over 'mark-complete'" in said.out
    assert order in said.out

    shop.sandbox.instances.finish("orders-processing", order)
    shop.sandbox.instances.start("orders-processing", at="charge-customer")
    assert "variable-in-branch" not in shop.deploy().out


def test_a_removed_workflow_is_refused_while_orders_are_in_flight(shop: Story) -> None:
    order = shop.sandbox.instances.start("orders-processing", at="charge-customer")
    (shop.root / WORKFLOW).unlink()
    shop.edit("withWorkflow<typeof OrdersProcessing>()(Agent)", "Agent", "agents/orders/agent.ts")
    shop.edit('import type OrdersProcessing from "./workflow.ts";\n', "", "agents/orders/agent.ts")
    shop.edit("await this.workflow({ orderId, sku, qty, customerId })", "customerId", "agents/orders/agent.ts")

    said = shop.refused("workflow-removed")
    assert "workflow 'orders-processing' is not in the source tree any more" in said.out
    assert order in said.out

    shop.sandbox.instances.finish("orders-processing", order)
    assert "! warn workflow-removed workflow/orders-processing" in shop.deploy().out
    assert shop.workflows == {"orders-processing": "OrdersProcessing"}
    assert "ORDERS_PROCESSING" not in shop.bindings
    assert "workflow-removed" not in shop.deploy().out


def test_a_workflow_of_another_worker_is_not_taken_over(fresh: Story) -> None:
    Client(fresh.sandbox).first_deploy("billing")
    Client(fresh.sandbox).register(script="billing")
    fresh.sandbox.clear_requests()

    said = fresh.ayjnt("deploy")

    assert (said.code, fresh.writes) == (3, [])
    assert "workflow 'orders-processing' belongs to the Worker 'billing'; the deploy would take it over" in said.out
    assert fresh.workflows == {"orders-processing": "OrdersProcessing"}
