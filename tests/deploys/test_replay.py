"""`ayjnt replay`: the code that is to be deployed on what instances have recorded."""

import json
import stat
from pathlib import Path

import pytest

from tests.deploys.story import Story
from tests.replaying.rows import answer, cut, do, sleep, slept

pytestmark = pytest.mark.real

WORKFLOW = "orders-processing"
PARAMS = {
    "orderId": "1",
    "sku": "lamp",
    "qty": 2,
    "customerId": "ana",
    "__agentName": "default",
    "__agentBinding": "ORDERS_AGENT",
    "__workflowName": "ORDERS_PROCESSING",
}
RESERVED = {"sku": "lamp", "qty": 2, "reservation": "r-1"}


def start(shop: Story, at: str = "mark-complete") -> str:
    return shop.sandbox.instances.start(WORKFLOW, at=at, params=PARAMS)


def rename(shop: Story) -> None:
    shop.edit('"charge-customer"', '"charge-card"')


def test_live_instances_are_replayed_against_the_source_tree(shop: Story) -> None:
    instance = start(shop)

    unchanged = shop.ayjnt("replay")
    rename(shop)
    renamed = shop.ayjnt("replay")

    assert (unchanged.code, unchanged.out) == (
        0,
        f"✓ compatible: {WORKFLOW}\n  {instance} (running)\n1 instance replayed: 1 compatible, 0 not\n",
    )
    assert (renamed.code, renamed.out) == (
        3,
        (
            f"✗ would run again: {WORKFLOW} at charge-card-1\n"
            "  `charge-card-1` runs, and the finished `charge-customer-1` is no longer asked for\n"
            f"  {instance} (running)\n"
            "1 instance replayed: 0 compatible, 1 not\n"
        ),
    )


def test_the_command_knows_which_steps_the_release_had_behind(shop: Story) -> None:
    start(shop, at="payment-clearance-delay")

    shop.edit(
        '    await step.do("mark-complete"',
        '    await step.do("thank", async () => {});\n    await step.do("mark-complete"',
    )
    appended = shop.ayjnt("replay")
    shop.edit("    await step.sleep(", '    await step.do("greet", async () => {});\n    await step.sleep(')
    inserted = shop.ayjnt("replay")
    shop.edit('"greet"', '"mark-complete"')
    moved = shop.ayjnt("replay")

    assert (appended.code, inserted.code, moved.code) == (0, 0, 3)
    assert "✗ would skip: orders-processing at mark-complete-1" in moved.out


def test_saved_histories_are_the_owners_alone_and_replay_without_a_network(shop: Story, tmp_path: Path) -> None:
    start(shop)
    start(shop, at="charge-customer")
    folder = tmp_path / "histories"

    saved = shop.ayjnt("replay", "--save", str(folder))
    shop.sandbox.clear_requests()
    files = sorted(folder.iterdir())
    rename(shop)
    kept = shop.ayjnt("replay", "--history", *map(str, files), "--format", "json")

    assert saved.code == 0
    assert [file.name.startswith(f"{WORKFLOW}-") for file in files] == [True, True]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert shop.sandbox.requests == ()
    found = json.loads(kept.out)
    assert kept.code == 3
    assert sorted(one["outcome"] for one in found["instances"]) == ["compatible", "would run again"]
    assert {one["file"] for one in found["instances"]} == set(map(str, files))


