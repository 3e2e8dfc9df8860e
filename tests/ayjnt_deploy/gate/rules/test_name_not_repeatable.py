from typing import ClassVar

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.name_not_repeatable import RULE
from tests.ayjnt_deploy.builders import a_case
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestNameNotRepeatable(Linted):
    rule = RULE
    run = "await step.do(`report ${Date.now()}`, async () => report());"
    at = "report *"
    severity = Severity.BLOCK
    problem = (
        "the name of the step 'report *' is made of the current time: "
        "it differs at each replay, and the step runs again at every wake"
    )
    remedy = "await step.do(`report ${event.instanceId}`, …)"
    also: ClassVar = {
        "a random id": "const id = crypto.randomUUID(); await step.do(`report ${id}`, f)",
        "a sleep": "await step.sleep(`nap ${Math.random()}`, 1000)",
        "the day": "await step.do(`report ${new Date().toISOString().slice(0, 10)}`, f)",
        "a name that is nothing else": "await step.do(crypto.randomUUID(), f)",
    }
    near: ClassVar = {
        "when it was started": "await step.do(`report ${event.timestamp.toISOString()}`, f)",
        "an id that is kept": """
            const id = await step.do("id", async () => crypto.randomUUID());
            await step.do(`report ${id}`, f);
        """,
        "the time inside of the callback": 'await step.do("report", async () => report(Date.now()))',
        "another template": "await step.do(`report ${event.payload.day}`, f)",
    }

    def test_one_call_site_that_gives_several_names_is_one_finding(self) -> None:
        run = """
        const status = async (name) => { await step.do(`status ${name} ${Date.now()}`, f) };
        await status("started");
        await status("done");
        """

        finding = self.finding(a_case(None, self.steps(run)))

        assert finding.at.endswith("/step/status started *")
