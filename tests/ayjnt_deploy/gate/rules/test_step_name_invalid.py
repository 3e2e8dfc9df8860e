from typing import ClassVar

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.step_name_invalid import RULE
from tests.ayjnt_deploy.gate.rules.linted import Linted


class TestStepNameInvalid(Linted):
    rule = RULE
    run = 'await step.do("charge\\tthe customer", f)'
    at = "charge\tthe customer"
    severity = Severity.BLOCK
    problem = (
        r"the name 'charge\tthe customer' holds the control character U+0009: the instance would fail at this step"
    )
    remedy = 'await step.do("charge the customer", …)'
    also: ClassVar = {
        "257 characters (S50)": f'await step.do("{"a" * 257}", f)',
        "129 of two halves": f'await step.do("{"😀" * 129}", f)',
        "the written part of a template": f"await step.do(`{'a' * 256}: ${{event.payload.id}}`, f)",
        "a template over two lines": "await step.do(`charge\n  ${event.payload.id}`, f)",
    }
    near: ClassVar = {
        "256 characters": f'await step.do("{"a" * 256}", f)',
        "128 of two halves": f'await step.do("{"😀" * 128}", f)',
        "a template whose written part fits": f"await step.do(`{'a' * 256}${{event.payload.id}}`, f)",
        "an empty name": 'await step.do("", f)',
        "spaces and signs": 'await step.do("Größe: 2 m² ✓", f)',
        "waits and sleeps, which are not checked": f"""
            await step.sleep("{"a" * 257}", 1); await step.waitForEvent("a\\nb", {{ type: "go" }})
        """,
        "a name that is not known": "await step.do(nameOf(event), f)",
    }
