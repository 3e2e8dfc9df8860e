"""Chains of releases, guards, errored instances: M01 to M37."""

from tests.scenarios.parks import GUARD, HOLD
from tests.scenarios.plain import A2, GATE, V1, A, B, C
from tests.scenarios.scenario import Scenario

CHARGE = 'await step.do("charge", async () => pay(event.payload.id));'
CARD = 'await step.do("charge-card", async () => pay({ card: event.payload.id }));'
NOTIFY = 'await step.do("notify", async () => work("note"));'
FIRST_CALL = 'await step.do("call", async () => work("first"));'
CALL = 'await step.do("call", async () => work("second"));'
OK = 'await step.waitForEvent("ok", { type: "ok" });'
MANAGER = 'await step.waitForEvent("manager", { type: "approve" });'
FINANCE = 'await step.waitForEvent("finance", { type: "approve" });'
HOUR = 'await step.sleep("cool down", "1 hour");'

SCENARIOS = (
    Scenario(
        id="M01",
        story="A, A2, A (M02, M21): who was born on the second release runs A; see the instances for the others",
        releases=(V1, A2 + B + GATE + C, V1),
        says=("block step-renamed A2",),
    ),
    Scenario(
        id="M03",
        story="a step is removed and comes back: its value is kept, and who never had it runs it late",
        releases=(V1, B + GATE + C, V1),
        says=("warn step-runs-late A",),
    ),
    Scenario(
        id="M04",
        story="a removed name is used for another purpose: the new body never runs",
        releases=(NOTIFY + B + GATE + C, B + GATE + C, B + GATE + C + NOTIFY.replace("note", "another thing")),
        says=("block name-reused notify",),
    ),
    Scenario(
        id="M05",
        story="charge is removed, then charge-card added: charged twice, and each deploy looks harmless",
        releases=(CHARGE + B + GATE + C, B + GATE + C, CARD + B + GATE + C),
        says=("block step-renamed charge",),
    ),
    Scenario(
        id="M06",
        story="the second call is removed and a different one added: it gets the removed one's value",
        releases=(
            FIRST_CALL + CALL + GATE + C,
            FIRST_CALL + GATE + C,
            FIRST_CALL + CALL.replace("second", "third") + GATE + C,
        ),
        says=("block name-reused call#2",),
    ),
    Scenario(
        id="M07",
        story="a wait is removed, then its name used for another approval: it is bypassed with the old event",
        releases=(
            A + OK + B + GATE + C,
            A + B + GATE + C,
            A + B + GATE + OK.replace('type: "ok"', 'type: "legal-ok"') + C,
        ),
        says=("block name-reused ok",),
    ),
    Scenario(
        id="M09",
        story="a sleep in front of a pending wait: its deadline passes meanwhile",
        releases=(V1, A + B + 'await step.sleep("pause", "16 seconds");' + GATE + C),
        says=("block deadline-runs-on pause",),
    ),
    Scenario(id="M31", story="the control of M09", releases=(V1, V1)),
    Scenario(
        id="M10",
        story="another wait for the same type in front of the pending one: it takes the event",
        releases=(V1, A + B + GATE.replace('"gate"', '"first gate"') + GATE + C),
        says=("block event-taken-by-another-wait first gate",),
    ),
    Scenario(
        id="M11",
        story="two waits for one type change places: finance takes the manager's event",
        releases=(A + MANAGER + FINANCE + C, A + FINANCE + MANAGER + C),
        says=("block event-taken-by-another-wait finance",),
    ),
    Scenario(
        id="M12",
        story="an errored instance; the next release renames charge and fixes C: charged again on restart",
        releases=(CHARGE + C, CHARGE.replace('"charge"', '"charge card"') + C.replace("work", "pay")),
        says=("block step-renamed charge",),
    ),
    Scenario(id="M13", story="the control of M12", releases=(CHARGE + C, CHARGE + C.replace("work", "pay"))),
    Scenario(
        id="M14",
        story="a sleep in progress is removed: charge runs at once",
        releases=(A + HOUR + CHARGE, A + CHARGE),
        says=("block sleep-removed cool down",),
    ),
    Scenario(
        id="M15",
        story="a step moves in front of a sleep in progress: charge runs at once",
        releases=(A + HOUR + CHARGE, A + CHARGE + HOUR),
        says=("block step-moved-before-wait charge",),
    ),
    Scenario(
        id="M16",
        story="a rollback handler is added to a completed step: it never runs",
        releases=(V1, V1.replace('work("a")', 'work("a"), { rollback: async () => undo("a") }')),
    ),
    Scenario(
        id="M19",
        story="a rename behind a computed date: charged as A2, then as A",
        releases=(
            V1,
            GUARD.replace("OLD", A).replace("NEW", A2).replace('new Date("2027-01-01")', "Date.now() - 5000")
            + B
            + GATE
            + C,
        ),
        says=("block guard-not-constant A",),
    ),
    Scenario(
        id="M20",
        story="renamed between attempts: the new name runs at once, attempts restart at one; it was the last step",
        releases=(CHARGE, CHARGE.replace('"charge"', '"charge card"')),
    ),
    Scenario(
        id="M23",
        story="a completed step is renamed and moved behind the gate: charged again",
        releases=(CHARGE + B + GATE + C, B + GATE + CHARGE.replace('"charge"', '"charge card"') + C),
        says=("block step-renamed charge",),
    ),
    Scenario(
        id="M24",
        story="a condition is put around a pending wait: C runs without approval",
        releases=(V1, A + B + "if (event.payload.amount > 100) { " + GATE + " }" + C),
        says=("block wait-made-conditional gate",),
    ),
    Scenario(
        id="M25",
        story="the last step is renamed, and the instance is parked earlier",
        releases=(V1, V1.replace('"C"', '"C2"')),
    ),
    Scenario(
        id="M26",
        story="a wait that timed out and was caught is renamed: it waits again",
        releases=(
            "try { " + HOLD + " } catch (error) { work(error); }" + B + GATE + C,
            "try { " + HOLD.replace('"hold"', '"held back"') + " } catch (error) { work(error); }" + B + GATE + C,
        ),
        says=("block wait-renamed hold",),
    ),
    Scenario(
        id="M35",
        story="a completed step is wrapped in another one: the outer body runs, the step is cached",
        releases=(V1, 'await step.do("outer", async () => { ' + A + " });" + B + GATE + C),
        says=("warn step-runs-late outer",),
    ),
    Scenario(
        id="M36",
        story="a rename behind a constant date, started on the first release",
        releases=(V1, GUARD.replace("OLD", A).replace("NEW", A2) + B + GATE + C),
    ),
    Scenario(
        id="M36b",
        story="the same with a date that is over: charged twice",
        releases=(V1, GUARD.replace("OLD", A).replace("NEW", A2).replace("2027-01-01", "2026-10-01") + B + GATE + C),
        says=("block guard-already-past A",),
    ),
    Scenario(
        id="M37",
        story="the same, started on the second release, and released once more with another step at the end",
        releases=(
            V1,
            GUARD.replace("OLD", A).replace("NEW", A2) + B + GATE + C,
            GUARD.replace("OLD", A).replace("NEW", A2) + B + GATE + C + NOTIFY,
        ),
    ),
)
