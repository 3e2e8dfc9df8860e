"""What other people changed on the live Worker, and records that may or may not be believed."""

import json

import pytest

from ayjnt_deploy.plan import PlanChanged
from ayjnt_deploy.sandbox import Fault
from tests.deploys.story import VARIABLES, Listener, Story, allowance

pytestmark = pytest.mark.real


def test_a_variable_changed_in_the_dashboard_is_kept_until_it_is_settled(shop: Story) -> None:
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")

    said = shop.refused("drift-overwritten")
    assert "~ variable/LOG_LEVEL: (masked) → (masked)   (changed live since the last release; " in said.out
    assert "✗ block drift-overwritten variable/LOG_LEVEL" in said.out
    assert "last deployed by sandbox@example.com with dash" in said.out
    assert '{"rule": "drift-overwritten", "at": "variable/LOG_LEVEL", "because": "…"' in said.out

    shown = shop.ayjnt("plan", "--show-values")
    assert shown.code == 3
    assert '~ variable/LOG_LEVEL: "debug" → "info"   (changed live since the last release; ' in shown.out
    assert 'as it is live: "wrangler": {"vars": {"LOG_LEVEL": "debug"}}' in shown.out

    shop.configure(variables={**VARIABLES, "LOG_LEVEL": "debug"})
    assert "= variable/LOG_LEVEL" in shop.deploy().out
    assert shop.bindings["LOG_LEVEL"]["text"] == "debug"
    assert shop.record["number"] == 2
    assert "variable/" not in shop.ayjnt("plan").out


def test_a_variable_added_in_the_dashboard_would_be_dropped_unless_that_is_allowed(shop: Story) -> None:
    shop.sandbox.dashboard.set_variable("orders", "FEATURE", {"beta": True})

    assert "- variable/FEATURE: (masked)   (changed live" in shop.refused("drift-overwritten").out

    allowed = allowance("drift-overwritten", "variable/FEATURE", because="the test is over")
    shop.configure(allow=[allowed])
    said = shop.deploy()
    assert "✓ allowed drift-overwritten variable/FEATURE" in said.out
    assert "the test is over (until 2099-01-31" in said.out
    assert "FEATURE" not in shop.bindings
    assert shop.record["allowed"] == [dict(allowed)]
    assert shop.receipt["allowed"] == shop.record["allowed"]
    assert "FEATURE" not in shop.deploy().out


def test_a_namespace_without_an_id_is_the_one_that_is_live(shop: Story) -> None:
    shop.configure(kv_namespaces=[{"binding": "CACHE", "id": "f29e"}])
    shop.deploy()

    shop.configure(kv_namespaces=[{"binding": "CACHE"}])
    assert "= binding/CACHE" in shop.deploy().out
    assert shop.bindings["CACHE"]["namespace_id"] == "f29e"
    assert "binding/" not in shop.ayjnt("plan").out

    shop.configure(kv_namespaces=[{"binding": "CACHE", "id": "f29e"}])
    assert "binding/" not in shop.ayjnt("plan").out

    shop.configure()
    assert "- binding/CACHE" in shop.deploy().out
    assert "CACHE" not in shop.bindings


def test_the_record_outlives_secrets_and_variables_because_the_code_is_the_same(shop: Story) -> None:
    first = shop.serving["id"]
    shop.wrangler("secret", "put", "API_KEY", "--name", "orders", typed="hush-hush")
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "info")
    assert shop.serving["id"] != first
    assert "workers/tag" not in shop.serving["annotations"]

    said = shop.deploy()

    assert "release 1" in said.out.splitlines()[0]
    assert (shop.record["number"], shop.bindings["API_KEY"]["type"]) == (2, "secret_text")
    assert "hush-hush" not in json.dumps(shop.record)


def test_code_deployed_by_hand_takes_the_trust_from_the_record(shop: Story) -> None:
    shop.sandbox.dashboard.deploy("orders")
    shop.sandbox.faults.add(
        Fault(method="GET", path="/workers/scripts/orders/content/v2", status=403, code=9109, times=9)
    )

    said = shop.refused("baseline-missing")

    assert "its record describes other code than what is live" in said.out
    assert "was made by dash" in said.out


def test_a_record_lost_to_a_plain_wrangler_deploy_is_there_again_after_the_next(shop: Story) -> None:
    shop.wrangler("deploy", "--config", ".ayjnt/dist/wrangler.jsonc")
    assert "AYJNT_RELEASE" not in shop.bindings

    said = shop.deploy()
    assert said.out.splitlines()[1] == "compared with the deployed bundle: no record describes the deployed code"
    assert shop.record["number"] == 2

    assert "deployed bundle" not in shop.deploy().out
    assert shop.record["number"] == 3


def test_a_baseline_that_is_missing_is_allowed_once(shop: Story) -> None:
    shop.wrangler("deploy", "--config", ".ayjnt/dist/wrangler.jsonc")
    shop.sandbox.faults.add(
        Fault(method="GET", path="/workers/scripts/orders/content/v2", status=403, code=9109, times=99)
    )
    said = shop.refused("baseline-missing")
    assert "orders runs the workflow orders-processing, and its steps cannot be compared" in said.out
    assert "it carries no release record" in said.out
    assert "made by wrangler" in said.out

    at = f"worker/orders/version/{shop.serving['id'][:8]}"
    shop.configure(allow=[allowance("baseline-missing", at, because="the steps were compared by hand")])
    shop.deploy()

    assert shop.record["allowed"][0]["because"] == "the steps were compared by hand"


