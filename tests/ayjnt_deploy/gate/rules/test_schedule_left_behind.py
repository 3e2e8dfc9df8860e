from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.gate.allow import allowed
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.schedule_left_behind import RULE
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import (
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_registration,
    a_release,
    a_wanted,
    an_allowance,
)

LEAF = {f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}}
HOURLY = replace(a_registration(), schedules=("0 * * * *", "30 9 * * 1"))


def the_case(*new: StepList, registration: Any = HOURLY, released: bool = True) -> Case:
    live = a_live(LEAF, registrations={WORKFLOW: registration})
    wanted = a_wanted(*new, leaves={f"workflow/{one.workflow}": {"class": one.class_name} for one in new})
    record = a_release(digests=live.state.digests if released else {})
    changes = diff(wanted.state, live.state, record.state)
    return a_case(a_list("A"), None, wanted=wanted, live=live, changes=changes, instances=())


def test_a_dropped_workflow_with_a_schedule_is_refused_although_no_instance_is_in_flight() -> None:
    findings = RULE.check(the_case())

    assert findings == (
        Finding(
            rule="schedule-left-behind",
            severity=Severity.BLOCK,
            at=f"workflow/{WORKFLOW}",
            problem=(
                f"workflow '{WORKFLOW}' is started by Cloudflare at '0 * * * *', '30 9 * * 1', and the source tree has "
                "it no more: wrangler never deletes a workflow, so it would go on being started, without its class"
            ),
            remedy=(
                f"end its schedule first: `wrangler workflows delete {WORKFLOW}`, once its instances are done "
                "(this deletes its history too); or keep its class"
            ),
        ),
    )


def test_a_renamed_one_names_its_successor() -> None:
    (finding,) = RULE.check(the_case(a_list("A", workflow="order-flow")))

    assert "go on being started, beside 'order-flow' if that is scheduled too, without" in finding.problem


def test_what_an_earlier_release_left_behind_is_only_a_warning() -> None:
    (finding,) = RULE.check(the_case(released=False))

    assert finding.severity is Severity.WARN


@pytest.mark.parametrize(
    "case",
    [
        the_case(a_list("A")),
        the_case(registration=a_registration()),
        the_case(registration=replace(HOURLY, script="billing")),
    ],
    ids=["it stays", "it has no schedule", "it is another Worker's"],
)
def test_what_only_looks_like_it_finds_nothing(case: Case) -> None:
    assert RULE.check(case) == ()


def test_an_allowance_covers_it() -> None:
    (finding,) = RULE.check(the_case())

    assert not allowed(finding, [an_allowance("schedule-left-behind", f"workflow/{WORKFLOW}")], TODAY).refuses
