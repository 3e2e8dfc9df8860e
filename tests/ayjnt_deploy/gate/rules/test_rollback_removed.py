import pytest

from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.rules.rollback_removed import RULE
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import WORKFLOW, a_case, a_list, a_step, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked

HOLD = a_step("hold", rollback=True)


class TestRollbackRemoved(Asked):
    rule = RULE
    old = a_list("A", HOLD, GATE, "C")
    new = a_list("A", a_step("hold"), GATE, "C")
    at = "hold"
    problem = "step 'hold' of the last release lost its rollback handler: its effect can no longer be rolled back"
    remedy = "keep 'hold' and its handler until the instances that have completed it are done"
    hit = an_instance("A", HOLD, at=GATE)
    free = an_instance(at="A")
    deed = "has completed `hold`; it would keep its effect if it fails later"
    near = (
        (V1, a_list("A", GATE, "C")),
        (V1, a_list("A", "B2", GATE, "C")),
        (a_list("A", "hold", GATE), a_list("A", HOLD, GATE)),
    )


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(a_list("A", GATE, "C"), id="S05: removed"),
        pytest.param(a_list("A", a_step("hold2", rollback=True), GATE, "C"), id="renamed, with a handler of its own"),
    ],
)
def test_a_handler_is_gone_with_its_step(new: StepList) -> None:
    (finding,) = RULE.check(a_case(a_list("A", HOLD, GATE, "C"), new))

    assert (finding.severity, finding.at) == (Severity.BLOCK, f"workflow/{WORKFLOW}/step/hold")
    assert finding.problem == (
        "step 'hold' of the last release is gone with its rollback handler: its effect can no longer be rolled back"
    )
