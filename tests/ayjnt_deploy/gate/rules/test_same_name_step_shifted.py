from dataclasses import replace

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.gate.rules.same_name_step_shifted import RULE
from tests.ayjnt_deploy.builders import a_case, a_list, a_sleep, a_step, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked

FIRST, SECOND = a_step("call", body="1"), a_step("call", body="2")


class TestSameNameStepShifted(Asked):
    rule = RULE
    old = a_list(FIRST, SECOND, GATE)
    new = a_list(SECOND, FIRST, GATE)
    at = "call"
    problem = (
        "the steps called 'call' changed in number or order, and their results are told apart by order "
        "alone: the result of step 'call' of the last release would go to another one, which then does "
        "not run"
    )
    remedy = "keep the steps called 'call' in number and order, and give what is new a name of its own"
    hit = an_instance(FIRST, replace(SECOND, occurrence=2), at=GATE)
    free = an_instance(at=FIRST)
    deed = "has completed `call`; it would give the result to another step"
    near = (
        (V1, a_list("B", "A", GATE, "C")),
        (a_list(FIRST, SECOND), a_list(FIRST, a_step("call", body="edited"))),
        (a_list(FIRST), a_list(FIRST, SECOND)),
    )


def test_a_shift_is_not_told_again_as_a_step_that_runs_late() -> None:
    late, label = a_step("call", body="new"), a_step("call", body="1")
    case = a_case(a_list("A", a_sleep("pause"), label, GATE), a_list("A", late, a_sleep("pause"), label, GATE))

    assert [(found.rule, found.severity) for found in judge(case)] == [(RULE.id, Severity.BLOCK)]
