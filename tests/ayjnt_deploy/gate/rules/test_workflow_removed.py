from dataclasses import replace

from ayjnt_codegen.source import NotDetected, Place
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.workflow_removed import RULE
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.evidence import Instance
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_release,
    a_state,
    an_allowance,
    an_evidence,
    an_instance,
)

LIVE = {f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}}
RENAMED = {"workflow/orders-flow": {"class": "OrdersFlow"}}


def changes(*names: str) -> tuple[Change, ...]:
    """Return the changes of a deploy that wants only the workflows `names`."""
    live = a_state(LIVE)
    wanted = a_state({f"workflow/{name}": {"class": "New"} for name in names})
    return diff(wanted, live, a_release(digests=live.digests).state)


def the_case(*instances: Instance, names: tuple[str, ...] = ()) -> Case:
    return a_case(changes=changes(*names), instances=instances)


def test_a_removed_workflow_with_an_instance_is_refused() -> None:
    findings = RULE.check(the_case(an_instance("A")))

    assert findings == (
        Finding(
            rule="workflow-removed",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}",
            problem=f"workflow '{WORKFLOW}' is not in the source tree any more: its instances lose their code",
            remedy=(
                "bring the class back under its old name until its instances are done; wrangler never deletes a "
                f"workflow, so then run `wrangler workflows delete {WORKFLOW}` (this deletes its history too)"
            ),
            evidence="the only instance in flight belongs to it; it would fail at its next step",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_a_file_that_was_not_picked_up_is_told_as_the_cause() -> None:
    place = Place("agents/orders/workflow.ts", 12, 3)
    missed = NotDetected(place, "the file could not be parsed here, and no default-exported class was found")
    case = replace(
        the_case(an_instance("A"), names=("orders-flow",)),
        baseline=Baseline(release=a_release(a_list("A"))),
        not_detected=(missed,),
    )

    (finding,) = RULE.check(case)

    assert finding.place == place
    assert finding.problem == (
        f"workflow '{WORKFLOW}' was not found in agents/orders/workflow.ts, where the release had it (line 12: the file could "
        "not be parsed here, and no default-exported class was found): its instances would lose their code"
    )
    assert finding.remedy.startswith("mend agents/orders/workflow.ts; if the workflow is to go, bring the class back")


def test_a_new_workflow_is_named_as_its_likely_successor() -> None:
    (finding,) = RULE.check(the_case(names=("orders-flow",)))

    assert finding.problem == (
        f"workflow '{WORKFLOW}' is not in the source tree any more (renamed to 'orders-flow'?): "
        "its instances lose their code"
    )


def test_two_new_workflows_name_no_successor() -> None:
    (finding,) = RULE.check(the_case(names=("orders-flow", "refunds")))

    assert "renamed" not in finding.problem


def test_a_workflow_that_stays_finds_nothing() -> None:
    assert RULE.check(the_case(an_instance("A"), names=(WORKFLOW,))) == ()


def test_a_workflow_that_is_gone_on_both_sides_finds_nothing() -> None:
    settled = diff(a_state(), a_state(), a_release(digests=a_state(LIVE).digests).state)

    assert [str(change.address) for change in settled] == [f"workflow/{WORKFLOW}"]
    assert RULE.check(a_case(changes=settled)) == ()


def test_only_whole_evidence_without_instances_lowers_it() -> None:
    sample = an_evidence(active=3, everything=False)

    (none,) = RULE.check(the_case())
    (unread,) = RULE.check(a_case(changes=changes()))
    (sampled,) = RULE.check(a_case(changes=changes(), evidence={WORKFLOW: sample}))

    assert [one.severity for one in (none, unread, sampled)] == [Severity.WARN, Severity.BLOCK, Severity.BLOCK]
    assert none.evidence == "no instance is in flight"


def test_five_instances_are_named_at_most() -> None:
    (finding,) = RULE.check(the_case(*(an_instance("A", id=f"order-{number}") for number in range(8))))

    assert len(finding.instances) == 5
    assert finding.evidence == "8 of 8 instances in flight belong to it; each would fail at its next step"


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(an_instance("A")))

    assert not allowed(finding, [an_allowance("workflow-removed", f"workflow/{WORKFLOW}")], TODAY).refuses
