from dataclasses import replace
from typing import Any

import pytest

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rules.step_limit_lowered import RULE
from ayjnt_deploy.state.evidence import Instance
from ayjnt_deploy.state.leaf import digest
from ayjnt_deploy.state.live import unread_worker
from ayjnt_deploy.state.part import Part
from tests.ayjnt_deploy.builders import (
    WORKER,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_release,
    a_sleep,
    a_step,
    a_wanted,
    an_instance,
)

AT = f"workflow-setting/{WORKFLOW}/limits.steps"
PAGES = a_list(a_step("page ${}", loop="pages"), a_sleep("pause"))


def pages(count: int, **fields: Any) -> Instance:
    """Return an instance that has read `count` pages."""
    return an_instance(*(f"page {number}" for number in range(count)), a_sleep("pause"), **fields)


def lowered(*instances: Instance, to: int | None = 3, was: int | None = 5, **fields: Any) -> Case:
    limits = {} if was is None else {AT: was}
    wanted = a_wanted(fields.pop("new", PAGES), leaves={} if to is None else {AT: to})
    there = a_live({f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}, **limits})
    return a_case(PAGES, wanted=wanted, **{"instances": instances, "live": there, **fields})


def test_an_instance_that_has_called_more_steps_is_refused() -> None:
    findings = RULE.check(lowered(pages(4), pages(3, id="order-2")))

    assert findings == (
        Finding(
            rule="step-limit-lowered",
            severity=Severity.BLOCK,
            at=AT,
            place=PAGES.place,
            problem=(
                f"workflow '{WORKFLOW}' may call 3 steps, down from 5: an instance that comes to more fails, and those whose "
                "result is kept count too"
            ),
            remedy="leave `limits.steps` at 5 until the instances in flight are done",
            evidence="1 of 2 instances in flight has called more than 3; it would fail",
            instances=("order-1 (running, since 2026-11-20T08:00:00Z)",),
        ),
    )


def test_an_instance_that_may_come_to_more_is_a_warning() -> None:
    (finding,) = RULE.check(lowered(pages(3)))

    assert finding.severity is Severity.WARN
    assert finding.evidence == "1 instance is in flight, and none has called more than 3"


def test_without_a_live_limit_the_usual_one_counts() -> None:
    (finding,) = RULE.check(lowered(pages(4), was=None))

    assert finding.remedy == "leave `limits.steps` at 10000 until the instances in flight are done"
    assert RULE.check(lowered(pages(4), to=10_000, was=None)) == ()


def test_of_instances_that_were_not_read_the_worst_is_assumed() -> None:
    (finding,) = RULE.check(lowered(instances=None))

    assert finding.severity is Severity.BLOCK


def released(limit: int) -> dict[str, str]:
    return {f"workflow/{WORKFLOW}": digest({"class": "OrdersProcessing"}), AT: digest(limit)}


def test_where_live_limits_could_not_be_read_the_released_one_counts() -> None:
    state = replace(
        a_live({f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}}).state, not_read={Part.WORKFLOW_SETTINGS: "403"}
    )

    assert RULE.check(lowered(pages(4), was=None, release={"digests": released(3)})) != ()
    unread: dict[str, Any] = {"live": a_live(state=state), "instances": [pages(4)]}
    assert RULE.check(lowered(**unread, release={"digests": released(3)})) == ()
    (finding,) = RULE.check(lowered(**unread, release={"digests": released(9)}))
    assert finding.problem.startswith(f"workflow '{WORKFLOW}' may call 3 steps, which may be fewer than before: ")
    assert finding.remedy == "leave `limits.steps` as it was until the instances in flight are done"


def test_a_plan_that_reads_nothing_compares_with_the_release() -> None:
    release = a_release(PAGES, digests=released(3))
    offline: dict[str, Any] = {"instances": None, "live": unread_worker(WORKER, release.state)}

    assert RULE.check(lowered(**offline)) == ()
    (finding,) = RULE.check(lowered(**offline, to=2))
    assert finding.severity is Severity.BLOCK


def test_a_workflow_that_is_new_has_no_instances_though_nothing_was_read() -> None:
    assert RULE.check(lowered(instances=None, live=unread_worker(WORKER, None))) == ()


def test_a_limit_below_what_every_run_calls_is_refused_though_nobody_is_in_flight() -> None:
    (finding,) = RULE.check(lowered(new=a_list("A", "B", a_sleep("pause"), "C", "D", a_step("E", branch="if"))))

    assert finding.severity is Severity.BLOCK
    assert finding.problem == (
        f"workflow '{WORKFLOW}' may call 3 steps, and no condition keeps a run from calling 4: one that comes to all of them fails"
    )
    assert finding.remedy == "set `limits.steps` to 4 or more"


@pytest.mark.parametrize(
    "case",
    [
        lowered(pages(4), to=5),
        lowered(pages(4), to=9),
        lowered(pages(4), to=None),
        lowered(),
        lowered(pages(4), new=a_list("A", "B", a_sleep("pause"), "C")),
    ],
    ids=["the same", "more", "not said", "nobody is in flight", "no run comes to more"],
)
def test_what_hurts_nobody_is_no_finding(case: Case) -> None:
    assert RULE.check(case) == ()
