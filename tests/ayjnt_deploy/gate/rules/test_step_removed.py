from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.step_removed import RULE
from tests.ayjnt_deploy.builders import a_list
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestStepRemoved(Asked):
    rule = RULE
    new = a_list("A", GATE, "C")
    at = "B"
    severity = Severity.WARN
    problem = "step 'B' of the last release is gone: its result is kept and never used"
    remedy = "nothing to do if its result is not needed"
    deed = "has completed `B`; it would keep a result that nobody asks for"
    near = (
        (V1, a_list("A", "B2", GATE, "C")),
        (V1, a_list("A", "B", GATE)),
        (V1, a_list("B", "A", GATE, "C")),
        (V1, a_list("A", "B", "C")),
    )
