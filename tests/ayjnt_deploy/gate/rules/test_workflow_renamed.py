from dataclasses import replace
from typing import Any

from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules import workflow_removed
from ayjnt_deploy.gate.rules.workflow_renamed import RULE
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import (
    FILE,
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_release,
    a_state,
    a_wanted,
    an_allowance,
    an_evidence,
    an_instance,
)

OLD = a_list("A", "B")
NEW = replace(
    a_list("A", "B", workflow="order-flow", place=Place("agents/flow/workflow.ts", 3)), class_name="OrderFlow"
)


def the_case(*new: StepList, instances: tuple[Instance, ...] | None = None, **fields: Any) -> Case:
    live = a_state({f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}})
    wanted = a_wanted(*new, leaves={f"workflow/{one.workflow}": {"class": one.class_name} for one in new})
    changes = diff(wanted.state, live, a_release(digests=live.digests).state)
    return a_case(OLD, None, wanted=wanted, changes=changes, instances=instances, **fields)


def test_a_renamed_workflow_with_an_instance_is_refused_at_the_new_class() -> None:
    findings = RULE.check(the_case(NEW, instances=(an_instance("A"),)))

    assert findings == (
        Finding(
            rule="workflow-renamed",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}",
            place=NEW.place,
            problem=(
                f"workflow '{WORKFLOW}' is now 'order-flow': it has the same steps. Instances live under the name that "
                f"they were started with, so those of '{WORKFLOW}' are not found as 'order-flow', and lose their code"
            ),
            remedy=(
                f"keep the class name from which '{WORKFLOW}' follows; or keep the old class beside the new one until "
                f"the instances of '{WORKFLOW}' are done, and then run `wrangler workflows delete {WORKFLOW}` "
                "(this deletes its history too)"
            ),
            evidence=f"the only instance in flight runs as `{WORKFLOW}`; it would fail at its next step",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_the_same_class_and_the_same_file_show_a_rename_too() -> None:
    class_ = replace(NEW, steps=(), class_name="OrdersProcessing")
    file = replace(NEW, steps=NEW.steps[:1], place=Place(FILE, 9))

    found = [finding.problem for one in (class_, file) for finding in RULE.check(the_case(one))]

    assert ["has the same class" in found[0], "has the same file" in found[1]] == [True, True]


def test_a_renamed_workflow_is_not_called_removed_as_well() -> None:
    assert workflow_removed.RULE.check(the_case(NEW)) == ()


def test_a_workflow_that_is_something_else_is_no_successor() -> None:
    other = replace(NEW, steps=a_list("X", "Y").steps)

    assert RULE.check(the_case(other)) == ()
    assert [one.rule for one in workflow_removed.RULE.check(the_case(other))] == ["workflow-removed"]


def test_two_that_are_alike_leave_it_open() -> None:
    assert RULE.check(the_case(NEW, replace(NEW, workflow="order-flow-2"))) == ()


def test_a_workflow_that_stays_beside_the_new_one_is_not_renamed() -> None:
    assert RULE.check(the_case(OLD, NEW)) == ()


def test_only_whole_evidence_without_instances_lowers_it() -> None:
    sample = an_evidence(active=3, everything=False)

    (none,) = RULE.check(the_case(NEW, instances=()))
    (unread,) = RULE.check(the_case(NEW))
    (sampled,) = RULE.check(the_case(NEW, evidence={WORKFLOW: sample}))

    assert [one.severity for one in (none, unread, sampled)] == [Severity.WARN, Severity.BLOCK, Severity.BLOCK]


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(NEW))

    assert not allowed(finding, [an_allowance("workflow-renamed", f"workflow/{WORKFLOW}")], TODAY).refuses
