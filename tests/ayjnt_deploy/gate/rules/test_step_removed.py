import pytest

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.step_removed import RULE
from ayjnt_deploy.state.evidence import Instance
from tests.ayjnt_deploy.builders import (
    FILE,
    TODAY,
    WORKFLOW,
    a_case,
    a_helper,
    a_list,
    a_past,
    a_sleep,
    a_step,
    a_wait,
    an_allowance,
    an_evidence,
    an_instance,
)

GATE = a_wait("gate", "go")
HOLD = a_step("hold", rollback=True)
NAP = a_sleep("nap", 3_600_000)


def without(step: Step | str, instances: tuple[Instance, ...] | None = None) -> Finding:
    """Return the finding about a list that has `step` between two others, and has it no more."""
    case = a_case(a_list("A", step, "C"), a_list("A", "C"), instances=instances)
    (finding,) = RULE.check(case)
    return finding


def test_a_removed_wait_with_an_instance_standing_there_is_refused() -> None:
    finding = without(GATE, (an_instance("A", at=GATE),))

    assert finding == Finding(
        rule="step-removed",
        severity=Severity.BLOCK,
        at=f"workflow/{WORKFLOW}/step/gate",
        place=a_list("A").place,
        recorded=a_list("A", GATE).steps[1].place,
        problem="wait 'gate' of the last release is gone: who waits there goes on at once, without the event",
        remedy="keep 'gate' until nobody waits there; or end those instances first, and deploy then",
        evidence="the only instance in flight stands at `gate`; it would go on at once",
        instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
    )
    assert str(finding.recorded) == f"{FILE}:11"


def test_the_same_steps_in_another_order_find_nothing() -> None:
    assert RULE.check(a_case(a_list("A", "B", GATE), a_list("B", "A", GATE))) == ()


def test_a_renamed_step_is_not_reported_as_removed_too() -> None:
    assert RULE.check(a_case(a_list("A", "B"), a_list("A2", "B"))) == ()


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (a_step("B"), Severity.WARN),
        (HOLD, Severity.BLOCK),
        (GATE, Severity.BLOCK),
        (NAP, Severity.WARN),
        (a_step("until", Kind.SLEEP_UNTIL), Severity.WARN),
        (a_helper("sendEvent", 0), Severity.WARN),
    ],
)
def test_without_evidence_waits_and_rollbacks_block_and_the_rest_warns(step: Step, expected: Severity) -> None:
    assert without(step).severity is expected


@pytest.mark.parametrize(
    ("step", "instance", "expected"),
    [
        pytest.param(GATE, an_instance("A", GATE, at="C"), Severity.WARN, id="the wait is over"),
        pytest.param(GATE, an_instance(at="A"), Severity.WARN, id="the wait is ahead"),
        pytest.param(HOLD, an_instance("A", HOLD, at="C"), Severity.BLOCK, id="something to roll back"),
        pytest.param(HOLD, an_instance(at="A"), Severity.WARN, id="nothing to roll back"),
        pytest.param(a_step("B"), an_instance("A", "B", at="C"), Severity.WARN, id="a result nobody asks for"),
        pytest.param(a_step("B"), an_instance(at="A"), Severity.INFO, id="no result yet"),
        pytest.param(NAP, an_instance("A", at=NAP), Severity.BLOCK, id="M14: asleep"),
        pytest.param(NAP, an_instance("A", NAP, at="C"), Severity.INFO, id="slept"),
    ],
)
def test_whole_evidence_decides(step: Step, instance: Instance, expected: Severity) -> None:
    assert without(step, (instance,)).severity is expected


def test_without_any_instance_the_severity_is_lower() -> None:
    assert [without(step, ()).severity for step in (GATE, a_step("B"))] == [Severity.WARN, Severity.INFO]
    assert without(GATE, ()).evidence == "no instance is in flight"


def test_a_sample_never_lowers_the_severity() -> None:
    sample = an_evidence(an_instance("A", GATE, at="C"), active=9, everything=False)

    (finding,) = RULE.check(a_case(a_list("A", GATE, "C"), a_list("A", "C"), evidence={WORKFLOW: sample}))

    assert finding.severity is Severity.BLOCK
    assert finding.evidence == "9 instances are in flight, 1 of them was read, and none stands at `gate`"


def test_several_affected_instances_are_counted_and_five_are_named() -> None:
    waiting = tuple(an_instance("A", at=GATE, id=f"order-{number}") for number in range(6))

    finding = without(GATE, (*waiting, an_instance(at="A")))

    assert finding.evidence == "6 of 7 instances in flight stand at `gate`; each would go on at once"
    assert len(finding.instances) == 5


@pytest.mark.parametrize(
    ("step", "problem", "remedy"),
    [
        (
            a_step("B"),
            "step 'B' of the last release is gone: its result is kept and never used",
            "nothing to do if its result is not needed; do not use the name again for anything else",
        ),
        (
            HOLD,
            "step 'hold' of the last release is gone: its effect can no longer be rolled back",
            "keep 'hold' and its handler until the instances that have completed it are done",
        ),
        (
            NAP,
            "sleep 'nap' of the last release is gone: who sleeps there goes on at once",
            "nothing to do if what follows may run early; else keep 'nap' until nobody sleeps there",
        ),
        (
            a_helper("sendEvent", 0),
            "agent helper '__agent_sendEvent_0' of the last release is gone: its result is kept and never used",
            "nothing to do if the agent need not hear of it; add new agent helpers only after all others",
        ),
    ],
)
def test_message_and_remedy_fit_the_kind_of_step(step: Step, problem: str, remedy: str) -> None:
    finding = without(step)

    assert (finding.problem, finding.remedy) == (problem, remedy)


def test_an_allowance_for_the_address_covers_the_finding() -> None:
    finding = without(GATE)

    covered = allowed(finding, [an_allowance("step-removed", finding.at)], TODAY)

    assert not covered.refuses


def test_a_wait_that_only_instances_of_an_earlier_release_know_is_still_reported() -> None:
    first, second, third = a_list("A", GATE, "C"), a_list("A", GATE, "C", "D"), a_list("A", "C", "D")
    case = a_case(second, third, release={"past": (a_past(first),)})

    findings = RULE.check(case)

    assert [finding.at for finding in findings] == [f"workflow/{WORKFLOW}/step/gate"]
