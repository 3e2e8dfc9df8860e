"""The bundle beside the source: what is live without a record, steps of dependencies, and readings that disagree."""

import json
import os
import signal
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import pytest

from ayjnt_deploy.sandbox import Fault
from tests.ayjnt_deploy.repositories import commit
from tests.deploys.story import NODE_MODULES, WORKFLOW, Story
from tests.deploys.test_interrupted import PROCESSES, processes
from tests.patience import PATIENCE, eventually

pytestmark = pytest.mark.real

CHARGE = "workflow/orders-processing/step/charge-customer"
BY_HAND = ("deploy", "--config", ".ayjnt/dist/wrangler.jsonc")
CONTENT = "/accounts/{}/workers/scripts/orders/content/v2"
PAYMENTS = """\
import { charge } from "./charge.js";
export const pay = (step, id) => charge(step, id);
"""
CHARGING = 'export async function charge(step, id) { return step.do("authorize", async () => ({ id })); }'


ADOPTED: Final = ("--adopt-worker",)


@pytest.fixture
def foreign(fresh: Story) -> Story:
    """The example, deployed by plain wrangler and never by `ayjnt`."""
    assert fresh.ayjnt("build").code == 0
    fresh.wrangler(*BY_HAND)
    return fresh


def rename(story: Story) -> None:
    story.edit('step.do("charge-customer"', 'step.do("charge customer"')


def asked(story: Story, ending: str) -> int:
    return sum(one.path.endswith(ending) for one in story.sandbox.requests)


def install(story: Story, name: str, files: Mapping[str, str]) -> None:
    """Put a package beside those of the example."""
    modules = story.root / "node_modules"
    if modules.is_symlink():
        modules.unlink()
        modules.mkdir()
        for one in NODE_MODULES.iterdir():
            (modules / one.name).symlink_to(one)
    for path, text in {"package.json": f'{{"name": "{name}", "main": "index.js"}}', **files}.items():
        story.write(f"node_modules/{name}/{path}", text)


def paying(story: Story) -> None:
    """Let the workflow hand `step` to a package, whose code the source does not show."""
    install(story, "payments", {"index.js": PAYMENTS, "charge.js": CHARGING})
    text = story.read(WORKFLOW)
    story.write(
        WORKFLOW,
        'import { pay } from "payments";\n'
        + text.replace("// step.sleep survives restarts.", "await pay(step, orderId);"),
    )


def test_a_rename_on_a_worker_that_was_never_deployed_with_a_record_is_refused_as_a_rename(foreign: Story) -> None:
    order = foreign.sandbox.instances.start("orders-processing", at="mark-complete")
    rename(foreign)

    said = foreign.refused("step-renamed", arguments=ADOPTED)

    assert "release" not in said.out.splitlines()[0]
    assert said.out.splitlines()[1] == "compared with the deployed bundle: no record describes the deployed code"
    assert "'charge-customer' of the deployed code is now 'charge customer'" in said.out
    assert f"at: {WORKFLOW}:33 (the deployed code had it at entry.js:" in said.out
    assert f"{order} (running, since " in said.out


def test_an_unchanged_project_takes_over_a_worker_and_leaves_the_first_record(foreign: Story) -> None:
    foreign.sandbox.instances.start("orders-processing", at="mark-complete")

    plan = foreign.ayjnt("plan", *ADOPTED)
    assert (plan.code, "steps of" in plan.out, "step-" in plan.out) == (0, False, False)

    foreign.deploy(*ADOPTED)
    assert foreign.record["number"] == 1
    assert "past" not in foreign.record

    foreign.sandbox.clear_requests()
    assert "release 1" in foreign.deploy().out.splitlines()[0]
    assert (asked(foreign, "/content/v2"), asked(foreign, "/graph")) == (0, 0)


def test_what_was_live_before_the_first_record_is_remembered_in_the_words_of_the_source(foreign: Story) -> None:
    foreign.sandbox.instances.start("orders-processing", at="payment-clearance-delay")
    foreign.edit('step.do("mark-complete"', 'step.do("finish"')
    foreign.deploy(*ADOPTED)

    (past,) = foreign.record["past"]
    now = {one["name"]: one["body"] for one in foreign.record["workflows"][0]["steps"] if "body" in one}
    before = {one["name"]: one["body"] for one in past["steps"] if "body" in one}
    assert before == {**{name: body for name, body in now.items() if name != "finish"}, "mark-complete": now["finish"]}


def test_code_edited_in_the_dashboard_is_what_the_next_deploy_is_compared_with(shop: Story) -> None:
    shop.sandbox.dashboard.deploy("orders")
    assert "compared with the deployed bundle" in shop.ayjnt("plan").out.splitlines()[1]

    shop.sandbox.dashboard.deploy("orders", script=shop.code.replace("charge-customer", "charge customer"))
    shop.sandbox.instances.start("orders-processing", at="mark-complete")

    said = shop.refused("step-renamed")
    assert "'charge customer' of the deployed code is now 'charge-customer'" in said.out


def test_code_that_cannot_be_read_is_a_missing_baseline(foreign: Story) -> None:
    foreign.sandbox.faults.add(
        Fault(method="GET", path="/workers/scripts/orders/content/v2", status=403, code=9109, times=9)
    )

    said = foreign.refused("baseline-missing", arguments=ADOPTED)

    assert "the deployed code cannot be read" in said.err
    assert "neither the deployed code nor Cloudflare's graph shows them" in said.out


