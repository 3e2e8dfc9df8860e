from datetime import timedelta

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.replay.births import LANDING
from ayjnt_deploy.gate.rules.guard_already_past import RULE
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import NOW, a_case, a_list, a_step, an_instance
from tests.ayjnt_deploy.gate.rules.asked import GATE, V1, Asked

A = a_step("A")


def guarded(date: str, *, new: Step | None = None) -> StepList:
    """Return the first release with a rename behind a date."""
    before = a_step("A", branch="if old", cutover=f"before:{date}", ways=("1:0",))
    after = a_step("A2", branch="else", cutover=f"after:{date}", ways=("1:1",), body=A.body)
    return a_list(before, new or after, "B", GATE, "C")


class TestGuardAlreadyPast(Asked):
    rule = RULE
    new = guarded("2026-11-19T00:00:00Z")
    at = "A"
    problem = (
        "2026-11-19T00:00:00Z, the date in the condition around 'A2', is not after this deploy: "
        "instances in flight may run 'A' again as 'A2'"
    )
    remedy = 'compare event.timestamp with a date after the deploy: new Date("2026-11-29T00:00:00Z")'
    deed = "has completed `A`; it may run 'A' again as 'A2'"
    near = (
        (V1, guarded("2026-12-01T00:00:00Z")),
        (V1, guarded("computed")),
        (guarded("2026-11-19T00:00:00Z"), a_list(*guarded("2026-11-19T00:00:00Z").steps, "D")),
        (V1, a_list("A2", "B", GATE, "C")),
    )


def test_an_instance_that_began_before_the_date_is_kept_apart() -> None:
    early = an_instance("A", "B", at=GATE, created_on="2026-11-18T00:00:00Z")

    (finding,) = RULE.check(a_case(V1, TestGuardAlreadyPast.new, instances=(early,)))

    assert (finding.severity, finding.instances) == (Severity.WARN, ())


def test_the_date_must_come_after_the_upload_has_landed() -> None:
    at = [(NOW + LANDING + timedelta(seconds=second)).isoformat() for second in (0, 1)]

    found = [len(RULE.check(a_case(V1, guarded(date)))) for date in at]

    assert found == [1, 0]


def test_a_step_that_only_runs_late_is_no_worse_behind_a_date_that_failed() -> None:
    late = a_step("NEW", branch="if new", cutover="after:2026-11-01T00:00:00Z")

    (finding,) = RULE.check(a_case(V1, a_list("A", late, "B", GATE, "C")))

    assert (finding.severity, finding.at) == (Severity.WARN, "workflow/orders-processing/step/NEW")
    assert finding.problem.endswith("instances in flight may meet what `step-runs-late` tells of")
