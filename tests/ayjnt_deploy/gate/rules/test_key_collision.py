from ayjnt_deploy.gate.rules.key_collision import RULE
from tests.ayjnt_deploy.builders import a_list, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestKeyCollision(Asked):
    rule = RULE
    old = a_list(GATE, "C")
    new = a_list("gate-1", "C")
    at = "gate"
    problem = (
        "step 'gate-1' has the key of the wait 'gate' of the last release: the engine would give the one "
        "the result of the other"
    )
    remedy = "give 'gate-1' a name that does not end in a number"
    hit = an_instance(GATE, at="C")
    free = an_instance()
    deed = "has reached `gate`; it would take the wrong result"
    near = (
        (V1, a_list("A", "B", GATE, "C", "gate-2")),
        (V1, a_list("A", "B", "gate-2", GATE, "C")),
    )