def test_cloudflares_graph_is_compared_with_where_the_code_cannot_be_read(foreign: Story) -> None:
    foreign.sandbox.faults.add(
        Fault(method="GET", path="/workers/scripts/orders/content/v2", status=403, code=9109, times=99)
    )
    foreign.sandbox.dashboard.draw("orders-processing", GRAPH)
    foreign.sandbox.instances.start("orders-processing", at="mark-complete")

    plan = foreign.ayjnt("plan", *ADOPTED, "--format", "json")
    assert (plan.code, json.loads(plan.out)["baseline"]["from"]) == (0, "graph")
    assert (
        "compared with Cloudflare's graph of the deployed workflows: no record describes the deployed code" in plan.err
    )

    rename(foreign)
    assert (
        "'charge-customer' of the deployed code is now 'charge customer'"
        in foreign.refused("step-renamed", arguments=ADOPTED).out
    )


def test_the_steps_of_a_dependency_are_judged_through_the_bundle(shop: Story) -> None:
    paying(shop)
    shop.deploy()
    (released,) = shop.record["workflows"]
    assert [one["name"] for one in released["steps"]][2] == "authorize"
    assert "escapes" not in released

    shop.sandbox.instances.start("orders-processing", steps=[done(one) for one in PASSED])
    assert shop.ayjnt("plan", "--exit-code").code == 0

    shop.write("node_modules/payments/charge.js", CHARGING.replace("authorize", "charge"))
    said = shop.refused("step-renamed")
    assert "'authorize' of the last release is now 'charge'" in said.out
    assert f"at: {WORKFLOW}:" in said.out


def test_a_bundle_that_is_made_of_other_code_than_the_source_is_refused(shop: Story) -> None:
    shop.write("agents/orders/notify.ts", NOTIFY)
    shop.write("other/notify.ts", NOTIFY.replace("notify-customer", "notify-customer-by-sms"))
    text = shop.read(WORKFLOW).replace(
        "return { orderId, charged", "await notify(step);\n    return { orderId, charged"
    )
    shop.write(WORKFLOW, f'import {{ notify }} from "./notify.ts";\n{text}')
    shop.configure(alias={"./notify.ts": str(shop.root / "other/notify.ts")})

    shop.sandbox.instances.start("orders-processing", at="reserve-inventory")

    said = shop.refused("readings-disagree")

    assert "only the source has step 'notify-customer'; only the bundle has step 'notify-customer-by-sms'" in said.out


def test_code_behind_a_condition_that_the_bundler_knows_to_fail_is_only_mentioned(shop: Story) -> None:
    text = shop.read(WORKFLOW).replace(
        "return { orderId, charged", 'if (TRIAL) await step.do("trial", async () => 1);\n    return { orderId, charged'
    )
    shop.write(WORKFLOW, f"declare const TRIAL: boolean;\n{text}")
    shop.configure(define={"TRIAL": "false"}, minify=True)

    said = shop.deploy()

    assert "· info readings-disagree workflow/orders-processing" in said.out
    assert "only the source has step 'trial'" in said.out


def test_a_plan_reads_the_bundle_where_it_is_asked_to(shop: Story) -> None:
    shop.edit('import { AgentWorkflow } from "agents/workflows";', 'import { AgentWorkflow } from "agents/workflow";')

    assert shop.ayjnt("plan").code == 0
    said = shop.ayjnt("plan", "--bundle")

    assert said.code == 1
    assert "wrangler cannot bundle the project: " in said.err


def test_that_the_bundle_is_built_is_said(shop: Story) -> None:
    said = shop.ayjnt("plan", "--bundle")

    assert said.err.splitlines()[0] == "· bundling with wrangler"


def test_a_commit_has_no_bundle_and_that_is_said(shop: Story) -> None:
    commit(shop.root, {".gitignore": "node_modules\n"})

    said = shop.ayjnt("plan", "--offline", "--bundle")

    assert said.code == 0, said.all
    assert "· the bundle is not compared: the steps of a commit are read from its source alone\n" in said.err


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="left-over processes are looked for in /proc")
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_ctrl_c_while_the_bundle_is_built_ends_wrangler_too(shop: Story, sign: signal.Signals, code: int) -> None:
    shop.configure(build={"command": f"touch {shop.root}/building && sleep 600"})
    marker = str(uuid4())
    with shop.started("deploy", marker=marker) as process:
        eventually((shop.root / "building").exists)
        os.kill(process.pid, sign)
        _, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == code, err
    eventually(lambda: not processes(marker))
    assert "interrupted; nothing was deployed" in err


GRAPH = {
    "version": 1,
    "workflow": {
        "class_name": "OrdersProcessing",
        "functions": {},
        "nodes": [
            {"type": "step_do", "name": "mark-processing", "config": {}, "nodes": []},
            {"type": "step_do", "name": "reserve-inventory", "config": {}, "nodes": []},
            {"type": "step_sleep", "name": "payment-clearance-delay", "duration": "2 seconds"},
            {"type": "step_do", "name": "charge-customer", "config": {}, "nodes": []},
            {"type": "step_do", "name": "mark-complete", "config": {}, "nodes": []},
        ],
    },
}
PASSED = ("mark-processing", "reserve-inventory", "authorize")


def done(name: str) -> dict[str, Any]:
    """Return the row of a finished step: the sandbox does not see the steps of packages."""
    return {"name": f"{name}-1", "type": "step", "success": True, "start": WHEN, "end": WHEN, "attempts": []}


WHEN = "2026-11-22T08:00:00.000Z"
NOTIFY = """\
export async function notify(step: { do(name: string, body: () => Promise<number>): Promise<number> }) {
  await step.do("notify-customer", async () => 1);
}
"""
