from dataclasses import replace

import pytest

from ayjnt_codegen.source import Escape, Kind, Pattern, Place, Step, Unknown
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.cannot_judge import RULE
from ayjnt_deploy.state.release import READER, Tombstone
from ayjnt_deploy.state.steps import StepList, identity
from tests.ayjnt_deploy.builders import (
    FILE,
    SINCE,
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
ITEM = a_step("item", loop="of items")
GET = a_step(Pattern("get *"), loop="of items")
HANDED = (Escape(Place(FILE, 20), "step is handed to `ship` from ./ship"),)


def a_grave(step: Step) -> Tombstone:
    return Tombstone(
        workflow=WORKFLOW,
        identity=identity(step),
        kind=step.kind,
        name="notify",
        event_type=step.event_type,
        body=step.body,
        first=1,
        last=1,
        until=SINCE,
    )


def reasons(old: StepList, new: StepList) -> str:
    """Return what the finding says after its first words."""
    (finding,) = RULE.check(a_case(old, new))
    return finding.problem.removeprefix(
        f"the steps of {WORKFLOW} changed in a way that needs a person: since the last release, "
    )


def test_a_finding_tells_every_reason_with_its_line_and_the_instances() -> None:
    new = a_list("A", "B", "C", a_wait("gate", "gone"))

    (finding,) = RULE.check(a_case(V1, new, instances=[an_instance("A", "B", at=GATE)]))

    assert finding == Finding(
        rule="cannot-judge",
        severity=Severity.BLOCK,
        at=f"workflow/{WORKFLOW}",
        place=new.steps[2].place,
        problem=(
            f"the steps of {WORKFLOW} changed in a way that needs a person: since the last release, "
            f"step 'C' moved in front of the wait 'gate' ({FILE}:12); "
            f"the wait 'gate' waits for 'gone' and waited for 'go' ({FILE}:13)"
        ),
        remedy=(
            "make the change so that steps which instances may have passed keep name, count and order "
            "(append, or put what tells them apart into the name), or check it by hand and allow it"
        ),
        evidence="the only instance in flight belongs to it; it may be affected",
        instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
    )


@pytest.mark.parametrize(
    "steps",
    [
        V1,
        a_list("call", "call"),
        a_list(ITEM, GET),
        a_list(a_step(Unknown("name()"))),
        a_list("A", escapes=HANDED, sources="1"),
        a_list(a_helper("sendEvent", 0), a_helper("mergeState", 1, branch="if late")),
        a_list("x-1", a_wait("x")),
        a_list(a_step("A", branch="if"), a_step("A", branch="else")),
        a_list(a_wait("gate", None)),
    ],
)
def test_doubtful_steps_that_did_not_change_find_nothing(steps: StepList) -> None:
    assert RULE.check(a_case(steps, steps)) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(V1, a_list("B", "A", GATE, "C"), id="reordered"),
        pytest.param(V1, a_list("A", GATE, "B", "C"), id="moved behind the wait"),
        pytest.param(V1, a_list("A", "B", GATE, "C", "D", a_wait("end")), id="appended"),
        pytest.param(V1, a_list("A", "NEW", "B", GATE, "C"), id="inserted"),
        pytest.param(V1, a_list("A", "B", GATE, "C", a_sleep("nap")), id="a sleep appended"),
        pytest.param(V1, a_list("A", "B", GATE, "C", a_wait("A")), id="a wait called like a step"),
        pytest.param(a_list(a_sleep("nap", 1)), a_list(a_sleep("nap", 1), a_sleep("nap", 2)), id="other sleeps"),
        pytest.param(a_list(ITEM), a_list(a_step("item", loop="of items", body="new")), id="a body in a loop"),
        pytest.param(a_list(GET), a_list(GET, a_step(Pattern("put *"), loop="of others")), id="a loop with own names"),
        pytest.param(
            a_list(a_step(Unknown("name()"))),
            a_list(a_step(Unknown("name()"), body="new")),
            id="body of a computed one",
        ),
        pytest.param(a_list("A", escapes=HANDED, sources="1"), a_list("B", escapes=HANDED, sources="1"), id="sources"),
        pytest.param(
            a_list("A", a_helper("sendEvent", 0)),
            a_list("A", a_helper("sendEvent", 0), a_helper("mergeState", 1)),
            id="a helper of another verb appended",
        ),
        pytest.param(
            a_list(a_helper("sendEvent", 0), "A"),
            a_list(a_helper("sendEvent", 0), "A", a_helper("sendEvent", 1)),
            id="a helper of the same verb appended behind a step",
        ),
        pytest.param(
            a_list(a_helper("sendEvent", 0), a_helper("mergeState", 1)),
            a_list(a_helper("sendEvent", 0)),
            id="the last helper removed",
        ),
        pytest.param(a_list("A", a_helper("sendEvent", 0)), a_list("A"), id="the only helper removed"),
    ],
)
def test_what_only_looks_doubtful_finds_nothing(old: StepList, new: StepList) -> None:
    assert RULE.check(a_case(old, new)) == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param(
            V1,
            a_list(a_step("A", body="x"), "A", "B", GATE, "C"),
            "1 step was called 'A' and now 2 are, and their results are told apart by order alone",
            id="S11",
        ),
        pytest.param(
            a_list(a_step("call", body="1"), a_step("call", body="2")),
            a_list(a_step("call", body="2"), a_step("call", body="1")),
            "the 2 steps called 'call' changed, and their results are told apart by order alone",
            id="S09",
        ),
        pytest.param(
            a_list(a_step("call", body="1"), a_step("call", body="2")),
            a_list(a_step("call", body="2")),
            "2 steps were called 'call' and now 1 is, and their results are told apart by order alone",
            id="S10",
        ),
        pytest.param(
            a_list(a_wait("ok", "a"), "A"),
            a_list(a_wait("ok", "a"), "A", a_wait("ok", "b")),
            "1 wait was called 'ok' and now 2 are, and their results are told apart by order alone",
            id="S70",
        ),
        pytest.param(
            a_list(ITEM),
            a_list(a_step("item", loop="of others")),
            "the steps in a loop changed, or what it goes over, and results are told apart by the turn",
            id="S07",
        ),
        pytest.param(
            a_list("item"),
            a_list(ITEM),
            "the steps in a loop changed, or what it goes over, and results are told apart by the turn",
            id="a loop around a step",
        ),
        pytest.param(
            a_list(a_step(Unknown("name()"))),
            a_list(a_step(Unknown("title()"))),
            "the name of a step is computed and cannot be read from the source",
            id="a computed name changed",
        ),
        pytest.param(
            a_list("A", escapes=HANDED, sources="1"),
            a_list("A", escapes=HANDED, sources="2"),
            "part of the steps is out of sight: step is handed to `ship` from ./ship",
            id="handed elsewhere",
        ),
        pytest.param(
            a_list(a_helper("mergeState", 0), "A", a_helper("sendEvent", 1)),
            a_list(a_helper("mergeState", 0), a_helper("mergeState", 1), "A", a_helper("sendEvent", 2)),
            "the agent helpers changed in sequence, and one counter numbers all of them",
            id="G2",
        ),
        pytest.param(
            a_list(a_helper("mergeState", 0), "A"),
            a_list(a_helper("mergeState", 0), a_helper("mergeState", 1), "A"),
            "the agent helpers changed in sequence, and one counter numbers all of them",
            id="inserted or appended: the same verb twice in a row",
        ),
        pytest.param(
            a_list(a_helper("sendEvent", 0, loop="x")),
            a_list(a_helper("sendEvent", 0, loop="x"), a_helper("mergeState", 1, loop="x")),
            "the agent helpers changed in sequence, and one counter numbers all of them",
            id="a helper more in each turn",
        ),
        pytest.param(V1, a_list("A", "B", "C", GATE), "step 'C' moved in front of the wait 'gate'", id="S63"),
        pytest.param(
            a_list("A", "B"),
            a_list(a_wait("legal"), "A", "B"),
            "the new wait 'legal' stands in front of 'A', which instances may have passed",
            id="S64",
        ),
        pytest.param(
            V1,
            a_list("A", "B", a_sleep("nap"), GATE, "C"),
            (
                "the new sleep 'nap' stands in front of the wait 'gate': "
                "who waits there would sleep first, and may miss the event"
            ),
            id="M09",
        ),
        pytest.param(
            V1,
            a_list("A", "B", a_wait("gate", None), "C"),
            "the wait 'gate' waits for an event whose type cannot be read and waited for 'go'",
            id="S22",
        ),
        pytest.param(
            V1,
            a_list("A", "B", a_wait("gate", branch="if big"), "C"),
            "the wait 'gate' depends on another condition than before",
            id="M24",
        ),
        pytest.param(
            V1,
            a_list("A", "B", a_wait("gate", parallel=True), "C"),
            "the wait 'gate' runs beside other steps now, which need not wait for it",
            id="raced",
        ),
        pytest.param(
            a_list(a_step("A", rollback=True), "B"),
            a_list("A", "B"),
            "step 'A' lost its rollback: what it did can no longer be undone",
            id="S30",
        ),
        pytest.param(a_list("A", a_wait("x")), a_list("A", "x-1"), "step 'x-1' has the key of the wait 'x'", id="S39"),
        pytest.param(
            a_list("A", a_sleep("x", 1000)), a_list("A", "x1000"), "step 'x1000' has the key of the sleep 'x'", id="S40"
        ),
    ],
)
def test_each_doubt_is_told_at_the_line_that_raised_it(old: StepList, new: StepList, reason: str) -> None:
    found = reasons(old, new)

    assert reason in found
    assert found.endswith(")") or "is gone" in found


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            a_list("A", a_step(Unknown("name()"))),
            a_list("A"),
            "a step whose name could not be read is gone, or has a name that can be read now",
        ),
        (
            a_list("A", escapes=HANDED, sources="1"),
            a_list("A", sources="2"),
            "part of the steps was out of sight before: step is handed to `ship` from ./ship",
        ),
        (
            a_list("A", ITEM),
            a_list("A"),
            "the steps in a loop changed, or what it goes over, and results are told apart by the turn",
        ),
    ],
)
def test_a_doubt_about_what_is_gone_has_no_line(old: StepList, new: StepList, reason: str) -> None:
    assert reasons(old, new) == reason


