from typing import ClassVar

from ayjnt_deploy.gate.rules.constant_name_in_loop import RULE
from tests.ayjnt_deploy.builders import a_case
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestConstantNameInLoop(Linted):
    rule = RULE
    run = """
    for (const item of event.payload.items) {
      await step.do("pack", async () => pack(item));
    }
    """
    at = "pack"
    problem = (
        "each element of the list gets a step 'pack': the count of the calls tells the results apart, so elements get "
        "each other's where the list has another order or one more in front"
    )
    remedy = "await step.do(`pack ${item.id}`, …)"
    also: ClassVar = {
        "side by side": 'await Promise.all(items.map(async (item) => { await step.do("pack", f) }))',
        "a wait": 'for (const item of items) { await step.waitForEvent("packed", { type: "packed" }) }',
    }
    near: ClassVar = {
        "a name of the element": "for (const item of items) { await step.do(`pack ${item.id}`, f) }",
        "attempts": 'while (!done) { await step.do("poll", f); await step.sleep("pause", "1 minute") }',
        "a pause between elements": 'for (const item of items) { await step.sleep("pause", "1 second") }',
        "a list inside of a step": 'await step.do("all", async () => { for (const item of items) { await send(item) } })',
    }

    def test_behind_another_step_side_by_side_what_ends_first_decides(self) -> None:
        run = """
        await Promise.all(items.map(async (item) => {
          await step.do("pack", async () => pack(item));
          await step.do("send", async () => send(item));
        }));
        """

        pack, send = RULE.check(a_case(None, self.steps(run)))

        assert "the count of the calls tells" in pack.problem
        assert "the count of the calls, which depends on what ends first, tells" in send.problem

    def test_one_more_of_the_name_is_said(self) -> None:
        twice = self.run + self.run.replace("items)", "others)")

        finding = self.finding(a_case(self.steps(self.run), self.steps(twice)))

        assert finding.at.endswith("/step/pack#2")
