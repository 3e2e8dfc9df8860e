from ayjnt_deploy.gate.rules.event_taken_by_another_wait import RULE
from tests.ayjnt_deploy.builders import a_list, a_wait
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestEventTakenByAnotherWait(Asked):
    rule = RULE
    new = a_list("A", "B", a_wait("first", "go"), GATE, "C")
    at = "first"
    problem = (
        "wait 'first' now comes before a wait that instances stand at, and waits for the same event: it "
        "takes the 'go' that was meant for the other"
    )
    remedy = "give 'first' an event type of its own"
    deed = "is past the place of `first` and comes by it again; it would give its event to the wrong wait"
    near = (
        (V1, a_list("A", "B", a_wait("first", "other"), GATE, "C")),
        (V1, a_list("A", "B", GATE, a_wait("second", "go"), "C")),
    )
