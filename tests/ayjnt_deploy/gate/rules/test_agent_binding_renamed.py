from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.agent_binding_renamed import RULE
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.leaf import Json
from tests.ayjnt_deploy.builders import TODAY, a_case, a_live, a_release, a_state, an_allowance, an_instance

AGENT: Mapping[str, Json] = {"type": "durable_object_namespace", "class_name": "OrdersAgent"}
LIVE: Mapping[str, Json] = {"binding/ORDERS_AGENT": AGENT}
RENAMED: Mapping[str, Json] = {"binding/SHOP_AGENT": {**AGENT, "class_name": "ShopAgent"}}
LOOKING = an_instance("A", agent_binding="ORDERS_AGENT")


def the_case(*instances: Instance, live: Mapping[str, Any] = LIVE, wanted: Mapping[str, Any] = RENAMED) -> Case:
    before = a_state(live)
    return a_case(changes=diff(a_state(wanted), before, a_release(digests=before.digests).state), instances=instances)


def test_a_renamed_binding_that_an_instance_looks_for_is_refused() -> None:
    findings = RULE.check(the_case(LOOKING, an_instance("A", id="order-2")))

    assert findings == (
        Finding(
            rule="agent-binding-renamed",
            severity=Severity.BLOCK,
            at="binding/ORDERS_AGENT",
            problem=(
                "binding 'ORDERS_AGENT' of an agent goes away (renamed to 'SHOP_AGENT'?): "
                "instances that an agent has started look for it by this name and fail without it"
            ),
            remedy=(
                "keep the class name, from which the binding follows, until the instances that the agent has started "
                "are done; the data of its objects moves with a rename, the instances in flight do not"
            ),
            evidence="1 of 2 instances in flight looks for `ORDERS_AGENT`; it would fail at its next step",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_where_no_instance_looks_for_it_it_only_warns() -> None:
    (none,) = RULE.check(the_case())
    (other,) = RULE.check(the_case(an_instance("A", agent_binding="REFUNDS_AGENT")))

    assert (none.severity, other.severity) == (Severity.WARN, Severity.WARN)


def test_a_binding_that_stays_or_leads_elsewhere_finds_nothing() -> None:
    theirs = {"binding/ORDERS_AGENT": {**AGENT, "script_name": "billing"}}

    assert RULE.check(the_case(LOOKING, wanted=LIVE)) == ()
    assert RULE.check(the_case(LOOKING, live=theirs, wanted={})) == ()
    assert RULE.check(the_case(LOOKING, live={"binding/KV": {"type": "kv_namespace"}}, wanted={})) == ()


def test_without_any_workflow_nothing_can_look_for_it() -> None:
    assert RULE.check(replace(the_case(), evidence={})) == ()


def test_where_nobody_looked_and_no_release_is_known_there_may_be_one() -> None:
    offline = replace(the_case(), evidence={}, live=a_live(is_read=False))

    assert len(RULE.check(offline)) == 1
    assert RULE.check(replace(offline, baseline=Baseline(release=a_release()))) == ()


def test_it_can_be_allowed() -> None:
    (finding,) = RULE.check(the_case(LOOKING))
    entry = an_allowance("agent-binding-renamed", "binding/ORDERS_AGENT")

    assert allowed(finding, [entry], TODAY).allowed == entry
