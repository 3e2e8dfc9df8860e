"""The record in a file, and plans that compare with something else than the last release."""

import json
import shutil

import pytest

from tests.ayjnt_deploy.repositories import commit
from tests.deploys.story import WORKFLOW, Story

pytestmark = pytest.mark.real


def rename(story: Story) -> None:
    story.edit('step.do("charge-customer"', 'step.do("charge customer"')


def test_a_record_is_kept_in_a_file_and_judged_against_without_a_request(shop: Story) -> None:
    file = shop.root / "record.json"

    said = shop.ayjnt("record", "--out", str(file))

    assert (said.code, said.out) == (0, "")
    assert f"wrote release 1 of orders to {file}" in said.err
    kept = json.loads(file.read_text())
    assert (kept["worker"], kept["serving"], kept["record"]) == ("orders", [shop.serving["id"]], shop.record)
    assert "info" not in json.dumps(kept["record"]["digests"])
    rename(shop)
    shop.sandbox.clear_requests()
    said = shop.ayjnt("plan", "--offline", "--against", str(file))
    assert said.code == 3
    assert "step 'charge-customer' of the last release is now 'charge customer'" in said.out
    assert f"compared with {file}" in said.out
    assert shop.sandbox.requests == ()


def test_steps_of_two_releases_ago_are_in_the_file(shop: Story) -> None:
    shop.sandbox.instances.start("orders-processing", at="payment-clearance-delay")
    shop.edit('await step.sleep("payment-clearance-delay", "2 seconds");', "")
    shop.configure(
        allow=[
            {
                "rule": "sleep-removed",
                "at": "workflow/orders-processing/step/payment-clearance-delay",
                "because": "b",
                "until": "2099-01-31",
            }
        ]
    )
    shop.deploy()
    file = shop.root / "record.json"

    assert shop.ayjnt("record", "--out", str(file)).code == 0

    assert [step["name"] for step in json.loads(file.read_text())["record"]["past"][0]["steps"]][2] == (
        "payment-clearance-delay"
    )
    assert shop.ayjnt("plan", "--offline", "--against", str(file)).code == 0


def test_the_record_is_printed_for_people_and_for_machines(shop: Story) -> None:
    said = shop.ayjnt("record")

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].endswith("· Worker orders")
    assert lines[1].startswith("release 1 of 20")
    assert lines[3].startswith("  workflow orders-processing: 5 steps, the same since 20")
    assert f"    do           charge-customer   {WORKFLOW}:33" in lines
    assert json.loads(shop.ayjnt("record", "--format", "json").out)["record"] == shop.record


def test_there_is_no_record_of_what_was_never_deployed_or_was_deployed_by_hand(fresh: Story) -> None:
    said = fresh.ayjnt("record")
    assert said.code == 1
    assert "error: there is no Worker 'orders', so there is no record of a release\n" in said.err

    fresh.deploy()
    fresh.sandbox.dashboard.deploy("orders")
    said = fresh.ayjnt("record", "--out", str(fresh.root / "record.json"))

    assert said.code == 1
    assert "error: the Worker 'orders' has no record to be trusted: its record describes other code" in said.err
    assert not (fresh.root / "record.json").exists()


def test_a_commit_is_compared_with_and_the_live_worker_tells_who_changed_it(shop: Story) -> None:
    ahead = shop.read(WORKFLOW).replace("charge-customer", "charge-card")
    commit(
        shop.root,
        {
            ".gitignore": "node_modules\n",
            WORKFLOW: ahead,
            "ayjnt.jsonc": shop.read("ayjnt.jsonc").replace("info", "warn"),
        },
    )
    order = shop.sandbox.instances.start("orders-processing", at="mark-complete")

    assert shop.ayjnt("plan").code == 3
    said = shop.ayjnt("plan", "--against", "git:HEAD", "--show-values")

    assert said.code == 0, said.all
    assert '~ variable/LOG_LEVEL: "info" → "warn"\n' in said.out
    assert "drift" not in said.out
    assert "git:HEAD may not be what runs" in said.out
    shop.sandbox.dashboard.set_variable("orders", "MAX_QTY", 7)
    rename_back = shop.read(WORKFLOW).replace("charge-card", "charge-customer")
    shop.write(WORKFLOW, rename_back)
    said = shop.ayjnt("plan", "--against", "git:HEAD", "--format", "json")
    document = json.loads(said.out)
    assert said.code == 3
    assert {one["rule"] for one in document["findings"] if one["refuses"]} >= {"drift-overwritten"}
    assert document["instances"]["orders-processing"]["read"] == 1
    assert order


def test_an_offline_plan_in_a_folder_without_packages_is_whole(shop: Story) -> None:
    commit(shop.root, {".gitignore": "node_modules\n"})
    (shop.root / "node_modules").unlink()
    shutil.rmtree(shop.root / ".ayjnt" / "dist")
    rename(shop)
    shop.sandbox.clear_requests()

    said = shop.ayjnt("plan", "--offline", "--against", "git:HEAD")

    assert said.code == 3
    assert "step 'charge-customer' of git:HEAD is now 'charge customer'" in said.out
    assert shop.sandbox.requests == ()
