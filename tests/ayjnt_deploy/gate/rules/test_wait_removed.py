from ayjnt_deploy.gate.rules.wait_removed import RULE
from tests.ayjnt_deploy.builders import a_list, a_wait
from tests.ayjnt_deploy.gate.rules.asked import GATE, NAP, V1, Asked


class TestWaitRemoved(Asked):
    rule = RULE
    new = a_list("A", "B", "C")
    at = "gate"
    problem = "wait 'gate' of the last release is gone: who waits there goes on at once, without the event"
    remedy = "keep 'gate' until nobody waits there"
    deed = "stands at `gate`; it would go on at once"
    near = (
        (V1, a_list("A", "B", a_wait("door", "go"), "C")),
        (V1, a_list("A", "B", GATE)),
        (a_list("A", NAP, "C"), a_list("A", "C")),
    )
