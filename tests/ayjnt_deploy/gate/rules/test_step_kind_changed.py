from ayjnt_deploy.gate.rules.step_kind_changed import RULE
from tests.ayjnt_deploy.builders import a_list, a_sleep, a_step
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestStepKindChanged(Asked):
    rule = RULE
    new = a_list("A", a_sleep("B", 1), GATE, "C")
    at = "B"
    problem = (
        "step 'B' of the last release is now the sleep 'B': what instances keep of the one is not found by the other"
    )
    remedy = "keep the step, and give the sleep a name of its own behind the steps that instances may have passed"
    deed = "has completed `B`; it would meet the sleep as if new"
    near = (
        (V1, a_list("A", a_sleep("B2", 1), GATE, "C")),
        (V1, a_list("A", a_step("B", body="edited"), GATE, "C")),
    )
