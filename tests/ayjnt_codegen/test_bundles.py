"""Workflows of a bundle: texts as esbuild writes them, by hand and minified."""

import pytest

from ayjnt_codegen.bundles import read_bundle
from ayjnt_codegen.source import Exact, Kind, Workflow

NAMED = """\
var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });
import { WorkflowEntrypoint } from "cloudflare:workers";
"""
ORDERS = """\
// node_modules/payments/index.js
var PREFIX = "pay";
var charge = /* @__PURE__ */ __name(async (step2, id) => {
  await step2.do(`${PREFIX}:charge`, /* @__PURE__ */ __name(async () => id, "charging"));
}, "charge");

// src/orders.ts
var Orders2 = class extends WorkflowEntrypoint {
  static {
    __name(this, "Orders");
  }
  async run(event, step) {
    await step.do("reserve", async () => 1);
    await charge(step, event.payload.id);
    await step.sleep("settle", 2 * 1e3);
  }
};
export {
  Orders2 as Orders
};
"""
MINIFIED = (
    'import{WorkflowEntrypoint as l}from"cloudflare:workers";var i=Object.defineProperty;'
    'var r=(o,a)=>i(o,"name",{value:a,configurable:!0});'
    'var e=r(async(o,n)=>{await o.do("pay:charge",r(async()=>n,"charging"))},"charge");'
    'var n=class extends l{static{r(this,"Orders")}async run(a,t){await t.do("reserve",async()=>1),'
    'await e(t,a.payload.id),await t.sleep("settle",2e3)}};export{n as Orders};\n'
)
SDK = """\
var AgentWorkflow = class extends WorkflowEntrypoint {
  constructor(ctx, env) {
    super(ctx, env);
    const proto = Object.getPrototypeOf(this);
    const originalRun = proto.run;
    proto.run = async function(event, step) {
      return originalRun.call(this, event, this._wrapStep(step));
    };
  }
  _wrapStep(step) {
    let stepCounter = 0;
    const wrappedStep = step;
    wrappedStep.reportComplete = async (result) => {
      await step.do(`__agent_VERB_${stepCounter++}`, async () => {
        await this.notifyAgent({ type: "complete", result });
      });
    };
    return wrappedStep;
  }
};
var Orders = class extends AgentWorkflow {
  async run(event, step) {
    await step.reportComplete(await step.do("work", async () => 1));
    MORE
  }
};
export { Orders };
"""


def read(text: str, name: str = "Orders") -> Workflow:
    return read_bundle({"index.js": text.encode()}, "index.js", [name])[name]


def names(workflow: Workflow) -> list[str]:
    return [f"{step.kind} {step.name.text if isinstance(step.name, Exact) else step.name}" for step in workflow.steps]


@pytest.mark.parametrize("text", [NAMED + ORDERS, MINIFIED], ids=["plain", "minified"])
def test_the_steps_of_a_dependency_are_seen_through_the_names_that_esbuild_gives_functions(text: str) -> None:
    found = read(text)

    assert (found.class_name, found.exported_as, found.is_complete) == ("Orders", "Orders", True)
    assert names(found) == ["do reserve", "do pay:charge", "sleep settle"]
    assert found.steps[2].duration_ms == 2000


def test_a_class_is_known_by_the_name_of_its_export_alone() -> None:
    found = read_bundle({"index.js": (NAMED + ORDERS).encode()}, "index.js", ["Orders2", "Refunds"])

    assert found == {}


def test_the_entry_may_pass_a_class_on_from_another_module() -> None:
    modules = {
        "index.js": b'export { Orders } from "./lib/orders.js"; export default {};',
        "lib/orders.js": (NAMED + ORDERS).encode(),
        "lib/logo.wasm": b"\0asm",
    }

    found = read_bundle(modules, "index.js", ["Orders"])["Orders"]

    assert (names(found)[0], found.place.path) == ("do reserve", "lib/orders.js")


