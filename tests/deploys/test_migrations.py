"""Durable Object classes that come, go and change their name: what the gate says, and what Cloudflare says without it.

The letters are those of the cases that were tried with wrangler alone before there was a gate.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest

from tests.deploys.story import AGENT, LOCK, Story, allowance
from tests.projects import trees

pytestmark = pytest.mark.real
ADOPTED: Final = ("--adopt-worker",)

HELPER = """\
import { Agent } from "agents";
import type { GeneratedEnv } from "@ayjnt/env";

export default class Helper extends Agent<GeneratedEnv> {}
"""
DELETED = "durable-object/Helper"


CARTS = HELPER.replace("Helper", "Carts")
BY_HAND = "by-hand/wrangler.json"


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


def relocked(story: Story, *migrations: Mapping[str, Any]) -> None:
    """Write the lock with other migrations, and the classes that they lead to where these are simply created."""
    made = {name: one["tag"] for one in migrations for name in one.get("new_sqlite_classes", ())}
    ids = {name: name.removesuffix("Agent").lower() for name in made}
    locked = {ids[name]: {"agentId": ids[name], "className": name, "firstTag": tag} for name, tag in made.items()}
    story.write(LOCK, json.dumps({"version": 1, "migrations": migrations, "classes": locked}))


def wranglers_answer(story: Story, *arguments: str, config: str = ".ayjnt/dist/wrangler.jsonc") -> str:
    """Run wrangler without the gate, and return why it failed; empty where it did not."""
    try:
        story.wrangler(*(arguments or ("deploy",)), "--config", config)
    except subprocess.CalledProcessError as failed:
        return str(failed.stdout + failed.stderr)
    return ""


def deployed_by_hand(
    story: Story, *migrations: Mapping[str, Any], bound: Sequence[str] = (), name: str = "orders"
) -> str:
    """Deploy a small Worker of its own with wrangler, and return why that failed; empty where it did not."""
    lines = ["export default { fetch: () => new Response() };", *(f"export class {one} {{}}" for one in bound)]
    config = {
        "name": name,
        "main": "index.js",
        "compatibility_date": "2026-10-01",
        "migrations": migrations,
        "durable_objects": {"bindings": [{"name": one.upper(), "class_name": one} for one in bound]},
    }
    story.write("by-hand/index.js", "\n".join(lines))
    story.write(BY_HAND, json.dumps(config))
    return wranglers_answer(story, config=BY_HAND)


def migrating(tag: str, *new: str, **more: Any) -> Mapping[str, Any]:
    return {"tag": tag, **({"new_sqlite_classes": list(new)} if new else {}), **more}


def test_a_class_comes_when_it_is_staged_and_goes_when_its_deletion_is_staged_and_allowed(shop: Story) -> None:
    shop.write("agents/helper/agent.ts", HELPER)
    unstaged(shop, "Helper")
    assert "migration v2: new class Helper" in shop.ayjnt("build").out
    said = shop.deploy()  # A1
    assert "+ durable-object/Helper" in said.out
    assert (
        "the deploy applies v2 (new class Helper, with SQLite storage): code and migration go live in one" in said.out
    )
    assert "PUT workers/scripts/orders" in shop.writes
    assert classes(shop) == {"OrdersAgent", "Helper"}

    shutil.rmtree(shop.root / "agents/helper")
    said = shop.refused("class-deleted")
    assert "class 'Helper' is gone from the source tree, and its objects still hold data" in said.out
    assert "destroy the data of all its objects with `ayjnt build --delete Helper`" in said.out
    assert "to allow" not in said.out

    assert "class Helper is deleted with the data of all its objects" in shop.ayjnt("build", "--delete", "Helper").out
    shop.sandbox.instances.objects("orders", "Helper", 12)
    said = shop.refused("class-deleted")  # A5: wrangler asks nothing
    assert "for good\n  seen: the class has 12 objects" in said.out
    assert "class Helper has 12 objects" in shop.ayjnt("migrate", "--live").out
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


def test_a_live_tag_that_the_lock_does_not_know_is_refused(shop: Story) -> None:  # D1
    lock = json.loads(shop.read(LOCK))
    lock["migrations"][0]["tag"] = lock["classes"]["orders"]["firstTag"] = "v7"
    shop.write(LOCK, json.dumps(lock))

    said = shop.refused("migration-unknown-live-tag")

    assert "the live migration tag is 'v1', and .ayjnt/migrations.json has v7" in said.out
    assert "it creates class 'OrdersAgent', which exists already (10074)" in said.out
    assert "code: 10074" in wranglers_answer(shop)


def test_an_old_branch_is_told_that_it_is_older_than_what_is_live(shop: Story) -> None:  # D2
    before = shop.read(LOCK)
    shop.write("agents/helper/agent.ts", HELPER)
    shop.ayjnt("build")
    shop.deploy()
    shutil.rmtree(shop.root / "agents/helper")
    shop.write(LOCK, before)

    said = shop.refused("class-not-exported", "migration-unknown-live-tag")

    assert "has v1, as it was before 'v2' was applied: this tree is older than what is live" in said.out
    assert "code: 10074" in wranglers_answer(shop)


def test_two_branches_that_both_staged_the_same_tag_are_told_apart_by_the_record(shop: Story) -> None:  # A3, A4
    before = shop.read(LOCK)
    shop.write("agents/helper/agent.ts", HELPER)
    shop.ayjnt("build")
    shop.deploy()
    shutil.rmtree(shop.root / "agents/helper")
    shop.write(LOCK, before)
    shop.write("agents/carts/agent.ts", CARTS)
    shop.ayjnt("build")

    said = shop.refused("binding-without-class", "class-not-exported", "migration-history-edited")

    assert "migration 'v2' was changed since it was applied" in said.out
    assert "if 'Helper' is called 'Carts' now, let a new migration rename it" in said.out
    assert "code: 10064" in wranglers_answer(shop)


def test_a_class_that_is_put_into_an_applied_migration_is_refused(shop: Story) -> None:  # A4
    shop.write("agents/carts/agent.ts", CARTS)
    relocked(shop, migrating("v1", "OrdersAgent", "Carts"))

    said = shop.refused("binding-without-class", "migration-history-edited")

    assert "class 'Carts', which stands in migration 'v1': that is applied already, without this class" in said.out
    assert "code: 10061" in wranglers_answer(shop)


def test_a_replay_that_nothing_would_stop_is_refused_and_turns_the_tag_back_when_it_is_allowed(fresh: Story) -> None:
    gone = migrating("v9-live", deleted_classes=["Old"])
    assert deployed_by_hand(fresh, migrating("v8", "Old"), gone) == ""

    said = fresh.refused("migration-unknown-live-tag", arguments=ADOPTED)  # D4
    assert "wrangler would replay all of it, and the tag would go back to 'v1': new class OrdersAgent" in said.out

    fresh.configure(allow=[allowance("migration-unknown-live-tag", "migration/tag")])
    fresh.deploy(*ADOPTED)
    assert fresh.serving["resources"]["script_runtime"]["migration_tag"] == "v1"


def test_a_history_that_is_gone_is_refused_and_plain_wrangler_sends_nothing(fresh: Story) -> None:  # D3
    assert deployed_by_hand(fresh, migrating("v1", "Old"), bound=["Old"]) == ""
    assert deployed_by_hand(fresh, bound=["Old"]) == ""
    shutil.rmtree(fresh.root / "agents")
    shutil.copytree(trees.ROOTS["batch"] / "workflows", fresh.root / "workflows")
    relocked(fresh)

    said = fresh.refused("class-not-exported", "migration-unknown-live-tag", arguments=ADOPTED)

    assert "has no migration at all: nothing would be applied, and a history that begins anew" in said.out


@pytest.mark.parametrize(
    ("migrations", "ours", "theirs"),
    [
        (  # A6, Q1
            [migrating("v1", deleted_classes=["Old"]), migrating("v2", "OrdersAgent")],
            "migration v1 deletes Old, which no earlier migration creates",
            "Cannot apply deleted_classes migration to non-existent class Old",
        ),
        (  # Q2
            [
                migrating("v1", transferred_classes=[{"from": "Far", "from_script": "far", "to": "Old"}]),
                migrating("v2", "OrdersAgent", renamed_classes=[{"from": "Old", "to": "New"}]),
            ],
            "'transferred_classes' in a migration means nothing to this ayjnt",
            "Cannot apply renamed_classes migration to non-existent class Old",
        ),
    ],
)
def test_a_history_that_wrangler_rejects_is_refused_with_its_line(
    fresh: Story, migrations: Sequence[Mapping[str, Any]], ours: str, theirs: str
) -> None:
    relocked(fresh, *migrations)

    said = fresh.ayjnt("deploy")

    assert (said.code, ours in said.err) == (1, True), said.err
    assert theirs in deployed_by_hand(fresh, *migrations, bound=["OrdersAgent"])


def test_a_repeated_tag_is_refused_and_plain_wrangler_fails_with_the_next_deploy(fresh: Story) -> None:  # Q3
    twice = (migrating("v1", "OrdersAgent"), migrating("v1", "Carts"))
    relocked(fresh, *twice)

    said = fresh.ayjnt("deploy")

    assert (said.code, "tag 'v1' is already taken" in said.err) == (1, True), said.err
    assert deployed_by_hand(fresh, *twice, bound=["OrdersAgent", "Carts"]) == ""
    assert "code: 10074" in wranglers_answer(fresh, config=BY_HAND)


def test_a_version_by_itself_is_not_possible_while_a_migration_is_pending(shop: Story) -> None:  # V3
    shop.write("agents/helper/agent.ts", HELPER)
    shop.ayjnt("build")

    said = shop.ayjnt("plan")

    assert (said.code, "info migration-pending migration/v2" in said.out) == (0, True), said.out
    assert shop.ayjnt("migrate", "--live").out.splitlines() == [
        "orders is live at migration v1",
        "migration v2, staged: the next deploy applies it",
        "  new class Helper, with SQLite storage",
        "code and migrations go live in one upload for all traffic: no gradual rollout, and no version by itself until then",
    ]
    assert "versions upload" in wranglers_answer(shop, "versions", "upload")


def test_a_class_that_is_live_with_other_storage_is_refused(fresh: Story) -> None:
    old = {"tag": "v1", "new_classes": ["OrdersAgent"]}
    assert deployed_by_hand(fresh, old, bound=["OrdersAgent"]) == ""

    said = fresh.refused("class-storage-differs", arguments=ADOPTED)

    assert "class 'OrdersAgent' is live with key-value storage, and the history creates it with SQLite" in said.out


def test_a_worker_that_was_deployed_with_exports_takes_no_migrations(fresh: Story) -> None:
    declared = {"OrdersAgent": {"type": "durable-object", "storage": "sqlite"}}
    code = "export class OrdersAgent {}\nexport default {};\n"
    fresh.sandbox.dashboard.create("orders", script=code, exports=declared)

    said = fresh.refused("exports-refused", arguments=ADOPTED)

    assert "cannot go back to `migrations`; Cloudflare would refuse the upload (100402)" in said.out
    assert "migration-" not in said.out
    assert "[provisioned_class_missing_from_config] class 'OrdersAgent'" in wranglers_answer(fresh)


def test_a_binding_to_a_class_that_another_worker_lacks_is_refused_until_it_is_deployed_there(shop: Story) -> None:
    far = {"name": "BILLS", "class_name": "Bills", "script_name": "billing"}
    shop.configure(durable_objects={"bindings": [far]})

    said = shop.refused("binding-without-class")
    assert "leads to class 'Bills', and Worker 'billing' has no such class in this account" in said.out
    assert "code: 10061" in wranglers_answer(shop)

    assert deployed_by_hand(shop, migrating("v1", "Bills"), bound=["Bills"], name="billing") == ""
    shop.deploy()
