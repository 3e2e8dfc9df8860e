"""Everyday deploys that the gate lets through, most without a word, and those that it must refuse, in TypeScript."""

import pytest

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.judge import judge
from tests.ayjnt_deploy.builders import a_case
from tests.ayjnt_deploy.gate.sources import a_source

ORDER = """
    await step.do("reserve", async () => reserve(event.payload.sku));
    await step.do("charge", async () => charge(event.payload));
    const approval = await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });
    await step.do("ship", async () => ship(event.payload));
"""
LOOP = """
    for (const item of event.payload.items) {
      await step.do(`pack ${item.sku}`, async () => pack(item));
      await step.do("notify", async () => notify(item));
    }
"""
TWICE = """
    await step.do("notify", async () => notify("start"));
    await step.sleep("pause", "2 seconds");
    await step.do("notify", async () => notify("end"));
"""
AGENT = """
    await step.mergeAgentState({ status: "start" });
    await step.do("charge", async () => charge());
    await step.sendEvent("charged");
    await this.waitForApproval(step);
    await step.reportComplete();
"""
COMPUTED = """
    await step.do(nameOf(event), async () => charge());
    await step.do("ship", async () => ship());
"""
ESCAPED = """
    await step.do("charge", async () => charge());
    await shipAll(step, event.payload);
"""
IMPORT = 'import { shipAll } from "./shipping";'


def edited(source: str, before: str, after: str) -> str:
    assert before in source
    return source.replace(before, after, 1)


def appended(source: str, statement: str) -> str:
    return f"{source}    {statement}\n"


def inserted(source: str, statement: str) -> str:
    return f"    {statement}\n{source}"


PACK = "for (const item of event.payload.items) await step.do(`pack ${item.sku}`, async () => pack(item));"

SILENT = {
    "a loop over something else, with the same in its name": (
        PACK,
        "for (const order of event.payload.items.filter(Boolean)) await step.do(`pack ${order.sku}`, async () => pack(order));",
    ),
    "a loop over the same by its number": (
        PACK,
        "const list = event.payload.items; for (let i = 0; i < list.length; i++) await step.do(`pack ${list[i].sku}`, async () => pack(list[i]));",
    ),
    "a loop over the same, taken apart": (
        PACK,
        "for (const { sku, ...rest } of event.payload.items) await step.do(`pack ${sku}`, async () => pack({ sku, ...rest }));",
    ),
    "a step handed elsewhere, another step edited": (ESCAPED, edited(ESCAPED, "charge()", "bill()")),
    "nothing changed": (ORDER, ORDER),
    "only lines and comments changed": (ORDER, inserted(ORDER, "// the story of an order\n\n")),
    "a body edited": (ORDER, edited(ORDER, "charge(event.payload)", "charge(event.payload, 'EUR')")),
    "retries configured": (ORDER, edited(ORDER, '"charge", async', '"charge", { retries: { limit: 9 } }, async')),
    "a timeout changed": (ORDER, edited(ORDER, "1 day", "2 days")),
    "a step appended": (ORDER, appended(ORDER, 'await step.do("thank", async () => thank());')),
    "a wait appended": (ORDER, appended(ORDER, 'await step.waitForEvent("received", { type: "ok" });')),
    "steps of different names reordered": (
        ORDER,
        """
    await step.do("charge", async () => charge(event.payload));
    await step.do("reserve", async () => reserve(event.payload.sku));
    const approval = await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });
    await step.do("ship", async () => ship(event.payload));
""",
    ),
    "a step moved behind the wait": (
        ORDER,
        """
    await step.do("reserve", async () => reserve(event.payload.sku));
    const approval = await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });
    await step.do("charge", async () => charge(event.payload));
    await step.do("ship", async () => ship(event.payload));
""",
    ),
    "a name in a constant": (ORDER, edited(inserted(ORDER, 'const CHARGE = "charge";'), 'do("charge"', "do(CHARGE")),
    "a rename for new instances only": (
        ORDER,
        edited(
            ORDER,
            'await step.do("charge", async () => charge(event.payload));',
            """if (event.timestamp < new Date("2026-12-01")) {
      await step.do("charge", async () => charge(event.payload));
    } else {
      await step.do("charge-card", async () => charge(event.payload));
    }""",
        ),
    ),
    "a step in a try": (
        ORDER,
        edited(
            ORDER,
            'await step.do("charge", async () => charge(event.payload));',
            'try { await step.do("charge", async () => charge(event.payload)); } catch { log(); }',
        ),
    ),
    "the unit of a sleep": (TWICE, edited(TWICE, '"2 seconds"', "2000")),
    "steps in a loop unchanged, a step appended": (LOOP, appended(LOOP, 'await step.do("bill", async () => bill());')),
    "a body in a loop edited": (LOOP, edited(LOOP, "pack(item)", "pack(item, 'box')")),
    "another loop with names of its own": (
        LOOP,
        appended(LOOP, "for (const one of others) { await step.do(`send ${one}`, async () => send(one)); }"),
    ),
    "duplicates unchanged, a step appended": (TWICE, appended(TWICE, 'await step.do("bill", async () => bill());')),
    "a wait that is called like a step": (ORDER, appended(ORDER, 'await step.waitForEvent("ship", { type: "x" });')),
    "an agent helper appended": (AGENT, appended(AGENT, "await step.sendEvent('done');")),
    "an agent helper appended in a branch": (AGENT, appended(AGENT, "if (late) { await step.sendEvent('done'); }")),
    "an agent helper told something else": (AGENT, edited(AGENT, '"charged"', '"paid"')),
    "an agent helper that was there only last": (
        appended(COMPUTED, "await step.sendEvent('a');"),
        appended(COMPUTED, "await step.sendEvent('a'); await step.sendEvent('b');"),
    ),
    "a step for new instances only": (
        ORDER,
        inserted(ORDER, 'if (event.timestamp >= new Date("2026-12-01")) { await step.do("log", async () => log()); }'),
    ),
    "a wait for new instances only": (
        ORDER,
        inserted(
            ORDER,
            'if (event.timestamp >= new Date("2026-12-01")) { await step.waitForEvent("legal", { type: "ok" }); }',
        ),
    ),
    "a wait for the same event, for new instances only": (
        ORDER,
        inserted(
            ORDER,
            'if (event.timestamp >= new Date("2026-12-01")) { await step.waitForEvent("legal", { type: "approve" }); }',
        ),
    ),
    "a sleep in front of a wait, for new instances only": (
        ORDER,
        edited(
            ORDER,
            "const approval",
            'if (event.timestamp >= new Date("2026-12-01")) { await step.sleep("cool", "1 hour"); }\n    const approval',
        ),
    ),
    "a condition around a wait, for new instances only": (
        ORDER,
        edited(
            ORDER,
            'const approval = await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });',
            """if (event.timestamp < new Date("2026-12-01")) {
      await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });
    } else if (event.payload.amount > 100) {
      await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });
    }""",
        ),
    ),
    "progress reported": (AGENT, inserted(AGENT, "await this.reportProgress({ percent: 1 });")),
    "a computed name unchanged, a body edited": (COMPUTED, edited(COMPUTED, "charge()", "charge('EUR')")),
    "a step handed elsewhere, nothing changed": (ESCAPED, ESCAPED),
}


