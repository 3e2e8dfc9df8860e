from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.workflow_binding_renamed import RULE
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.leaf import Json
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

OWN: Mapping[str, Json] = {"type": "workflow", "workflow_name": WORKFLOW, "class_name": "OrdersProcessing"}
LIVE: Mapping[str, Json] = {"binding/ORDERS_PROCESSING": OWN}
RENAMED: Mapping[str, Json] = {"binding/ORDER_FLOW": OWN}
KNOWN = an_instance("A", workflow_binding="ORDERS_PROCESSING")
OF_AGENTS = replace(a_list("A"), is_agents=True)
PLAIN = a_list("A")


def the_case(
    *instances: Instance, old: Any = OF_AGENTS, live: Any = LIVE, wanted: Any = RENAMED, **fields: Any
) -> Case:
    before = a_state(live)
    changes = diff(a_state(wanted), before, a_release(digests=before.digests).state)
    return a_case(old, None, **{"changes": changes, "instances": instances, **fields})


def test_a_renamed_binding_that_an_agent_knows_an_instance_by_is_refused() -> None:
    findings = RULE.check(the_case(KNOWN, an_instance("A", id="order-2")))

    assert findings == (
        Finding(
            rule="workflow-binding-renamed",
            severity=Severity.BLOCK,
            at="binding/ORDERS_PROCESSING",
            problem=(
                "binding 'ORDERS_PROCESSING' of a workflow goes away (renamed to 'ORDER_FLOW'?): agents look up the "
                "instances that they have started by this name, and can neither approve, end nor send them anything "
                "without it"
            ),
            remedy=(
                "keep the class name, from which the binding follows, until the instances that agents have started are "
                "done; or bind the workflow under both names, move the rows of each agent with "
                '`this.migrateWorkflowBinding("ORDERS_PROCESSING", "ORDER_FLOW")`, and drop the old name when they are '
                "done"
            ),
            evidence="1 of 2 instances in flight is known as `ORDERS_PROCESSING`; it would be out of its agent's reach",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_where_every_instance_was_read_and_no_agent_knows_one_nothing_is_found() -> None:
    assert RULE.check(the_case()) == ()
    assert RULE.check(the_case(an_instance("A"))) == ()


def test_a_sample_or_nothing_read_keeps_it_for_workflows_of_agents_alone() -> None:
    sample = {WORKFLOW: an_evidence(an_instance("A"), active=9, everything=False)}

    found = [RULE.check(the_case(old=old, evidence=sample)) for old in (OF_AGENTS, PLAIN, None)]

    assert [[one.severity for one in findings] for findings in found] == [[Severity.BLOCK], [], [Severity.BLOCK]]


def test_an_instance_of_an_agent_counts_whatever_the_record_says() -> None:
    assert [one.severity for one in RULE.check(the_case(KNOWN, old=PLAIN))] == [Severity.BLOCK]


def test_a_binding_that_stays_or_leads_elsewhere_finds_nothing() -> None:
    theirs = {"binding/ORDERS_PROCESSING": {**OWN, "script_name": "billing"}}

    assert RULE.check(the_case(KNOWN, wanted={**LIVE, **RENAMED})) == ()
    assert RULE.check(the_case(KNOWN, live=theirs, wanted={})) == ()
    assert RULE.check(the_case(KNOWN, live={"binding/KV": {"type": "kv_namespace"}}, wanted={})) == ()


def test_it_can_be_allowed() -> None:
    (finding,) = RULE.check(the_case(KNOWN))
    entry = an_allowance("workflow-binding-renamed", "binding/ORDERS_PROCESSING")

    assert allowed(finding, [entry], TODAY).allowed == entry
