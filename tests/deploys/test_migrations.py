"""Durable Object classes that come, go and change their name."""

import json
import shutil

import pytest

from tests.deploys.story import AGENT, LOCK, Story, allowance

pytestmark = pytest.mark.real

HELPER = """\
import { Agent } from "agents";
import type { GeneratedEnv } from "@ayjnt/env";

export default class Helper extends Agent<GeneratedEnv> {}
"""
DELETED = "durable-object/Helper"


def classes(story: Story) -> set[str]:
    return {one["class"] for one in story.client.get("/workers/durable_objects/namespaces").result}


def unstaged(story: Story, name: str) -> None:
    """Deploy before `ayjnt build`: refused, and not even read."""
    lock = story.read(LOCK)
    story.sandbox.clear_requests()
    said = story.ayjnt("deploy")
    assert (said.code, story.sandbox.requests) == (1, ())
    assert f"{name} has no migration in {LOCK} yet" in said.err
    assert f"run `ayjnt build` and commit {LOCK}" in said.err
    assert story.read(LOCK) == lock


def test_a_class_comes_when_it_is_staged_and_goes_when_its_deletion_is_staged_and_allowed(shop: Story) -> None:
    shop.write("agents/helper/agent.ts", HELPER)
    unstaged(shop, "Helper")
    assert "migration v2: new class Helper" in shop.ayjnt("build").out
    assert "+ durable-object/Helper" in shop.deploy().out
    assert "PUT workers/scripts/orders" in shop.writes
    assert classes(shop) == {"OrdersAgent", "Helper"}

    shutil.rmtree(shop.root / "agents/helper")
    said = shop.refused("class-deleted")
    assert "class 'Helper' is gone from the source tree, and its objects still hold data" in said.out
    assert "destroy the data of all its objects with `ayjnt build --delete Helper`" in said.out
    assert "to allow" not in said.out

    assert "class Helper is deleted with the data of all its objects" in shop.ayjnt("build", "--delete", "Helper").out
    assert "for good" in shop.refused("class-deleted").out
    shop.configure(allow=[allowance("class-deleted", DELETED, because="it never held anything")])
    shop.deploy()
    assert classes(shop) == {"OrdersAgent"}
    assert shop.serving["resources"]["script_runtime"]["migration_tag"] == "v3"

    shop.configure()
    said = shop.ayjnt("plan", "--exit-code")
    assert (said.code, "class-deleted" in said.out) == (0, False), said.out


def test_a_renamed_class_keeps_its_objects(shop: Story) -> None:
    shop.edit("export default class OrdersAgent", "export default class ShopAgent", AGENT)
    unstaged(shop, "ShopAgent")
    assert "class OrdersAgent becomes ShopAgent, with its objects" in shop.ayjnt("build").out

    said = shop.deploy()

    assert classes(shop) == {"ShopAgent"}
    assert "class-deleted" not in said.out
    assert shop.serving["resources"]["script_runtime"]["migration_tag"] == "v2"
    assert shop.ayjnt("plan", "--exit-code").code == 0


def test_a_live_tag_that_the_lock_does_not_know_is_refused(shop: Story) -> None:
    lock = json.loads(shop.read(LOCK))
    lock["migrations"][0]["tag"] = lock["classes"]["orders"]["firstTag"] = "v7"
    shop.write(LOCK, json.dumps(lock))

    said = shop.refused("migration-unknown-live-tag")

    assert "the live migration tag is 'v1', and .ayjnt/migrations.json has v7" in said.out