@pytest.mark.parametrize("name", SILENT)
def test_an_everyday_deploy_is_let_through_without_a_word(name: str) -> None:
    old, new = (a_source(run, top=IMPORT) for run in SILENT[name])

    assert judge(a_case(old, new)) == ()


LATE = {
    "S03 a step inserted": (ORDER, inserted(ORDER, 'await step.do("log", async () => log());'), Severity.WARN),
    "G5 a step beside agent helpers": (
        AGENT,
        inserted(AGENT, 'await step.do("log", async () => log());'),
        Severity.WARN,
    ),
    "a step added inside a loop": (
        LOOP,
        edited(
            LOOP, "await step.do(`pack", "await step.do(`log ${item.sku}`, async () => log(item)); await step.do(`pack"
        ),
        Severity.INFO,
    ),
}


@pytest.mark.parametrize("name", LATE)
def test_a_step_that_runs_late_is_told_and_not_refused(name: str) -> None:
    before, after, severity = LATE[name]

    findings = judge(a_case(a_source(before, top=IMPORT), a_source(after, top=IMPORT)))

    assert [(one.rule, one.at.rpartition("/")[2].split()[0], one.severity) for one in findings] == [
        ("step-runs-late", "log", severity)
    ]


REFUSED = {
    "S02 a step renamed": (ORDER, edited(ORDER, '"charge"', '"charge-customer"'), "step-renamed"),
    "S47 a letter changed": (ORDER, edited(ORDER, '"charge"', '"Charge"'), "step-renamed"),
    "S62 a wait removed": (
        ORDER,
        edited(
            ORDER,
            'const approval = await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });',
            "",
        ),
        "wait-removed",
    ),
    "S05 a step with a rollback removed": (
        inserted(ORDER, 'await step.do("hold", async () => hold(), { rollback: async () => free() });'),
        ORDER,
        "rollback-removed",
    ),
    "S30 a rollback removed": (
        inserted(ORDER, 'await step.do("hold", async () => hold(), { rollback: async () => free() });'),
        inserted(ORDER, 'await step.do("hold", async () => hold());'),
        "rollback-removed",
    ),
    "S07 a loop goes over something else": (
        LOOP,
        edited(LOOP, "event.payload.items", "[gift, ...event.payload.items]"),
        "loop-source-changed",
    ),
    "S36 a template changed": (LOOP, edited(LOOP, "`pack ", "`wrap "), "step-renamed"),
    "S11 an existing name used earlier": (
        ORDER,
        inserted(ORDER, 'await step.do("charge", async () => announce());'),
        "same-name-step-shifted",
    ),
    "S66 one more of two": (
        TWICE,
        inserted(TWICE, 'await step.do("notify", async () => notify());'),
        "same-name-step-shifted",
    ),
    "S09 two of one name swapped": (
        TWICE,
        edited(edited(edited(TWICE, '"start"', '"-"'), '"end"', '"start"'), '"-"', '"end"'),
        "same-name-step-shifted",
    ),
    "S10 one of two removed": (
        TWICE,
        edited(TWICE, 'await step.do("notify", async () => notify("start"));', ""),
        "same-name-step-shifted",
    ),
    "S22 an event type changed": (ORDER, edited(ORDER, '"approve"', '"approved"'), "wait-event-type-changed"),
    "S63 a step moved in front of a wait": (
        ORDER,
        """
    await step.do("reserve", async () => reserve(event.payload.sku));
    await step.do("charge", async () => charge(event.payload));
    await step.do("ship", async () => ship(event.payload));
    const approval = await step.waitForEvent("approval", { type: "approve", timeout: "1 day" });
""",
        "step-moved-before-wait",
    ),
    "S64 a wait in front of finished steps": (
        ORDER,
        inserted(ORDER, 'await step.waitForEvent("legal", { type: "legal-ok" });'),
        "wait-inserted",
    ),
    "M09 a sleep in front of a pending wait": (
        ORDER,
        edited(ORDER, "const approval", 'await step.sleep("cool down", "1 hour");\n    const approval'),
        "deadline-runs-on",
    ),
    "M24 a condition around a wait": (
        ORDER,
        edited(ORDER, "const approval = await", "if (event.payload.amount > 100) await"),
        "wait-made-conditional",
    ),
    "a wait that need not come": (
        ORDER,
        edited(
            ORDER,
            'await step.waitForEvent("approval", { type: "approve", timeout: "1 day" })',
            'await Promise.race([step.waitForEvent("approval", { type: "approve", timeout: "1 day" }), other()])',
        ),
        "cannot-judge",
    ),
    "a rename behind a value that instances in flight may have": (
        ORDER,
        edited(
            ORDER,
            'await step.do("charge", async () => charge(event.payload));',
            'await step.do(event.payload.old ? "charge" : "charge-card", async () => charge(event.payload));',
        ),
        "step-renamed",
    ),
    "a loop over something else, with something else in its name": (
        PACK,
        "for (const box of event.payload.items.flat()) await step.do(`pack ${box.id}`, async () => pack(box));",
        "cannot-judge",
    ),
    "a computed name changed": (COMPUTED, edited(COMPUTED, "nameOf(event)", "titleOf(event)"), "cannot-judge"),
    "a name that became computed": (ORDER, edited(ORDER, '"ship"', "nameOf(event)"), "cannot-judge"),
    "a step handed elsewhere from now on": (ORDER, appended(ORDER, "await shipAll(step);"), "cannot-judge"),
    "G2 an agent helper first": (
        AGENT,
        inserted(AGENT, "await step.mergeAgentState({ hello: 1 });"),
        "agent-slot-shifted",
    ),
    "G3 an agent helper removed": (
        AGENT,
        edited(AGENT, 'await step.mergeAgentState({ status: "start" });', ""),
        "agent-slot-shifted",
    ),
    "G4 an agent helper in between": (
        AGENT,
        edited(AGENT, "await step.sendEvent", "await step.updateAgentState({});\n    await step.sendEvent"),
        "agent-slot-shifted",
    ),
    "an agent helper that looks like the one before": (
        appended(COMPUTED, "await step.sendEvent('a');"),
        appended(COMPUTED, "await step.sendEvent('b'); await step.sendEvent('a');"),
        "agent-slot-shifted",
    ),
    "S39 a step that takes the key of a wait": (
        ORDER,
        edited(ORDER, 'await step.waitForEvent("approval"', 'await step.do("approval-1"'),
        "key-collision",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_deploy_that_would_hurt_somebody_is_refused(name: str) -> None:
    before, after, rule = REFUSED[name]

    findings = judge(a_case(a_source(before, top=IMPORT), a_source(after, top=IMPORT)))

    assert rule in {finding.rule for finding in findings if finding.severity is Severity.BLOCK}
    assert all(finding.problem and finding.remedy for finding in findings)
    assert all(finding.evidence for finding in findings if finding.rule != "race-outside-step")