def test_a_gradual_rollout_is_not_ended_by_a_deploy(shop: Story) -> None:
    first = shop.serving["id"]
    second = shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "info")
    shop.sandbox.dashboard.split("orders", {first: 90, second: 10})

    said = shop.refused("gradual-rollout-in-progress")

    assert (
        f"orders is in a gradual rollout: version {second} has 10 % (made by sandbox@example.com with dash at"
        in said.out
    )
    assert f"; version {first} has 90 % (made by sandbox@example.com with wrangler at" in said.out
    assert "finish or undo the rollout first: `wrangler versions deploy VERSION@100% --name orders`" in said.out


def test_a_rollout_is_ended_where_that_is_allowed_and_both_versions_are_known(shop: Story) -> None:
    first = shop.serving["id"]
    shop.edit("reserved.qty * 9.99", "reserved.qty * 8.99")
    shop.deploy()
    second = shop.serving["id"]
    shop.sandbox.dashboard.split("orders", {first: 90, second: 10})
    at = f"worker/orders/rollout/{'+'.join(sorted((first[:8], second[:8])))}"
    assert f'"at": "{at}"' in shop.refused("gradual-rollout-in-progress").out

    shop.configure(allow=[allowance("gradual-rollout-in-progress", at)])
    shop.deploy()

    assert shop.record["number"] == 3
    assert "gradual-rollout" not in shop.deploy().out


def test_somebody_deploys_between_plan_and_upload(shop: Story) -> None:
    shop.sandbox.clear_requests()

    with pytest.raises(PlanChanged, match="somebody deployed meanwhile; nothing was deployed") as raised:
        shop.deploy_with(Listener(at_plan=lambda: shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")))

    assert (raised.value.exit_code, shop.writes) == (4, [])
    assert shop.bindings["LOG_LEVEL"]["text"] == "debug"


def test_an_order_that_comes_in_between_plan_and_upload_makes_the_verdict_worse(shop: Story) -> None:
    shop.edit('step.do("charge-customer"', 'step.do("charge customer"')
    listener = Listener(at_plan=lambda: shop.sandbox.instances.start("orders-processing", at="mark-complete"))
    shop.sandbox.clear_requests()

    with pytest.raises(PlanChanged, match="step-renamed at workflow/orders-processing/step/charge-customer") as raised:
        shop.deploy_with(listener)

    assert [one.severity for one in listener.plans[0].findings] == ["warn"]
    assert (raised.value.exit_code, shop.writes) == (4, [])
    assert "in flight has completed `charge-customer`" in raised.value.message


def test_an_order_that_is_done_between_plan_and_upload_does_no_harm(shop: Story) -> None:
    order = shop.sandbox.instances.start("orders-processing", at="mark-complete")
    shop.edit("reserved.qty * 9.99", "reserved.qty * 8.99")

    shop.deploy_with(Listener(at_plan=lambda: shop.sandbox.instances.finish("orders-processing", order)))

    assert shop.record["number"] == 2


def test_a_hotfix_in_the_dashboard_does_not_hide_the_variables_that_came_with_it(shop: Story) -> None:
    shop.sandbox.dashboard.deploy("orders")
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")

    said = shop.refused("drift-overwritten", arguments=["--quiet"])

    assert "! warn live-version-not-ours worker/orders/version/" in said.out
    assert "✗ block drift-overwritten variable/LOG_LEVEL" in said.out


def test_what_a_deploy_leaves_behind_is_no_drift_of_anybody(shop: Story) -> None:
    shop.configure(triggers={"crons": ["0 3 * * *"]})
    shop.deploy()
    shop.configure()
    shop.deploy()

    assert shop.ayjnt("drift", "--exit-code").code == 0
    assert "· info leftover cron/0 3 * * *" in shop.ayjnt("plan").out

    shop.sandbox.dashboard.change("orders", crons=["0 4 * * *"])
    said = shop.ayjnt("drift", "--exit-code")
    assert said.code == 2
    assert "+ cron/0 4 * * *   (will stay)" in said.out


def test_edits_in_the_dashboard_one_after_the_other_are_no_rollback(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="charge-customer")
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "warn")

    shop.refused("drift-overwritten")
    assert "rolled" not in shop.ayjnt("drift").out
    assert "rolled" not in shop.deploy("--overwrite", "variable/LOG_LEVEL").out


def test_what_is_off_and_what_is_set_for_the_first_time_is_no_drift(shop: Story) -> None:
    shop.configure(logpush=False, tail_consumers=[], preview_urls=False)

    said = shop.deploy()

    assert "drift" not in said.out
    assert shop.ayjnt("plan", "--exit-code").code == 0
    shop.sandbox.dashboard.change("orders", logpush=True)
    assert "would change setting/logpush from true to false" in shop.refused("drift-overwritten").out


def test_what_could_not_be_read_is_told_although_nobody_asks(shop: Story) -> None:
    shop.configure(triggers={"crons": ["0 3 * * *"]})
    shop.deploy()
    shop.sandbox.faults.add(
        Fault(method="GET", path="/workers/scripts/orders/schedules", status=403, code=9109, times=30)
    )

    said = shop.ayjnt("plan", "--quiet", "--exit-code")

    assert said.code == 0
    assert "! warn part-not-read worker/orders/part/crons" in said.out
    assert "nothing to do: what could be read of the live Worker is what the source tree asks for" in said.out
