from typing import Any

import pytest

from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.workflow_owned_by_another_worker import RULE
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, a_list, a_live, a_registration, an_allowance

NEW = a_list("A")


def found(script: str, **counts: Any) -> tuple[Finding, ...]:
    return RULE.check(a_case(None, NEW, live=a_live(registrations={WORKFLOW: a_registration(script=script, **counts)})))


def test_a_name_that_belongs_to_another_worker_is_refused() -> None:
    findings = found("billing", running=2, waiting=1, complete=40)

    assert findings == (
        Finding(
            rule="workflow-owned-by-another-worker",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}",
            place=NEW.place,
            problem=f"workflow '{WORKFLOW}' belongs to the Worker 'billing'; the deploy would take it over",
            remedy="give the class another name (the workflow's name follows from it), or delete the other one first",
            evidence="3 of its instances are in flight and would run this Worker's code",
        ),
    )


@pytest.mark.parametrize(
    ("running", "evidence"),
    [
        (0, "no instance of it is in flight"),
        (1, "1 of its instances is in flight and would run this Worker's code"),
    ],
)
def test_no_number_of_instances_lowers_it(running: int, evidence: str) -> None:
    (finding,) = found("billing", running=running)

    assert (finding.severity, finding.evidence) == (Severity.BLOCK, evidence)


@pytest.mark.parametrize("script", ["orders", ""])
def test_a_name_of_our_own_or_of_nobody_finds_nothing(script: str) -> None:
    assert found(script, running=2) == ()


def test_a_new_name_finds_nothing() -> None:
    assert RULE.check(a_case(None, NEW)) == ()


def test_a_new_worker_does_not_take_a_name_either() -> None:
    live = a_live(exists=False, registrations={WORKFLOW: a_registration(script="billing")})

    assert [finding.at for finding in RULE.check(a_case(None, NEW, live=live))] == [f"workflow/{WORKFLOW}"]


def test_an_allowance_covers_it() -> None:
    (finding,) = found("billing")

    assert not allowed(
        finding, [an_allowance("workflow-owned-by-another-worker", f"workflow/{WORKFLOW}")], TODAY
    ).refuses
