import pytest

from ayjnt_codegen.source import Pattern, Step
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.step_renamed import RULE
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import StepList
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
V1 = a_list("A", "B", GATE, "C")
V2 = a_list("A2", "B", GATE, "C")
AT_GATE = an_instance("A", "B", at=GATE, id="order-7")
NOT_YET = an_instance(at="A", id="order-8")
ALSO = an_instance("A", "B", at=GATE, id="order-9")


def the_finding(old: StepList, new: StepList, *instances: Instance) -> Finding:
    """Return the only finding where exactly these instances are in flight."""
    (finding,) = RULE.check(a_case(old, new, instances=instances))
    return finding


def severity(old: StepList, new: StepList) -> Severity:
    """Return the verdict where no instance could be read."""
    (finding,) = RULE.check(a_case(old, new))
    return finding.severity


def test_a_renamed_step_with_an_instance_behind_it_is_refused_with_both_names_and_the_instance() -> None:
    finding = the_finding(V1, V2, AT_GATE)

    assert finding == Finding(
        rule="step-renamed",
        severity=Severity.BLOCK,
        at=f"workflow/{WORKFLOW}/step/A",
        place=V2.steps[0].place,
        recorded=V1.steps[0].place,
        problem="step 'A' of the last release is now 'A2': it has the same place",
        remedy=(
            "name it 'A' again, or let only new instances use the new name: "
            'if (event.timestamp < new Date("…")) { await step.do("A", …) } else { await step.do("A2", …) }, '
            "with a constant date after the deploy"
        ),
        evidence="the only instance in flight has completed `A`; it would run it again",
        instances=("order-7 (running, since 2026-11-20T08:00:00Z)",),
    )


def test_the_same_steps_find_nothing() -> None:
    assert RULE.check(a_case(V1, V1)) == ()


@pytest.mark.parametrize(
    "new",
    [
        a_list("B", "A", GATE, "C"),
        a_list("A", "NEW", "B", GATE, "C"),
        a_list("A", "B", GATE, "C", "D"),
        a_list("B", GATE, "C"),
        pytest.param(a_list("A", "B", GATE, "C2"), id="M25: the last step"),
        pytest.param(a_list("A", "B", a_wait("door"), "C"), id="a wait"),
        pytest.param(a_list("A", "B", a_sleep("nap"), GATE, "C"), id="a sleep"),
        a_list(a_step("A", body="edited"), "B", GATE, "C"),
        a_list(
            a_step("A", branch="if old", cutover="before:2026-12-01T00:00:00Z", body="x"),
            a_step("A2", branch="else", cutover="after:2026-12-01T00:00:00Z", body="x"),
            "B",
            GATE,
            "C",
        ),
    ],
)
def test_what_only_looks_like_a_rename_finds_nothing(new: StepList) -> None:
    assert RULE.check(a_case(V1, new)) == ()


def test_an_allowance_for_the_address_covers_the_finding() -> None:
    finding = the_finding(V1, V2, AT_GATE)
    entry = an_allowance("step-renamed", finding.at)

    covered = allowed(finding, [entry], TODAY)

    assert (covered.allowed, covered.refuses) == (entry, False)


@pytest.mark.parametrize(
    ("instances", "expected", "words"),
    [
        ((), Severity.WARN, "no instance is in flight"),
        ((NOT_YET,), Severity.WARN, "1 instance is in flight, and none has completed `A`"),
        (
            (AT_GATE, NOT_YET),
            Severity.BLOCK,
            "1 of 2 instances in flight has completed `A`; it would run it again",
        ),
        ((AT_GATE, ALSO), Severity.BLOCK, "2 of 2 instances in flight have completed `A`; each would run it again"),
    ],
)
def test_whole_evidence_lowers_the_severity_only_where_nobody_is_affected(
    instances: tuple[Instance, ...], expected: Severity, words: str
) -> None:
    finding = the_finding(V1, V2, *instances)

    assert (finding.severity, finding.evidence) == (expected, words)


def test_what_could_not_be_read_keeps_the_severity() -> None:
    unread = an_evidence(active=3, why_not="403 from the API")

    (finding,) = RULE.check(a_case(V1, V2, evidence={WORKFLOW: unread}))

    assert finding.severity is Severity.BLOCK
    assert finding.evidence == (
        "the instances could not be read (403 from the API), so the worst is assumed: one that has completed `A` would "
        "run it again"
    )


def test_a_sample_never_lowers_the_severity() -> None:
    sample = an_evidence(NOT_YET, active=200, everything=False)

    (finding,) = RULE.check(a_case(V1, V2, evidence={WORKFLOW: sample}))

    assert finding.severity is Severity.BLOCK
    assert finding.evidence == "200 instances are in flight, 1 of them was read, and none has completed `A`"