def test_an_entry_without_a_script_ending_is_a_script() -> None:
    assert names(read_bundle({"worker": MINIFIED.encode()}, "worker", ["Orders"])["Orders"])[0] == "do reserve"


def test_a_class_that_a_call_wraps_is_read() -> None:
    wrapped = ORDERS.replace("Orders2 = class", "Inner = class").replace(
        "export {", "var Orders2 = instrument(() => ({ dsn: 1 }), Inner);\nexport {"
    )

    assert names(read(NAMED + wrapped)) == ["do reserve", "do pay:charge", "sleep settle"]


def test_hidden_steps_have_the_names_that_the_sdk_in_the_bundle_gives_them() -> None:
    known = read(NAMED + SDK.replace("VERB", "reportComplete").replace("MORE", ""))
    other = read(NAMED + SDK.replace("VERB", "done").replace("MORE", ""))

    assert names(known) == ["do work", "agent __agent_reportComplete_0"]
    assert names(other) == ["do work", "agent __agent_done_0"]
    assert [step.kind for step in other.steps] == [Kind.DO, Kind.AGENT]


def test_a_helper_that_the_sdk_in_the_bundle_does_not_have_makes_the_workflow_incomplete() -> None:
    found = read(NAMED + SDK.replace("VERB", "reportComplete").replace("MORE", "await step.sendEvent({});"))

    assert [escape.why for escape in found.escapes] == ["the SDK in the bundle has no hidden step for `sendEvent`"]


def test_what_leaves_sight_rests_on_the_whole_bundle() -> None:
    lost = ORDERS.replace("await charge(step, event.payload.id);", "await handlers[event.payload.kind](step);")
    one, other = read(NAMED + lost), read(NAMED + lost + "var handlers = { a: () => 1 };")

    assert (one.is_complete, one.escapes[0].fingerprint) == (False, "")
    assert one.sources
    assert one.sources != other.sources
    assert read(NAMED + ORDERS).sources == ""


@pytest.mark.parametrize(
    "elsewhere",
    [
        "function other(PREFIX) { PREFIX = 2; }",
        "function other() { var PREFIX; PREFIX = 2; }",
        "const other = () => { { let PREFIX = 1; PREFIX++; } };",
        "function other() { for (let PREFIX = 0; PREFIX < 2; PREFIX++) {} }",
        "function other() { try {} catch (PREFIX) { PREFIX = 2; } }",
        "function other(list) { for (const PREFIX of list) { PREFIX.x = 1; } }",
        "class Queue { start() { this.run = () => 1; } }",
        "function Queue() { this.run = () => 1; }",
    ],
)
def test_what_other_code_calls_by_the_same_name_is_another_thing(elsewhere: str) -> None:
    assert names(read(f"{NAMED}{elsewhere}\n{ORDERS}")) == ["do reserve", "do pay:charge", "sleep settle"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "function other() { PREFIX = 2; }",
        "function other() { { let PREFIX = 1; } PREFIX = 2; }",
        "const other = (key) => { for (PREFIX of key) {} };",
    ],
)
def test_a_constant_that_changes_after_all_is_none(elsewhere: str) -> None:
    assert names(read(f"{NAMED}{elsewhere}\n{ORDERS}"))[1] == "do Pattern(text='*:charge')"


def test_a_method_that_the_class_itself_replaces_is_not_read() -> None:
    replaced = ORDERS.replace("static {", "constructor() { super(); this.run = wrap(this.run); }\n  static {")

    assert not read(NAMED + replaced).is_complete


@pytest.mark.parametrize(("written", "milliseconds"), [("1e3", 1000), ("36e5", 3600000), ("0xfa", 250), ("0b11", 3)])
def test_numbers_are_read_in_every_spelling(written: str, milliseconds: int) -> None:
    assert read((NAMED + ORDERS).replace("2 * 1e3", written)).steps[2].duration_ms == milliseconds