def test_a_history_with_half_of_a_letter_is_kept_as_it_is(shop: Story, tmp_path: Path) -> None:
    shop.sandbox.instances.start(WORKFLOW, at="mark-complete", params={**PARAMS, "note": "Z\u00fcrich \ud83d"})

    saved = shop.ayjnt("replay", "--save", str(tmp_path / "histories"))
    (file,) = (tmp_path / "histories").iterdir()
    kept = shop.ayjnt("replay", "--history", str(file))

    assert (saved.code, kept.code) == (0, 0)
    assert json.loads(file.read_text("utf-8"))["params"]["note"] == "Z\u00fcrich \ud83d"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_output_that_was_cut_is_read_whole(shop: Story) -> None:
    rows = answer(do("mark-processing-1"), cut("reserve-inventory-1"), slept("payment-clearance-delay-1"))["steps"]
    shop.sandbox.instances.start(WORKFLOW, steps=rows, params=PARAMS)
    whole = {**rows[1], "output": json.dumps(RESERVED)}
    shop.edit("return { customerId,", "void reserved.parcels.length;\n      return { customerId,")

    said = shop.ayjnt("replay")

    assert whole["output"]
    assert said.code == 0, said.all
    assert any(one.path.endswith("/step") for one in shop.sandbox.requests)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--workflow", "refunds"], "the project has no workflow refunds"),
        (["--history", "nowhere.json"], "nowhere.json cannot be read: No such file or directory"),
        (["--history", "a.json", "--save", "b"], "--save keeps what was read of live instances"),
    ],
)
def test_a_wrong_command_is_told(shop: Story, arguments: list[str], says: str) -> None:
    said = shop.ayjnt("replay", *arguments)

    assert said.code == 64
    assert says in said.err


def test_a_history_of_a_workflow_that_is_gone_is_told(shop: Story, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"workflow": "refunds", **answer(do("A-1"))}), "utf-8")

    said = shop.ayjnt("replay", "--history", str(file))

    assert (said.code, said.out) == (64, "")
    assert f"{file} was recorded by the workflow refunds, which is none of {WORKFLOW}" in said.err


def test_without_instances_there_is_nothing_to_replay(shop: Story) -> None:
    said = shop.ayjnt("replay")

    assert (said.code, said.out) == (0, "no instance to replay\n")


COMPUTED = """\
    const tasks = { lamp: ["wrap", "label"], desk: ["wrap"] };
    for (const task of tasks[sku as keyof typeof tasks] ?? []) {
      await step.do(`${task} ${sku}`.trim(), async () => task);
    }

"""
PACKED = answer(
    do("mark-processing-1"),
    do("reserve-inventory-1", RESERVED),
    do("wrap lamp-1"),
    do("label lamp-1"),
    sleep("payment-clearance-delay-1"),
)["steps"]


@pytest.fixture
def packing(shop: Story) -> Story:
    """The shop, with steps whose names no reader follows."""
    shop.edit("    // step.sleep survives", f"{COMPUTED}    // step.sleep survives")
    shop.deploy()
    return shop


def test_a_plan_replays_what_the_source_does_not_say(packing: Story) -> None:
    packing.sandbox.instances.start(WORKFLOW, steps=PACKED, params=PARAMS, status="waiting")

    packing.edit("`${task} ${sku}`.trim()", "[task, sku].join(' ')")
    same = packing.ayjnt("plan")
    packing.edit("[task, sku].join(' ')", "[task, sku].join('-')")
    other = packing.ayjnt("plan")

    assert same.code == 0, same.all
    assert "info cannot-judge" in same.out
    assert "the only instance that was replayed went on with the new code" in same.out
    assert other.code == 3, other.all
    assert "would run again at wrap-lamp-1" in other.out


def test_a_deploy_goes_through_where_every_instance_could_go_on(packing: Story) -> None:
    packing.sandbox.instances.start(WORKFLOW, steps=PACKED, params=PARAMS, status="waiting")
    packing.edit("`${task} ${sku}`.trim()", "[task, sku].join(' ')")

    said = packing.deploy()

    assert said.err.count("bundling with wrangler") == 1


def test_a_plan_without_instances_replays_nothing(packing: Story) -> None:
    packing.edit("`${task} ${sku}`.trim()", "[task, sku].join('-')")

    said = packing.ayjnt("plan")

    assert said.code == 0
    assert "replaying" not in said.err
