from typing import ClassVar

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.key_collision import RULE
from tests.ayjnt_deploy.builders import a_list, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestKeyCollision(Asked):
    rule = RULE
    old = a_list(GATE, "C")
    new = a_list("gate-1", "C")
    at = "gate"
    problem = (
        "step 'gate-1' has the key of the wait 'gate' of the last release: the engine would give the one "
        "the result of the other"
    )
    remedy = "give 'gate-1' a name that does not end in a number"
    hit = an_instance(GATE, at="C")
    free = an_instance()
    deed = "has reached `gate`; it would take the wrong result"
    near = (
        (V1, a_list("A", "B", GATE, "C", "gate-2")),
        (V1, a_list("A", "B", "gate-2", GATE, "C")),
    )


class TestKeyCollisionInOneRelease(Linted):
    rule = RULE
    run = """
    await step.do("approval-1", async () => ask());
    await step.waitForEvent("approval", { type: "approve" });
    """
    at = "approval"
    severity = Severity.BLOCK
    problem = (
        "wait 'approval' has the key of the step 'approval-1' in front of it: "
        "the wait would return its result at once, without an event"
    )
    remedy = 'await step.do("approval-1-do", …)'
    also: ClassVar = {
        "a sleep behind a step (S40)": 'await step.do("x1000", f); await step.sleep("x", 1000)',
        "a step behind a sleep": 'await step.sleep("x", "1 second"); await step.do("x1000", f)',
        "a second wait": """
            await step.do("go-2", f); await step.do("go-2", f);
            await step.waitForEvent("go", { type: "a" }); await step.waitForEvent("go", { type: "b" })
        """,
        "a wait and a sleep": 'await step.waitForEvent("x10", { type: "a" }); await step.sleep("x10-", 1)',
    }
    near: ClassVar = {
        "the key of a wait that is not made": 'await step.do("go-2", f); await step.waitForEvent("go", { type: "a" })',
        "a wait of the same name": 'await step.do("go", f); await step.waitForEvent("go", { type: "a" })',
        "ways that exclude each other": """
            if (event.payload.old) { await step.do("go-1", f) } else { await step.waitForEvent("go", { type: "a" }) }
        """,
        "a way that ends in front of it": """
            if (event.payload.old) { await step.do("go-1", f); return }
            await step.waitForEvent("go", { type: "a" })
        """,
        "another duration": 'await step.do("x1000", f); await step.sleep("x", 2000)',
        "two steps of one name": 'await step.do("x", f); await step.do("x", f); await step.sleep("y", 1)',
    }
