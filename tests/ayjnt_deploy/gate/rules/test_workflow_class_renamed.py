from dataclasses import replace

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.workflow_class_renamed import RULE
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import TODAY, WORKFLOW, a_case, a_list, a_state, a_wanted, an_allowance, an_instance

NEW = replace(a_list("A"), class_name="OrderFlow")
OLD = replace(a_list("A", workflow="legacy-orders"), class_name="OrdersProcessing")


def the_case(*new: StepList, instances: tuple[Instance, ...] | None = None) -> Case:
    live = a_state({f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}})
    wanted = a_wanted(*new, leaves={f"workflow/{one.workflow}": {"class": one.class_name} for one in new})
    return a_case(None, None, wanted=wanted, changes=diff(wanted.state, live), instances=instances)


def test_another_class_under_instances_is_refused_and_says_what_is_not_known() -> None:
    findings = RULE.check(the_case(NEW, instances=(an_instance("A"),)))

    assert findings == (
        Finding(
            rule="workflow-class-renamed",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}",
            place=NEW.place,
            problem=(
                f"the class of workflow '{WORKFLOW}' is 'OrdersProcessing' on the live Worker and 'OrderFlow' in the "
                "source: each instance belongs to a version that names its class, and whether Cloudflare looks for "
                "that class is not documented"
            ),
            remedy=(
                "export the class under its old name too until the instances are done: "
                "`export { OrderFlow as OrdersProcessing }`; or keep the name 'OrdersProcessing'"
            ),
            evidence=(
                "the only instance in flight was started with `OrdersProcessing`; "
                "it may not find its class at its next step"
            ),
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_without_instances_it_only_tells_and_unread_ones_are_a_warning() -> None:
    (none,) = RULE.check(the_case(NEW, instances=()))
    (unread,) = RULE.check(the_case(NEW))

    assert (none.severity, unread.severity) == (Severity.INFO, Severity.WARN)


def test_where_the_old_class_is_still_there_it_only_warns() -> None:
    (finding,) = RULE.check(the_case(NEW, OLD, instances=(an_instance("A"),)))

    assert (finding.at, finding.severity) == (f"workflow/{WORKFLOW}", Severity.WARN)


def test_a_class_that_stays_and_a_workflow_that_comes_or_goes_find_nothing() -> None:
    assert RULE.check(the_case(a_list("A"))) == ()
    assert RULE.check(the_case(OLD)) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case(NEW, instances=(an_instance("A"),)))

    assert not allowed(finding, [an_allowance("workflow-class-renamed", f"workflow/{WORKFLOW}")], TODAY).refuses
