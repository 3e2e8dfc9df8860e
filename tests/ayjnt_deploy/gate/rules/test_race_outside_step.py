from typing import ClassVar

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.race_outside_step import RULE
from tests.ayjnt_deploy.builders import a_case
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestRaceOutsideStep(Linted):
    rule = RULE
    run = """
    await Promise.race([step.waitForEvent("approval", { type: "approve" }), step.sleep("an hour", "1 hour")]);
    await step.do("archive", async () => archive());
    """
    at = "approval"
    problem = (
        "the wait 'approval' is raced by Promise.race or Promise.any, whose outcome is not kept: "
        "at a replay another branch may win, and what follows may go the other way then"
    )
    remedy = 'await step.waitForEvent("approval", { type: "approve", timeout: "1 hour" }).catch(() => null)'
    also: ClassVar = {
        "a promise made before": """
            const wait = step.waitForEvent("approval", { type: "approve" });
            await Promise.race([wait, timer()]);
        """,
    }
    near: ClassVar = {
        "inside of a step": 'await step.do("first", () => Promise.race([load(), other()]))',
        "all of them": 'await Promise.all([step.do("a", f), step.sleep("b", 1)])',
        "a timeout": 'const e = await step.waitForEvent("a", { type: "go", timeout: "1 hour" }).catch(() => null)',
        "what is no step": 'await Promise.race([load(), timer()]); await step.do("a", f)',
    }

    def severities(self, run: str) -> list[Severity]:
        return [one.severity for one in RULE.check(a_case(None, self.steps(run)))]

    def test_it_blocks_where_what_follows_depends_on_it(self) -> None:
        run = """
        const event = await Promise.race([step.waitForEvent("a", { type: "go" }), step.sleep("b", 1000)]);
        if (event) { await step.do("ship", f) } else { await step.do("cancel", f) }
        """

        assert self.severities(run) == [Severity.BLOCK]

    def test_it_blocks_where_a_step_may_lose(self) -> None:
        run = 'await Promise.race([step.do("charge", f), step.sleep("too late", 1000)])'

        assert self.severities(run) == [Severity.BLOCK]

    def test_each_race_is_told(self) -> None:
        assert len(self.severities(self.run + self.run.replace("approval", "receipt"))) == len("12")

    def test_a_race_that_gets_worse_is_told_again(self) -> None:
        worse = self.run + 'if (await Promise.race([timer()])) { await step.do("cancel", f) }'

        (finding,) = RULE.check(a_case(self.steps(self.run), self.steps(worse)))

        assert finding.severity is Severity.BLOCK
