"""What a deploy knows by name, renamed: workflows, their classes and bindings, and the Worker itself."""

import pytest

from tests.deploys.story import WORKFLOW, Story

pytestmark = pytest.mark.real

AGENT = "agents/orders/agent.ts"


def rename_class(story: Story) -> None:
    """Give the workflow's class another name: its workflow and its binding follow."""
    for path in (WORKFLOW, AGENT):
        story.write(path, story.read(path).replace("OrdersProcessing", "OrderFlow"))


def test_a_renamed_workflow_class_takes_workflow_and_binding_from_orders_in_flight(shop: Story) -> None:
    params = {"__agentBinding": "ORDERS_AGENT", "__workflowName": "ORDERS_PROCESSING"}
    order = shop.sandbox.instances.start("orders-processing", at="charge-customer", params=params)
    rename_class(shop)

    said = shop.refused("workflow-binding-renamed", "workflow-renamed")
    assert "workflow 'orders-processing' is now 'order-flow': it has the same steps" in said.out
    assert "the only instance in flight is known as `ORDERS_PROCESSING`" in said.out

    shop.sandbox.instances.finish("orders-processing", order)
    assert "! warn workflow-renamed workflow/orders-processing" in shop.deploy().out
    assert shop.workflows == {"orders-processing": "OrdersProcessing", "order-flow": "OrderFlow"}


def test_a_schedule_is_not_left_behind_although_nobody_is_in_flight(shop: Story) -> None:
    shop.client.register(class_name="OrdersProcessing", schedules=[{"cron": "0 * * * *"}])
    rename_class(shop)

    said = shop.refused("schedule-left-behind")

    assert "started by Cloudflare at '0 * * * *'" in said.out
    assert "beside 'order-flow' if that is scheduled too" in said.out


def test_another_class_under_the_same_name_is_refused_while_orders_are_in_flight(shop: Story) -> None:
    shop.client.register(class_name="OrdersByHand")
    order = shop.sandbox.instances.start("orders-processing", steps=[], status="waiting")

    assert "the only instance in flight was started with `OrdersByHand`" in shop.refused("workflow-class-renamed").out

    shop.sandbox.instances.finish("orders-processing", order)
    assert "info workflow-class-renamed workflow/orders-processing" in shop.deploy().out
    assert shop.workflows == {"orders-processing": "OrdersProcessing"}


def test_a_worker_under_another_name_is_not_made_beside_the_old_one(shop: Story) -> None:
    shop.configure(name="shop")
    shop.sandbox.clear_requests()

    said = shop.ayjnt("deploy")

    assert (said.code, shop.writes) == (3, [])
    assert "(worker-renamed); nothing was deployed" in said.err
    assert "there is no Worker 'shop', and every workflow of this project belongs to the Worker 'orders'" in said.out
    assert "its Durable Objects (OrdersAgent) would start empty" in said.out
