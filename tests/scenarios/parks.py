"""Changes of sleeps and waits: S17 to S25, S62 to S65, S70."""

from tests.scenarios.plain import A2, GATE, V1, A, B, C
from tests.scenarios.scenario import Scenario

NAP = 'await step.sleep("nap", 300);'
HOLD = 'await step.waitForEvent("hold", { type: "held", timeout: "1 day" });'
GUARD = 'if (event.timestamp < new Date("2027-01-01")) { OLD } else { NEW }'

SCENARIOS = (
    Scenario(
        id="S17",
        story="a completed sleep has another duration: it is slept again",
        releases=(A + NAP + GATE + C, A + NAP.replace("300", "900") + GATE + C),
        says=("warn sleep-changed nap",),
    ),
    Scenario(
        id="S18",
        story="a sleep in progress has another duration: the old timer is orphaned",
        releases=(A + NAP.replace("300", '"1 hour"') + C, A + NAP.replace("300", '"1 second"') + C),
        says=("warn sleep-changed nap",),
    ),
    Scenario(
        id="S19",
        story="a completed sleep is renamed: it is slept again",
        releases=(A + NAP + GATE + C, A + NAP.replace("nap", "rest") + GATE + C),
        says=("warn sleep-changed nap",),
    ),
    Scenario(
        id="S20",
        story="the same duration in another unit",
        releases=(A + NAP.replace("300", '"2 seconds"') + GATE, A + NAP.replace("300", "2000") + GATE),
    ),
    Scenario(
        id="S22",
        story="a pending wait listens for another event: the old senders are ignored",
        releases=(V1, V1.replace('"go"', '"approved"')),
        says=("block wait-event-type-changed gate",),
    ),
    Scenario(
        id="S23",
        story="a pending wait is renamed, same event: the new one takes it",
        releases=(V1, V1.replace('"gate"', '"approval"')),
        says=("warn wait-renamed gate",),
    ),
    Scenario(
        id="S24",
        story="a completed wait is renamed: it waits again (S68 is the same change)",
        releases=(A + GATE + B + HOLD + C, A + GATE.replace('"gate"', '"approval"') + B + HOLD + C),
        says=("block wait-renamed gate",),
    ),
    Scenario(id="S25", story="the timeout of a pending wait changes", releases=(V1, V1.replace("1 day", "2 seconds"))),
    Scenario(
        id="S62",
        story="a pending wait is removed: what follows runs without approval",
        releases=(V1, A + B + C),
        says=("block wait-removed gate",),
    ),
    Scenario(
        id="S63",
        story="a step that has not run moves in front of the pending wait",
        releases=(V1, A + B + C + GATE),
        says=("block step-moved-before-wait C",),
    ),
    Scenario(
        id="S64",
        story="a new wait in front of completed steps: the instance blocks again",
        releases=(V1, HOLD + V1),
        says=("block wait-inserted hold",),
    ),
    Scenario(
        id="S65",
        story="a rename behind a constant date (M36, M37): nothing runs again",
        releases=(V1, GUARD.replace("OLD", A).replace("NEW", A2) + B + GATE + C),
    ),
    Scenario(
        id="S70",
        story="a wait of an existing name and another type in front: it gets the other one's event",
        releases=(V1, GATE.replace('"go"', '"legal-ok"') + V1),
        says=("block same-name-step-shifted gate",),
    ),
)
