from ayjnt_deploy.gate.rules.wait_inserted import RULE
from tests.ayjnt_deploy.builders import a_list, a_wait
from tests.ayjnt_deploy.gate.rules.asked import GATE, NAP, V1, Asked


class TestWaitInserted(Asked):
    rule = RULE
    new = a_list(a_wait("legal", "legal-ok"), "A", "B", GATE, "C")
    at = "legal"
    problem = (
        "wait 'legal' now stands in front of what instances have passed: they would stop there, for an "
        "event that nobody may send"
    )
    remedy = "put it behind every step that instances may have passed"
    deed = "is past the place of `legal` and comes by it again; it would stop there"
    near = (
        (V1, a_list("A", "B", GATE, "C", a_wait("end", "ended"))),
        (V1, a_list("A", "B", GATE, a_wait("end", "ended"), "C")),
        (V1, a_list("A", NAP, "B", GATE, "C")),
    )
