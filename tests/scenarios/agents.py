"""Changes of agent workflows: G1 to G6 and G9."""

from tests.scenarios.scenario import Scenario

START = 'await step.mergeAgentState({ phase: "start" });'
CHARGE = 'await step.do("charge", async () => pay(1));'
SENT = 'await step.sendEvent({ type: "charged" });'
APPROVAL = "await this.waitForApproval(step);"
END = "await step.reportComplete();"
V1 = START + CHARGE + SENT + APPROVAL + END

SCENARIOS = (
    Scenario(id="G1", story="nothing changed", agent=True, releases=(V1, V1)),
    Scenario(
        id="G2",
        story="a helper call in front: it is never sent, and the event behind it goes out twice",
        agent=True,
        releases=(V1, 'await step.mergeAgentState({ phase: "hello" });' + V1),
        says=("block agent-slot-shifted __agent_mergeState_0",),
    ),
    Scenario(
        id="G3",
        story="the first helper call is removed: the event is sent again",
        agent=True,
        releases=(V1, CHARGE + SENT + APPROVAL + END),
        says=("block agent-slot-shifted __agent_sendEvent_1",),
    ),
    Scenario(
        id="G4",
        story="another helper call in front of an event",
        agent=True,
        releases=(V1, START + CHARGE + "await step.updateAgentState({});" + SENT + APPROVAL + END),
        says=("block agent-slot-shifted __agent_sendEvent_1",),
    ),
    Scenario(
        id="G5",
        story="a plain step in front leaves the slots alone",
        agent=True,
        releases=(V1, 'await step.do("new", async () => work("new"));' + V1),
        says=("warn step-runs-late new",),
    ),
    Scenario(
        id="G6",
        story="reportProgress is not durable and uses no slot",
        agent=True,
        releases=(V1, "await step.reportProgress({ percent: 0 });" + V1),
    ),
    Scenario(
        id="G9",
        story="the step name of a pending approval changes: the new wait takes the event",
        agent=True,
        releases=(V1, V1.replace("(step)", '(step, { stepName: "ask" })')),
        says=("warn wait-renamed wait-for-approval",),
    ),
)
