from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.step_runs_late import RULE
from tests.ayjnt_deploy.builders import a_list
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestStepRunsLate(Asked):
    rule = RULE
    new = a_list("A", "NEW", "B", GATE, "C")
    at = "NEW"
    severity = Severity.WARN
    problem = "step 'NEW' now stands in front of what instances have passed: they would run it late"
    remedy = "nothing to do if it may run late"
    deed = "is past the place of `NEW` and comes by it again; it would run it late"
    near = (
        (V1, a_list("A", "B", GATE, "C", "NEW")),
        (V1, a_list("B", "A", GATE, "C")),
        (V1, a_list("A2", "B", GATE, "C")),
    )
