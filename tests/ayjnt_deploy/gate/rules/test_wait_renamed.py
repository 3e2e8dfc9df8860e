from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.wait_renamed import RULE
from tests.ayjnt_deploy.builders import a_list, a_wait
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestWaitRenamed(Asked):
    rule = RULE
    new = a_list("A", "B", a_wait("door", "go"), "C")
    at = "gate"
    severity = Severity.WARN
    problem = (
        "wait 'gate' of the last release is now 'door': who waits there would wait anew, and its timeout starts again"
    )
    remedy = "name it 'gate' again until the instances that know it are done"
    deed = "waits or has waited at `gate`; it would wait again, for an event that may have come already"
    near = (
        (V1, a_list("A", "B", "C")),
        (V1, a_list("A", "B", a_wait("gate", "other"), "C")),
        (V1, a_list("A", "B", GATE, a_wait("door", "go"), "C")),
    )