def test_a_name_that_an_earlier_release_used_for_something_else_is_refused() -> None:
    notify = a_step("notify", body="old")
    case = a_case(a_list("A"), a_list("A", "notify"), release={"tombstones": (a_grave(notify),)})

    (finding,) = RULE.check(case)

    assert finding.severity is Severity.BLOCK
    assert "step 'notify' was another step until release 1, whose result would be taken" in finding.problem


def test_a_wait_that_an_earlier_release_used_for_another_event_is_refused() -> None:
    case = a_case(a_list("A"), a_list("A", a_wait("ok", "legal-ok")), release={"tombstones": (a_grave(a_wait("ok")),)})

    (finding,) = RULE.check(case)

    assert "wait 'ok' was another wait until release 1, whose result would be taken" in finding.problem


def test_the_same_step_brought_back_finds_nothing() -> None:
    grave = a_grave(a_step("notify"))

    assert RULE.check(a_case(a_list("A"), a_list("A", "notify"), release={"tombstones": (grave,)})) == ()


def test_the_grave_of_another_workflow_means_nothing() -> None:
    grave = replace(a_grave(a_step("notify", body="old")), workflow="refunds")

    assert RULE.check(a_case(a_list("A"), a_list("A", "notify"), release={"tombstones": (grave,)})) == ()


