from typing import ClassVar

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.name_nested_and_outside import RULE
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestNameNestedAndOutside(Linted):
    rule = RULE
    run = """
    await step.do("import", async () => {
      await step.do("save", async () => save("draft"));
    });
    await step.waitForEvent("approval", { type: "approve" });
    await step.do("save", async () => save("final"));
    """
    at = "save#2"
    severity = Severity.BLOCK
    problem = (
        "step 'save#2' is the name of a step inside of 'import' too: once 'import' has a result its callback "
        "no longer counts, and 'save#2' gets the result of an earlier step instead of running"
    )
    remedy = 'await step.do("import: save", …)'
    also: ClassVar = {
        "inside of two steps": """
            await step.do("a", async () => { await step.do("save", f) });
            await step.do("b", async () => { await step.do("save", f) });
        """,
        "a step that runs once a turn": """
            for (const id of event.payload.ids) {
              await step.do(`import ${id}`, async () => { await step.do("save", f) });
            }
        """,
        "a wait": """
            await step.do("a", async () => { await step.waitForEvent("go", { type: "go" }) });
            await step.waitForEvent("go", { type: "go" });
        """,
    }
    near: ClassVar = {
        "outside first": 'await step.do("save", f); await step.do("a", async () => { await step.do("save", f) })',
        "twice in one step": """
            await step.do("a", async () => { await step.do("save", f); await step.do("save", f) });
        """,
        "a loop inside of the step": """
            await step.do("a", async () => { for (const id of event.payload.ids) { await step.do("save", f) } });
        """,
        "names of their own": """
            await step.do("a", async () => { await step.do("a: save", f) });
            await step.do("save", f);
        """,
        "ways that exclude each other": """
            if (event.payload.old) { await step.do("a", async () => { await step.do("save", f) }) }
            else { await step.do("save", f) }
        """,
        "a sleep of another duration": """
            await step.do("a", async () => { await step.sleep("nap", 1) });
            await step.sleep("nap", 2);
        """,
        "a name with holes": """
            await step.do("a", async () => { await step.do(`save ${event.payload.id}`, f) });
            await step.do(`save ${event.payload.other}`, f);
        """,
    }
