from dataclasses import replace
from typing import Any

import pytest

from ayjnt_codegen.source import Escape, Pattern, Place, Step, Unknown
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.cannot_judge import RULE
from ayjnt_deploy.state.release import READER
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import (
    FILE,
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_past,
    a_step,
    a_wait,
    an_allowance,
    an_evidence,
    an_instance,
)
from tests.ayjnt_deploy.gate.rules.asked import GATE, GET, V1

NAMED = a_step(Unknown("name()"))
TITLED = a_step(Unknown("title()"))
HANDED = (Escape(Place(FILE, 20), "step is handed to `ship` from ./ship"),)
COMPUTED = a_list("A", NAMED, GATE)
RENAMED = a_list("A", TITLED, GATE)


def a_pattern(name: str, **fields: Any) -> Step:
    return a_step(Pattern(name), **fields)


def test_a_finding_tells_every_reason_with_its_line_and_the_instances() -> None:
    (finding,) = RULE.check(a_case(COMPUTED, RENAMED, instances=[an_instance("A", at=GATE)]))

    assert finding == Finding(
        rule="cannot-judge",
        severity=Severity.BLOCK,
        at=f"workflow/{WORKFLOW}",
        place=RENAMED.steps[1].place,
        recorded=COMPUTED.steps[1].place,
        problem=(
            f"the steps of {WORKFLOW} changed in a way that needs a person: since the last release, "
            f"the name of this step cannot be read from the source: `title()` ({FILE}:11); since the last release, "
            "a step whose name could not be read is gone, or is written in another way: `name()`"
        ),
        remedy=(
            "make the change so that steps which instances may have passed keep name, count and order "
            "(append, or put what tells them apart into the name), or check it by hand and allow it"
        ),
        evidence="the only instance in flight belongs to it; it may be affected",
        instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
    )


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        pytest.param(
            V1,
            a_list("A", "B", GATE, "C", NAMED),
            "",
            "the name of this step cannot be read from the source: `name()`",
            id="a computed name",
        ),
        pytest.param(
            a_list("A", escapes=HANDED, sources="1"),
            a_list("A", escapes=HANDED, sources="2"),
            "",
            "step is handed to `ship` from ./ship",
            id="handed elsewhere, and sources changed",
        ),
        pytest.param(
            a_list("A", escapes=HANDED, sources="1"),
            a_list("A", sources="2"),
            "",
            "step is handed to `ship` from ./ship",
            id="handed elsewhere before",
        ),
        pytest.param(
            a_list(replace(GET, holes="one"), GATE),
            a_list(replace(GET, holes="other"), GATE),
            "/step/get *",
            "the name `get *` is made of something else than before",
            id="another id in the holes of a name",
        ),
        pytest.param(
            a_list("A", a_wait("gate", None, argument="one"), "C"),
            a_list("A", a_wait("gate", None, argument="other"), "C"),
            "/step/gate",
            "what `gate` waits for is read from something else than before",
            id="an event type that is read from elsewhere",
        ),
        pytest.param(
            a_list("get 1", GATE),
            a_list(a_pattern("get *"), GATE),
            "/step/get 1",
            "whether the one name is the other depends on what its holes hold",
            id="a name that got holes",
        ),
        pytest.param(
            V1,
            a_list("A", "B", a_wait("gate", None), "C"),
            "/step/gate",
            "the type of its event cannot be read",
            id="an event type that cannot be read",
        ),
        pytest.param(
            V1,
            a_list("A", "B", replace(GATE, parallel=True, parallel_group="race"), "C"),
            "/step/gate",
            "it runs beside other code now, which need not wait for it",
            id="a wait in a race",
        ),
        pytest.param(
            a_list(a_step("call", body="1"), a_step("call", body="2"), GATE),
            a_list(a_step("call", body="3"), GATE),
            "/step/call",
            "which result is whose cannot be read",
            id="steps of one name came or went, and were edited",
        ),
    ],
)
def test_each_doubt_is_told_at_its_address(old: StepList, new: StepList, at: str, reason: str) -> None:
    (finding,) = RULE.check(a_case(old, new))

    assert (finding.severity, finding.at) == (Severity.BLOCK, f"workflow/{WORKFLOW}{at}")
    assert reason in finding.problem


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(COMPUTED, COMPUTED, id="the same computed name"),
        pytest.param(COMPUTED, a_list("A", replace(NAMED, body="edited"), GATE), id="its body edited"),
        pytest.param(
            a_list("A", escapes=HANDED, sources="1"), a_list("B", escapes=HANDED, sources="1"), id="same sources"
        ),
        pytest.param(V1, a_list("B", "A", GATE, "C"), id="reordered"),
        pytest.param(
            a_list(GET, GATE), a_list(GET, GATE, a_pattern("put *", loop="of others")), id="a loop of its own"
        ),
        pytest.param(a_list(a_wait("gate", None)), a_list(a_wait("gate", None), "A"), id="the same unread event type"),
        pytest.param(
            V1,
            a_list("A", *(replace(one, parallel=True, parallel_group="1") for one in (a_step("B"), GATE)), "C"),
            id="a wait beside a step that was there",
        ),
    ],
)
def test_what_only_looks_doubtful_finds_nothing(old: StepList, new: StepList) -> None:
    assert RULE.check(a_case(old, new)) == ()


def test_a_record_of_another_step_reader_needs_a_person() -> None:
    case = a_case(V1, V1, release={"reader": READER - 1})

    (finding,) = RULE.check(case)

    assert f"the record was written by step reader {READER - 1}, this is {READER}" in finding.problem
    assert finding.severity is Severity.BLOCK


def test_doubts_that_the_last_release_raised_already_are_not_raised_again() -> None:
    assert RULE.check(a_case(RENAMED, RENAMED, release={"past": (a_past(COMPUTED),)})) == ()


def test_nobody_in_flight_lowers_the_severity_and_an_unread_or_a_sampled_one_does_not() -> None:
    sample = an_evidence(active=9, everything=False)

    (none,) = RULE.check(a_case(COMPUTED, RENAMED, instances=[]))
    (sampled,) = RULE.check(a_case(COMPUTED, RENAMED, evidence={WORKFLOW: sample}))
    (unread,) = RULE.check(a_case(COMPUTED, RENAMED))

    assert [one.severity for one in (none, sampled, unread)] == [Severity.WARN, Severity.BLOCK, Severity.BLOCK]
    assert none.evidence == "no instance is in flight"
    assert unread.evidence == (
        "the instances could not be read (nothing live was read), so the worst is assumed: one that belongs to it may be "
        "affected"
    )


def test_an_allowance_for_the_workflow_covers_the_finding() -> None:
    (finding,) = RULE.check(a_case(COMPUTED, RENAMED))

    covered = allowed(finding, [an_allowance("cannot-judge", f"workflow/{WORKFLOW}")], TODAY)

    assert not covered.refuses