def test_five_affected_instances_are_named_at_most() -> None:
    many = [an_instance("A", at="B", id=f"order-{number}") for number in range(7)]

    finding = the_finding(V1, V2, *many)

    assert [one.split()[0] for one in finding.instances] == [f"order-{number}" for number in range(5)]
    assert finding.evidence == "7 of 7 instances in flight have completed `A`; each would run it again"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            a_list("A", a_step("Z", parallel=True), a_step("X", parallel=True)),
            a_list("A", a_step("Y", parallel=True), a_step("X", parallel=True)),
            Severity.BLOCK,
            id="one of several that run at once",
        ),
        pytest.param(V1, a_list("B", GATE, a_step("A2", body=a_step("A").body), "C"), Severity.BLOCK, id="M23"),
    ],
)
def test_the_severity_without_evidence_is_that_of_the_worst_instance(
    old: StepList, new: StepList, expected: Severity
) -> None:
    assert severity(old, new) is expected


@pytest.mark.parametrize(
    ("old", "new", "problem", "remedy"),
    [
        (
            a_step(Pattern("get *")),
            a_step(Pattern("fetch *")),
            "step 'get *' of the last release is now 'fetch *': it has the same place",
            "name it 'get *' again until the instances that know it are done",
        ),
        (
            a_helper("sendEvent", 0),
            a_helper("updateState", 0),
            (
                "agent helper '__agent_sendEvent_0' of the last release is now '__agent_updateState_0': "
                "it has the same place"
            ),
            (
                "call the agent helpers (sendEvent, mergeAgentState, reportComplete, …) in the old order again, "
                "and add new ones only after all others: they are numbered by one counter"
            ),
        ),
    ],
)
def test_message_and_remedy_fit_the_kind_of_step(old: Step, new: Step, problem: str, remedy: str) -> None:
    (finding,) = RULE.check(a_case(a_list(old, "C"), a_list(new, "C")))

    assert (finding.problem, finding.remedy) == (problem, remedy)


def test_a_new_step_that_would_run_for_instances_behind_the_old_one_may_stand_in_for_it() -> None:
    finding = the_finding(V1, a_list("B", GATE, "pay", "C"), AT_GATE)

    assert finding.problem == (
        "step 'A' of the last release is gone, and the new 'pay' may stand in for it: "
        "it has a place before the steps where instances may stand"
    )


def test_two_names_of_which_either_may_be_asked_for_are_told_as_such() -> None:
    old, new = (a_step(name, body="x", branch=name, branch_durable=False) for name in ("A", "A2"))

    finding = the_finding(V1, a_list(old, new, "B", GATE, "C"), AT_GATE)

    assert finding.problem == (
        "step 'A' of the last release may run again as 'A2': "
        "which of the two is asked for can change between two runs of the code"
    )


def test_a_quote_in_a_name_is_escaped_in_the_code_to_paste() -> None:
    finding = the_finding(a_list('say "hi"', "C"), a_list("say", "C"))

    assert 'step.do("say \\"hi\\"", …)' in finding.remedy


def test_an_instance_that_has_finished_a_turn_of_a_loop_is_affected_by_a_changed_template() -> None:
    old = a_list(a_step(Pattern("get *"), loop="x"), "C")
    new = a_list(a_step(Pattern("fetch *"), loop="x"), "C")

    finding = the_finding(old, new, an_instance("get 1", "get 2", at="C"))

    assert finding.severity is Severity.BLOCK


def test_charge_removed_and_charge_card_added_two_releases_later_is_refused() -> None:
    first = a_list("charge", "ship", GATE, "C")
    second = a_list("ship", GATE, "C")
    third = a_list("charge-card", "ship", GATE, "C")
    case = a_case(second, third, release={"past": (a_past(first),)}, instances=[an_instance("charge", "ship", at=GATE)])

    (finding,) = RULE.check(case)

    assert (finding.severity, finding.at) == (Severity.BLOCK, f"workflow/{WORKFLOW}/step/charge")
    assert finding.problem == (
        "step 'charge' of release 1 (its instances may still be in flight) is now 'charge-card': it has the same place"
    )


def test_a_rollback_to_earlier_code_is_a_rename_for_instances_born_since() -> None:
    case = a_case(V2, V1, release={"past": (a_past(V1),)}, instances=[an_instance("A2", "B", at=GATE)])

    (finding,) = RULE.check(case)

    assert (finding.severity, finding.at) == (Severity.BLOCK, f"workflow/{WORKFLOW}/step/A2")


def test_a_rollback_before_anybody_met_the_new_name_is_a_warning() -> None:
    case = a_case(V2, V1, release={"past": (a_past(V1),)}, instances=[AT_GATE])

    assert [finding.severity for finding in RULE.check(case)] == [Severity.WARN]


def test_a_rename_that_the_last_release_made_already_is_not_reported_again() -> None:
    case = a_case(V2, V2, release={"past": (a_past(V1),)}, instances=[AT_GATE])

    assert RULE.check(case) == ()


def test_the_worst_of_two_releases_counts() -> None:
    first, second, third = a_list("B", "A", GATE), a_list("B", "A"), a_list("B", "A2", GATE)
    case = a_case(second, third, release={"past": (a_past(first),)})

    (finding,) = RULE.check(case)

    assert finding.severity is Severity.BLOCK


def test_the_place_is_the_new_steps_and_the_record_knows_the_old_one() -> None:
    finding = the_finding(V1, V2)

    assert (str(finding.place), str(finding.recorded)) == (f"{FILE}:10", f"{FILE}:10")
