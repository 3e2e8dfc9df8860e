from ayjnt_deploy.gate.rules.guard_not_constant import RULE
from tests.ayjnt_deploy.builders import a_list
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked
from tests.ayjnt_deploy.gate.rules.test_guard_already_past import guarded


class TestGuardNotConstant(Asked):
    rule = RULE
    new = guarded("computed")
    at = "A"
    problem = (
        "the condition around 'A2' compares event.timestamp with something that is not constant: "
        "instances in flight may run 'A' again as 'A2'"
    )
    remedy = 'compare event.timestamp with a constant date after the deploy: new Date("2026-11-29T00:00:00Z")'
    deed = "has completed `A`; it may run 'A' again as 'A2'"
    near = (
        (V1, guarded("2026-12-01T00:00:00Z")),
        (V1, guarded("2026-11-19T00:00:00Z")),
        (guarded("computed"), a_list(*guarded("computed").steps, "D")),
        (V1, a_list("A2", "B", GATE, "C")),
    )
