import pytest

from ayjnt_deploy.sandbox.code import class_body, exported_classes, exports
from ayjnt_deploy.sandbox.steps import Step, steps_of

BUNDLE = """\
var __name = (target, value) => target;
// class Flow { step.do("comment") }
class Flow { run() { step.do("an older class of this name"); } }
var Flow2 = class extends mixin({ a: 1 }, (x) => { return x; }) {
  static { __name(this, "Flow"); }
  async run(event, step) {
    const text = "a brace } in text", other = `and { here ${1}`;
    // step.do("commented out")
    /* step.do("this too") */
    await step.do(
      "first",
      { retries: { limit: 2 } },
      async () => ({ ok: true })
    );
    await this.step.sleep(`second`, "3 days");
    await step.sleepUntil('it\\'s \\u0074hird', new Date());
    await e.waitForEvent("fourth \\"quoted\\"", { timeout: "1 day", type: "approval" });
    await step.do(name, async () => {});
  }
};
function helper() { return step.do("outside"); }
export {
  Flow2 as Flow,
  helper,
  worker_default as default
};
"""


def test_exports_map_public_names_to_local_ones() -> None:
    assert exports(BUNDLE) == {"Flow": "Flow2", "helper": "helper", "default": "worker_default"}
    assert exports("export class A {}; export const b = 1; export async function c() {}") == {
        "A": "A",
        "b": "b",
        "c": "c",
    }
    assert exports('export * from "x"') is None
    assert exported_classes(BUNDLE) == ["Flow"]


def test_the_steps_of_a_class_are_read_in_order() -> None:
    assert steps_of(BUNDLE, "Flow") == (
        Step(kind="do", name="first"),
        Step(kind="sleep", name="second", seconds=3 * 86400),
        Step(kind="sleepUntil", name="it's third"),
        Step(kind="waitForEvent", name='fourth "quoted"', event_type="approval"),
    )


@pytest.mark.parametrize("script", ["", "class Flow extends Base {", "class Flow2 {}; export { Flow2 }"])
def test_a_class_that_is_not_there_or_never_ends_is_none(script: str) -> None:
    assert class_body(script, "Flow") is None
