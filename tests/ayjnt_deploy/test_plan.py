from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_deploy.errors import Exit
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.plan import Plan, PlanChanged, Refused
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.leaf import Json
from ayjnt_deploy.state.part import Part
from tests.ayjnt_deploy.builders import (
    NOW,
    TODAY,
    WORKFLOW,
    a_case,
    a_list,
    a_live,
    a_plan,
    a_registration,
    a_release,
    a_serving,
    a_state,
    a_wait,
    a_wanted,
    an_allowance,
    an_evidence,
    an_instance,
)

GATE = a_wait("gate")
OLD = a_list("A", GATE, "C")
NEW = a_list("A2", GATE, "C")
REFUNDS = a_list("pay", workflow="refunds")
LEAVES: Mapping[str, Json] = {"variable/LOG_LEVEL": "info", "variable/B": 1, "binding/AI": {"type": "ai"}}
WARNED: Mapping[str, Any] = {"instances": []}
REFUSED: Mapping[str, Any] = {"instances": [an_instance("A", at=GATE)]}


def the_case(**fields: Any) -> Case:
    """Return the case of a renamed step, where nobody is in flight unless told otherwise."""
    wanted = a_wanted(NEW, REFUNDS, leaves=LEAVES)
    return a_case(OLD, **{**WARNED, "wanted": wanted, "live": a_live(LEAVES), **fields})


def the_plan(**fields: Any) -> Plan:
    return a_plan(the_case(**fields))


@given(st.permutations(list(LEAVES.items())), st.permutations([NEW, REFUNDS]), st.permutations(["v-1", "v-2"]))
def test_no_reordering_of_input_changes_the_fingerprint(leaves: Any, lists: Any, versions: list[str]) -> None:
    serving = tuple(a_serving(version) for version in versions)
    turned = the_plan(
        wanted=a_wanted(*lists, leaves=dict(leaves)),
        live=a_live(dict(reversed(leaves)), serving=serving),
    )
    straight = the_plan(live=a_live(LEAVES, serving=(a_serving("v-1"), a_serving("v-2"))))

    assert turned.fingerprint == straight.fingerprint


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"wanted": a_wanted(NEW, REFUNDS, leaves={**LEAVES, "variable/B": 2})}, id="a variable"),
        pytest.param({"wanted": a_wanted(NEW, leaves=LEAVES)}, id="a workflow"),
        pytest.param({"wanted": a_wanted(a_list("A3", GATE, "C"), REFUNDS, leaves=LEAVES)}, id="a step"),
        pytest.param({"wanted": a_wanted(replace(NEW, sources="1"), REFUNDS, leaves=LEAVES)}, id="the sources"),
        pytest.param({"live": a_live(LEAVES, serving=(a_serving("v-9"),))}, id="the serving version"),
        pytest.param(REFUSED, id="a severity"),
        pytest.param({"allow": (an_allowance("x", until=TODAY - timedelta(days=1)),)}, id="a finding"),
    ],
)
def test_the_fingerprint_changes_with_what_was_judged(fields: Mapping[str, Any]) -> None:
    assert the_plan(**fields).fingerprint != the_plan().fingerprint


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"evidence": {WORKFLOW: an_evidence(an_instance(at="A"))}}, id="counts"),
        pytest.param({"now": NOW + timedelta(days=1)}, id="the time"),
        pytest.param({"release": {"commit": "c0ffee", "number": 9, "at": "2026-11-21T00:00:00Z"}}, id="the record"),
        pytest.param(
            {"live": a_live(LEAVES, registrations={"x": a_registration("x", script="b", running=4)})}, id="others"
        ),
    ],
)
def test_the_fingerprint_does_not_change_with_counts_time_commit_or_record(fields: Mapping[str, Any]) -> None:
    assert the_plan(**fields).fingerprint == the_plan().fingerprint


def test_the_fingerprint_does_not_depend_on_when_and_where_it_was_read() -> None:
    other = a_plan(the_case(), read_at="2027-01-01T00:00:00Z", host="localhost")

    assert other.fingerprint == the_plan().fingerprint
    assert len(other.fingerprint) == 12


def test_a_refused_plan_raises_with_every_rule_once() -> None:
    with pytest.raises(Refused) as caught:
        the_plan(**REFUSED).require_allowed()

    assert str(caught.value) == "refused by 1 finding (step-renamed); nothing was deployed"
    assert caught.value.exit_code is Exit.REFUSED


def test_several_refusals_are_counted() -> None:
    plan = the_plan(**REFUSED, live=a_live(LEAVES, registrations={"refunds": a_registration("refunds", script="b")}))

    with pytest.raises(Refused, match=r"refused by 2 findings \(step-renamed, workflow-owned-by-another-worker\)"):
        plan.require_allowed()


def test_a_warning_or_an_allowance_lets_the_plan_through() -> None:
    the_plan().require_allowed()
    the_plan(**REFUSED, allow=(an_allowance(),)).require_allowed()


def test_the_same_plan_read_again_is_the_same() -> None:
    the_plan().require_same_as(the_plan())


def test_a_verdict_that_became_milder_is_fine() -> None:
    the_plan().require_same_as(the_plan(**REFUSED))


