from typing import ClassVar

from ayjnt_deploy.gate.rules.step_not_awaited import RULE
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestStepNotAwaited(Linted):
    rule = RULE
    run = """
    step.do("send", async () => send());
    await step.do("archive", async () => archive());
    """
    at = "send"
    problem = (
        "nobody waits for the step 'send': what follows runs before it, its errors are lost, and it may never finish"
    )
    remedy = "put `await` in front of the call"
    also: ClassVar = {
        "a sleep": 'step.sleep("pause", "1 day"); await step.do("a", f)',
        "a wait": 'step.waitForEvent("go", { type: "go" }); await step.do("a", f)',
        "each of a list": "items.forEach(async (item) => { await step.do(`send ${item.id}`, f) })",
        "an agent helper": "step.reportComplete({ ok: true })",
        "a function that is not awaited": 'const send = async () => { await step.do("send", f) }; send()',
    }
    near: ClassVar = {
        "awaited later": 'const sent = step.do("send", f); await step.do("a", f); await sent',
        "returned": 'return step.do("send", f)',
        "one of all": "await Promise.all(items.map((item) => step.do(`send ${item.id}`, f)))",
        "collected": "const all = []; for (const i of items) { all.push(step.do(`a ${i}`, f)) } await Promise.all(all)",
        "handed to the runtime": 'this.ctx.waitUntil(step.do("send", f))',
    }