def test_a_record_of_another_step_reader_needs_a_person() -> None:
    case = a_case(V1, V1, release={"reader": READER - 1})

    (finding,) = RULE.check(case)

    assert f"the record was written by step reader {READER - 1}, this is {READER}" in finding.problem


def test_doubts_that_the_last_release_raised_already_are_not_raised_again() -> None:
    first, second = a_list("A", GATE), a_list("A", a_wait("gate", "other"))

    assert RULE.check(a_case(second, second, release={"past": (a_past(first),)})) == ()


def test_doubts_since_several_releases_are_one_finding() -> None:
    first, second, third = a_list("A", "B", GATE), a_list("A", GATE, "B"), a_list("A", "B", a_wait("gate", "other"))
    case = a_case(second, third, release={"past": (a_past(first),)})

    (finding,) = RULE.check(case)

    assert finding.problem == (
        f"the steps of {WORKFLOW} changed in a way that needs a person: since the last release, "
        f"step 'B' moved in front of the wait 'gate' ({FILE}:11); "
        f"the wait 'gate' waits for 'other' and waited for 'go' ({FILE}:12); "
        "since release 1 (its instances may still be in flight), "
        f"the wait 'gate' waits for 'other' and waited for 'go' ({FILE}:12)"
    )


def test_nobody_in_flight_lowers_the_severity_and_an_unread_or_a_sampled_one_does_not() -> None:
    new = a_list("A", "B", "C", GATE)
    sample = an_evidence(active=9, everything=False)

    (none,) = RULE.check(a_case(V1, new, instances=[]))
    (sampled,) = RULE.check(a_case(V1, new, evidence={WORKFLOW: sample}))
    (unread,) = RULE.check(a_case(V1, new))

    assert [one.severity for one in (none, sampled, unread)] == [Severity.WARN, Severity.BLOCK, Severity.BLOCK]
    assert none.evidence == "no instance is in flight"
    assert unread.evidence == "the instances could not be read (they were not read), so the worst is assumed"


def test_five_instances_are_named_at_most() -> None:
    many = [an_instance("A", id=f"order-{number}") for number in range(6)]

    (finding,) = RULE.check(a_case(V1, a_list("A", "B", "C", GATE), instances=many))

    assert len(finding.instances) == 5
    assert finding.evidence == "6 of 6 instances in flight belong to it; each may be affected"


def test_an_allowance_for_the_workflow_covers_the_finding() -> None:
    (finding,) = RULE.check(a_case(V1, a_list("A", "B", "C", GATE)))

    covered = allowed(finding, [an_allowance("cannot-judge", f"workflow/{WORKFLOW}")], TODAY)

    assert not covered.refuses


def test_a_do_that_becomes_a_sleep_of_the_same_name_is_left_to_other_rules() -> None:
    assert RULE.check(a_case(a_list("A", "B"), a_list("A", a_step("B", Kind.SLEEP, duration_ms=1)))) == ()
