"""A deploy after somebody has rolled the Worker back with plain wrangler."""

import pytest

from tests.deploys.story import WORKFLOW, Story

pytestmark = pytest.mark.real
RECEIPT = '\n    await step.do("send-receipt", async () => sku);\n    await step.do("mark-complete"'


@pytest.fixture
def rolled_back(shop: Story) -> Story:
    """The second release has one step and one cron more; an order has finished that step before the rollback."""
    shop.configure(triggers={"crons": ["0 3 * * *"]})
    shop.edit('await step.do("mark-complete"', RECEIPT.strip())
    shop.deploy()
    shop.sandbox.instances.start("orders-processing", at="mark-complete")
    shop.wrangler("rollback", "--name", "orders", "--yes")
    return shop


def test_the_release_that_was_rolled_back_is_not_deployed_again_by_itself(rolled_back: Story) -> None:
    said = rolled_back.refused("release-rolled-back")

    assert "✗ block release-rolled-back worker/orders/version/" in said.out
    assert "release 2 (version " in said.out
    assert "by sandbox@example.com with wrangler" in said.out
    assert "cron/" not in said.out
    drift = rolled_back.ayjnt("drift")
    assert "~ rollback: version " in drift.out
    assert "drift: 1 difference in orders" in drift.out


def test_the_steps_of_the_release_that_was_rolled_back_count(rolled_back: Story) -> None:
    rolled_back.edit('"send-receipt"', '"mail-receipt"')

    said = rolled_back.ayjnt("deploy")

    assert said.code == 3
    assert "✗ block step-renamed workflow/orders-processing/step/send-receipt" in said.out
    assert "the only instance in flight has completed `send-receipt`" in said.out


def test_a_record_that_is_written_out_knows_of_both_releases(rolled_back: Story) -> None:
    rolled_back.ayjnt("record", "--out", str(rolled_back.root / "record.json"))
    rolled_back.edit('"send-receipt"', '"mail-receipt"')

    said = rolled_back.ayjnt("plan", "--offline", "--against", str(rolled_back.root / "record.json"))

    assert said.code == 3
    assert "✗ block step-renamed workflow/orders-processing/step/send-receipt" in said.out


def test_a_mended_source_tree_is_the_release_after_both(rolled_back: Story) -> None:
    rolled_back.edit("return { orderId, charged", "console.log(sku);\n    return { orderId, charged", WORKFLOW)

    said = rolled_back.deploy()

    assert "! warn release-rolled-back worker/orders/version/" in said.out
    assert rolled_back.record["number"] == 3
    assert "release-rolled-back" not in rolled_back.deploy().out