def test_an_allowed_finding_that_is_still_there_is_fine() -> None:
    allow = (an_allowance(),)

    the_plan(**REFUSED, allow=allow).require_same_as(the_plan(**REFUSED, allow=allow))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param(
            {"live": a_live(LEAVES, serving=(a_serving("v-9"),))}, "somebody deployed meanwhile", id="serving moved"
        ),
        pytest.param(
            {"live": a_live({**LEAVES, "variable/LOG_LEVEL": "debug"})},
            "what is wanted or live changed meanwhile",
            id="live moved",
        ),
        pytest.param(
            {"wanted": a_wanted(NEW, leaves=LEAVES)}, "what is wanted or live changed meanwhile", id="wanted moved"
        ),
        pytest.param(
            REFUSED,
            (
                f"step-renamed at workflow/{WORKFLOW}/step/A stops the deploy now "
                "(the only instance in flight has completed `A`; it would run it again)"
            ),
            id="the verdict got worse",
        ),
    ],
)
def test_a_plan_that_moved_since_is_stale(fields: Mapping[str, Any], why: str) -> None:
    before, now = the_plan(), the_plan(**fields)

    with pytest.raises(PlanChanged) as caught:
        now.require_same_as(before)

    assert caught.value.exit_code is Exit.STALE
    assert str(caught.value) == (
        f"plan {before.fingerprint} was judged, but the plan is now {now.fingerprint}: {why}; nothing was deployed"
    )


CRONS: Mapping[str, Json] = {**LEAVES, "cron/0 * * * *": True}


def without_crons(why: str = "GET schedules: answered 503") -> Any:
    return replace(a_live(LEAVES), state=replace(a_state(LEAVES), not_read={Part.CRONS: why}))


@pytest.mark.parametrize("leaves", [CRONS, LEAVES], ids=["there were some", "there were none"])
def test_a_part_that_cannot_be_read_a_second_time_is_not_called_changed(leaves: Mapping[str, Json]) -> None:
    before, now = the_plan(live=a_live(leaves)), the_plan(live=without_crons())

    with pytest.raises(PlanChanged) as caught:
        now.require_same_as(before)

    assert str(caught.value).startswith(f"plan {before.fingerprint} was judged, ")
    assert str(caught.value).endswith(
        " the cron triggers could not be read again (GET schedules: answered 503); nothing was deployed"
    )


def test_a_part_that_could_be_read_only_the_second_time_was_not_judged() -> None:
    before, now = the_plan(live=without_crons()), the_plan(live=a_live(CRONS))

    with pytest.raises(PlanChanged, match="the cron triggers could be read only after that; nothing was deployed"):
        now.require_same_as(before)


def test_a_plan_that_has_the_same_fingerprint_is_not_named_twice() -> None:
    before, now = the_plan(), the_plan(live=without_crons())

    with pytest.raises(
        PlanChanged, match=f"^plan {now.fingerprint} was judged, and the cron triggers could not be read again"
    ):
        now.require_same_as(before)


def test_a_part_that_is_not_read_at_all_does_not_make_a_plan_stale() -> None:
    the_plan(live=without_crons("no answer in time")).require_same_as(the_plan(live=without_crons()))


def test_a_plan_for_what_is_live_already_has_no_differences() -> None:
    plan = the_plan(wanted=a_wanted(OLD, leaves=LEAVES), release={"digests": a_state(LEAVES).digests})

    assert (plan.changes, plan.step_changes, plan.findings, plan.has_differences) == ((), (), (), False)


def test_what_has_settled_by_itself_is_shown_and_is_nothing_to_do() -> None:
    digests = a_state({**LEAVES, "variable/B": 7}).digests

    plan = the_plan(wanted=a_wanted(OLD, leaves=LEAVES), release={"digests": digests})

    assert [str(change.address) for change in plan.changes] == ["variable/B"]
    assert (plan.open_changes, plan.has_differences) == ((), False)


def test_changed_steps_are_differences() -> None:
    plan = the_plan()

    assert [one.new.workflow for one in plan.step_changes] == [WORKFLOW]
    assert plan.has_differences


def test_a_first_release_compares_nothing_and_is_a_difference() -> None:
    plan = a_plan(a_case(None, NEW, live=a_live(exists=False, serving=())))

    assert (plan.changes, plan.step_changes, plan.findings, plan.has_differences) == ((), (), (), True)


def test_a_plan_says_what_it_rests_on() -> None:
    case = the_case()
    plan = a_plan(case)

    assert (plan.worker, plan.wanted, plan.live, plan.release) == ("orders", case.wanted, case.live, case.release)
    assert plan.evidence == {WORKFLOW: an_evidence()}
    assert plan.release == a_release(OLD)


def test_new_code_is_a_difference_even_where_nothing_that_is_compared_differs() -> None:
    released = {"code": "c0ffee"}
    same = a_plan(a_case(OLD, release=released, wanted=a_wanted(OLD, code="c0ffee")))
    edited = a_plan(a_case(OLD, release=released, wanted=a_wanted(OLD, code="decade")))

    assert (same.has_new_code, same.has_differences) == (False, False)
    assert (edited.has_new_code, edited.has_differences) == (True, True)
    assert same.fingerprint != edited.fingerprint


def test_a_workflow_that_lost_its_class_is_not_left_behind_as_a_cron_is() -> None:
    live: Mapping[str, Json] = {f"workflow/{WORKFLOW}": {"class": "OrdersProcessing"}, "cron/0 3 * * *": True}
    released = a_release(digests=a_state(live).digests)

    plan = a_plan(a_case(baseline=Baseline(release=released), wanted=a_wanted(), live=a_live(live)))

    assert list(plan.left) == ["cron/0 3 * * *"]
