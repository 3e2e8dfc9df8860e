from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.wait_made_conditional import RULE
from tests.ayjnt_deploy.builders import a_list, a_step, a_wait
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked


class TestWaitMadeConditional(Asked):
    rule = RULE
    new = a_list("A", "B", a_wait("gate", "go", branch="if big"), "C")
    at = "gate"
    problem = "the wait 'gate' depends on another condition than before: who stands there may skip it"
    remedy = "take the condition away until nobody stands there"
    deed = "stands at `gate`; it may skip it"
    near = (
        (V1, a_list("A", a_step("B", branch="if big"), GATE, "C")),
        (V1, a_list("A", "B", "C")),
    )


class TestANewWayOut(Asked):
    rule = RULE
    new = a_list("A", "B", a_wait("gate", "go", guarded="if small"), a_step("C", guarded="if small"))
    at = "gate"
    severity = Severity.WARN
    problem = (
        "a new condition in front of the wait 'gate' ends the run: who stands there and meets it stops, "
        "and what follows never runs"
    )
    remedy = "make sure that nobody who stands there meets the condition"
    deed = "stands at `gate`; it may end there"
    near = (
        (V1, a_list("A", "B", GATE, a_step("C", guarded="if small"))),
        (new, a_list(*new.steps, "D")),
        (
            V1,
            a_list("A", "B", a_wait("gate", "go", guarded="if new", cutover="before:2026-12-01T00:00:00Z"), "C"),
        ),
    )
