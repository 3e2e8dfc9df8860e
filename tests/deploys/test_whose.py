"""Whose Worker it is, what others did to it, and what somebody takes upon himself on the command line."""

import json
import subprocess

import pytest

from ayjnt_deploy.gate.accepted import Accepted
from ayjnt_deploy.plan import PlanChanged
from ayjnt_deploy.receipt import RECEIPT_FILE
from tests.deploys.story import AGENT, LOCK, Listener, Story

pytestmark = pytest.mark.real


def test_a_drift_is_overwritten_where_somebody_says_so_and_the_receipt_keeps_it(shop: Story) -> None:
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")

    mistaken = shop.ayjnt("deploy", "--overwrite", "variable/LOGLEVEL")
    assert (mistaken.code, shop.bindings["LOG_LEVEL"]["text"]) == (64, "debug")
    assert "to fix: name one of variable/LOG_LEVEL" in mistaken.err

    said = shop.deploy("--overwrite", "variable/LOG_LEVEL")
    assert "✓ allowed drift-overwritten variable/LOG_LEVEL" in said.out
    assert "allowed: --overwrite (for this run)" in said.out
    assert "  overwritten: variable/LOG_LEVEL" in said.out
    assert shop.bindings["LOG_LEVEL"]["text"] == "info"
    assert shop.receipt["overwritten"] == [{"address": "variable/LOG_LEVEL", "live": "(masked)", "wanted": "(masked)"}]
    assert [one["because"] for one in shop.record["allowed"]] == ["--overwrite"]


def test_values_are_shown_in_json_and_receipt_where_somebody_asks_for_them(shop: Story) -> None:
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    at = ("--overwrite", "variable/LOG_LEVEL", "--format", "json")

    masked = json.loads(shop.ayjnt("plan", *at).out)
    shown = json.loads(shop.deploy(*at, "--show-values").out)

    assert [one["live"] for one in masked["changes"]] == ["(masked)"]
    assert [one["live"] for one in shown["plan"]["changes"]] == ['"debug"']
    assert shown["receipt"]["overwritten"] == shop.receipt["overwritten"]
    assert shop.receipt["overwritten"] == [{"address": "variable/LOG_LEVEL", "live": '"debug"', "wanted": '"info"'}]


def test_what_is_changed_between_plan_and_upload_is_not_overwritten_with_the_rest(shop: Story) -> None:
    shop.sandbox.dashboard.set_variable("orders", "LOG_LEVEL", "debug")
    shop.sandbox.clear_requests()
    listener = Listener(at_plan=lambda: shop.sandbox.dashboard.set_variable("orders", "MAX_QTY", 7))

    with pytest.raises(PlanChanged, match="meanwhile; nothing was deployed"):
        shop.deploy_with(listener, accepted=Accepted(overwrite=("variable/LOG_LEVEL",)))

    assert (shop.writes, shop.bindings["MAX_QTY"]["json"]) == ([], 7)


def test_a_worker_that_wrangler_deployed_is_adopted_once(fresh: Story) -> None:
    fresh.ayjnt("build")
    fresh.wrangler("deploy", "--config", ".ayjnt/dist/wrangler.jsonc")

    said = fresh.refused("worker-name-taken")
    assert "last deployed by sandbox@example.com with wrangler" in said.out
    assert "its workflows are orders-processing, which this project has too" in said.out

    assert "allowed: --adopt-worker (for this run)" in fresh.deploy("--adopt-worker").out
    assert fresh.record["number"] == 1
    assert "worker-name-taken" not in fresh.deploy().out


def test_code_that_somebody_else_deployed_is_told_and_may_be_replaced(shop: Story) -> None:
    shop.sandbox.dashboard.deploy("orders")

    said = shop.deploy()

    assert "! warn live-version-not-ours worker/orders/version/" in said.out
    assert "made by sandbox@example.com with dash at " in said.out
    assert "live-version-not-ours" not in shop.deploy().out


def test_a_secret_that_a_first_deploy_requires_is_put_into_a_draft(fresh: Story) -> None:
    fresh.configure(secrets={"required": ["STRIPE_KEY"]})
    refused = fresh.ayjnt("deploy")
    assert (refused.code, "(secret-missing)" in refused.err) == (3, True)
    assert "run `wrangler secret put STRIPE_KEY --name orders`" in refused.out

    fresh.wrangler("secret", "put", "STRIPE_KEY", "--name", "orders", typed="hush-hush")
    said = fresh.deploy()

    assert "· info worker-name-taken worker/orders" in said.out
    assert fresh.bindings["STRIPE_KEY"]["type"] == "secret_text"
    assert "hush-hush" not in said.all


def test_a_binding_that_code_reads_does_not_go_away_with_its_line(shop: Story) -> None:
    shop.configure(kv_namespaces=[{"binding": "CACHE", "id": "f29e"}])
    shop.edit("this.env.LOG_LEVEL", "(await this.env.CACHE.get('level'))", AGENT)
    shop.deploy()

    shop.configure()
    said = shop.refused("binding-lost")

    assert f"{AGENT}:41 reads env.CACHE, which the last release had and nothing declares any more" in said.out
    assert 'as it is live: "wrangler": {"kv_namespaces": [{"binding": "CACHE", "id": "f29e"}]}' in said.out


def test_a_first_release_to_another_account_than_the_last_is_refused(fresh: Story) -> None:
    receipt = {"worker": "orders", "account": "a1b2c3", "release": 3, "at": "2026-11-20T08:00:00+00:00"}
    fresh.write(RECEIPT_FILE, json.dumps(receipt))

    said = fresh.ayjnt("deploy")

    assert (said.code, "(wrong-account)" in said.err) == (3, True)
    assert "the last deploy from this folder went to account a1b2c3 (release 3" in said.out


def test_in_a_repository_the_lock_is_committed_before_it_is_deployed(fresh: Story) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        subprocess.run(("git", *who, *arguments), cwd=fresh.root, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "agents")
    git("commit", "--quiet", "-m", "first")
    refused = fresh.ayjnt("deploy")
    assert (refused.code, "(lock-uncommitted)" in refused.err) == (3, True)

    git("add", LOCK)
    git("commit", "--quiet", "-m", "second")
    assert "lock-uncommitted" not in fresh.deploy().out
