"""Instances that start on the old code while the new one is on its way."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ayjnt_deploy.sandbox import Fault
from tests.deploys.story import Listener, Story
from tests.patience import PATIENCE, eventually

pytestmark = pytest.mark.real

CHARGE = "workflow/orders-processing/step/charge-customer"
DEPLOYMENT = "/workers/scripts/orders/deployments"
INSTANCES = "/workflows/orders-processing/instances"


def rename(story: Story) -> None:
    story.edit('step.do("charge-customer"', 'step.do("charge customer"')


@contextmanager
def during_the_upload(story: Story, act: Callable[[], object]) -> Iterator[None]:
    """Do something once the new version is uploaded and before it is deployed."""
    story.sandbox.clear_requests()
    story.sandbox.faults.add(Fault(method="POST", path=DEPLOYMENT, delay=600))

    def wait_and_act() -> None:
        eventually(
            lambda: any(one.path.endswith(DEPLOYMENT) and one.method == "POST" for one in story.sandbox.requests)
        )
        act()
        story.sandbox.faults.release()

    acting = threading.Thread(target=wait_and_act, daemon=True)
    acting.start()
    yield
    acting.join(PATIENCE)


def test_an_order_that_was_charged_while_the_rename_was_uploaded_is_named(shop: Story) -> None:
    rename(shop)
    orders: list[str] = []

    with during_the_upload(
        shop, lambda: orders.append(shop.sandbox.instances.start("orders-processing", "mark-complete"))
    ):
        said = shop.ayjnt("deploy", "--format", "json")

    assert said.code == 5, said.all
    (order,) = orders
    document = json.loads(said.out)
    assert document["plan"]["refused"] is False
    (late,) = document["receipt"]["late"]
    assert (late["rule"], late["address"]) == ("step-renamed", CHARGE)
    assert [one["id"] for one in late["instances"]] == [order]
    assert late["evidence"] == "the only instance in flight has completed `charge-customer`; it would run it again"
    pause = f"pause before it is too late: `wrangler workflows instances pause orders-processing {order}`; then "
    assert late["remedy"].startswith(f"{pause}name it 'charge-customer' again")
    assert shop.receipt == document["receipt"]
    assert shop.record["number"] == 2
    assert f"started while the deploy ran: {late['evidence']}" in said.err
    assert (
        f"error: the deploy landed, and 1 instance that started while it was deployed is hurt by it: {order}\n"
        in said.err
    )
    assert f"to fix: {pause}" in said.err


def test_an_order_that_started_meanwhile_and_is_not_hurt_is_no_news(shop: Story) -> None:
    rename(shop)

    with during_the_upload(shop, lambda: shop.sandbox.instances.start("orders-processing", "reserve-inventory")):
        said = shop.deploy()

    assert "started while the deploy ran" not in said.all
    assert (shop.receipt["late"], shop.receipt["late_unread"]) == ([], None)


def test_an_order_on_the_new_code_is_no_news(shop: Story) -> None:
    rename(shop)
    order: list[str] = []

    class Later(Listener):
        def say(self, sentence: str) -> None:
            super().say(sentence)
            if sentence == "looking for instances that have started meanwhile":
                time.sleep(3)  # The sandbox gives an instance the age of its rows.
                rows = [{"type": "step", "name": "charge customer-1", "success": True, "output": "1"}]
                order.append(shop.sandbox.instances.start("orders-processing", steps=rows))

    receipt = shop.deploy_with(Later())

    assert order
    assert receipt.late.findings == ()


def test_what_cannot_be_read_after_the_upload_is_said_and_fails_nothing(shop: Story) -> None:
    rename(shop)

    with during_the_upload(
        shop, lambda: shop.sandbox.faults.add(Fault(method="GET", path=INSTANCES, status=403, code=9109, times=50))
    ):
        said = shop.deploy()

    assert "! instances that started while the deploy ran could not be read: GET" in said.out
    assert "answered 403" in shop.receipt["late_unread"] or "permission" in shop.receipt["late_unread"]
    assert shop.receipt["late"] == []


def test_a_deploy_that_changes_nothing_for_instances_does_not_look_back(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", "mark-complete")
    shop.configure(variables={"LOG_LEVEL": "warn", "MAX_QTY": 100})
    shop.sandbox.clear_requests()

    shop.deploy()

    assert not [one for one in shop.sandbox.requests if one.path.partition("?")[0].endswith(INSTANCES)]
