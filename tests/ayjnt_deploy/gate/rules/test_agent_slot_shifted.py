from ayjnt_deploy.gate.rules.agent_slot_shifted import RULE
from tests.ayjnt_deploy.builders import a_helper, a_list, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, Asked

MERGE, SEND = a_helper("mergeState", 0), a_helper("sendEvent", 1)


class TestAgentSlotShifted(Asked):
    rule = RULE
    old = a_list(MERGE, "A", SEND, GATE)
    new = a_list(MERGE, a_helper("mergeState", 1), "A", a_helper("sendEvent", 2), GATE)
    at = "__agent_sendEvent_1"
    problem = (
        "the agent helpers changed in sequence, and one counter numbers all of them: "
        "'__agent_sendEvent_1' is now '__agent_sendEvent_2'; one call would be made twice, or never"
    )
    remedy = (
        "call the agent helpers (sendEvent, mergeAgentState, reportComplete, …) in the old order again, "
        "and add new ones only after all others"
    )
    hit = an_instance(MERGE, "A", SEND, at=GATE)
    free = an_instance(at=MERGE)
    deed = "has completed `__agent_sendEvent_1`; it would make a call twice, or never"
    near = (
        (a_list(MERGE, SEND, GATE), a_list(MERGE, SEND, GATE, a_helper("sendEvent", 2))),
        (a_list(MERGE, SEND, GATE), a_list("A", MERGE, SEND, GATE)),
    )
