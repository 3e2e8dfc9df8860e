from ayjnt_deploy.gate.rules.step_moved_before_wait import RULE
from tests.ayjnt_deploy.builders import a_list
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestStepMovedBeforeWait(Asked):
    rule = RULE
    new = a_list("A", "B", "C", GATE)
    at = "C"
    problem = "step 'C' moved in front of the wait 'gate': who stands there runs it at once"
    remedy = "move 'C' behind 'gate' again until nobody stands there"
    deed = "has reached `gate` and not run `C`; it would run `C` at once"
    near = (
        (V1, a_list("A", GATE, "B", "C")),
        (V1, a_list("B", "A", GATE, "C")),
        (V1, a_list("A", "B", "C")),
    )
