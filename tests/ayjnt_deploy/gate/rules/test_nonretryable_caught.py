from typing import ClassVar

from ayjnt_deploy.gate.rules.nonretryable_caught import RULE
from tests.ayjnt_deploy.gate.rules.linted import Linted

FAILS = 'step.do("charge", async () => { throw new NonRetryableError("declined") })'


class TestNonretryableCaught(Linted):
    rule = RULE
    run = f"""
    try {{
      await {FAILS};
    }} catch (error) {{
      log(error);
    }}
    await step.waitForEvent("card", {{ type: "card" }});
    """
    at = "charge"
    problem = (
        "the NonRetryableError of the step 'charge' is caught, and the engine does not keep it: "
        "whenever the instance wakes behind it, at the wait 'card' or later, the step runs again"
    )
    remedy = 'return { ok: false, reason: "declined" }'
    also: ClassVar = {
        "caught at the promise": f'const paid = await {FAILS}.catch(() => false); await step.do("a", f)',
        "a step in the catch": f'try {{ await {FAILS} }} catch {{ await step.do("mark", f) }}',
    }
    near: ClassVar = {
        "nothing behind it": f"try {{ await {FAILS} }} catch (error) {{ log(error) }}",
        "thrown on": f'try {{ await {FAILS} }} catch (error) {{ throw error }} await step.do("a", f)',
        "the run ends": f'try {{ await {FAILS} }} catch {{ return }} await step.do("a", f)',
        "an error that is tried again, and kept": """
            try { await step.do("charge", async () => { throw new Error("busy") }) } catch { log() }
            await step.do("a", f);
        """,
        "not caught": f'await {FAILS}; await step.do("a", f)',
    }
