"""What one release hands to the next: numbers, dates, past lists and tombstones."""

from collections.abc import Mapping
from dataclasses import replace

from ayjnt_codegen.source import Kind
from ayjnt_deploy.releases import next_release
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.evidence import Evidence
from ayjnt_deploy.state.release import Reach, Release
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.releases import values

WORKFLOW = "orders-processing"
BUSY: Mapping[str, Evidence] = {WORKFLOW: values.an_evidence(values.FIRST)}
IDLE: Mapping[str, Evidence] = {WORKFLOW: values.an_evidence()}


def released(previous: Release | None, *lists: StepList, at: str, evidence: Mapping[str, Evidence] = BUSY) -> Release:
    return next_release(
        previous,
        values.a_worker(*lists, variables={"LIMIT": 5}),
        evidence,
        number=Baseline(release=previous).next_number,
        at=at,
        commit=None,
        dirty=True,
        tool="0.1.0",
    )


def names_of(release: Release) -> list[str]:
    return [one.name for one in release.tombstones]


def test_the_first_release_is_number_one_and_has_no_past() -> None:
    first = released(None, values.a_list("reserve", "charge"), at=values.FIRST)

    assert (first.number, first.past, first.tombstones) == (1, (), ())
    assert [(one.first, one.since) for one in first.lists] == [(1, values.FIRST)]
    assert list(first.digests) == ["variable/LIMIT", "workflow/orders-processing"]


def test_the_same_steps_again_keep_the_date_of_their_first_release() -> None:
    first = released(None, values.a_list("reserve", "charge"), at=values.FIRST)

    second = released(first, values.a_list("reserve", "charge"), at=values.SECOND)

    assert second.number == 2
    assert [(one.first, one.since) for one in second.lists] == [(1, values.FIRST)]
    assert (second.past, second.tombstones) == ((), ())


def test_another_body_is_the_same_list() -> None:
    first = released(None, values.a_list("charge"), at=values.FIRST)

    second = released(first, values.a_list(steps=[values.a_step("charge", body="0" * 12)]), at=values.SECOND)

    assert second.past == ()
    assert second.lists[0].steps[0].body == "0" * 12


def test_a_replaced_list_becomes_past_and_its_lost_step_a_tombstone() -> None:
    first = released(None, values.a_list("reserve", "charge"), at=values.FIRST)

    second = released(first, values.a_list("reserve", "bill"), at=values.SECOND)

    assert [(one.list.first, one.list.since, one.last, one.until) for one in second.past] == [
        (1, values.FIRST, 1, values.SECOND)
    ]
    (grave,) = second.tombstones
    assert (grave.workflow, grave.name, grave.kind, grave.first, grave.last, grave.until) == (
        WORKFLOW,
        "charge",
        Kind.DO,
        1,
        1,
        values.SECOND,
    )
    assert [(one.first, one.since) for one in second.lists] == [(2, values.SECOND)]


def test_each_distinct_list_is_past_once_the_newest_first() -> None:
    first = released(None, values.a_list("a"), at=values.FIRST)
    second = released(first, values.a_list("b"), at=values.SECOND)
    third = released(second, values.a_list("c"), at=values.THIRD)

    assert [(one.list.steps[0].name, one.last) for one in third.past] == [
        (values.a_step("b").name, 2),
        (values.a_step("a").name, 1),
    ]


def test_going_back_to_an_old_list_takes_it_out_of_the_past_and_its_keys_out_of_the_graves() -> None:
    first = released(None, values.a_list("a"), at=values.FIRST)
    second = released(first, values.a_list("b"), at=values.SECOND)

    third = released(second, values.a_list("a"), at=values.THIRD)

    assert [one.list.steps[0].name for one in third.past] == [values.a_step("b").name]
    assert names_of(third) == ["b"]
    assert [(one.first, one.since) for one in third.lists] == [(3, values.THIRD)]


def test_a_removed_workflow_leaves_its_list_and_its_keys_behind() -> None:
    first = released(None, values.a_list("a"), values.a_list("z", workflow="other"), at=values.FIRST)

    second = released(first, values.a_list("a"), at=values.SECOND)

    assert [one.list.workflow for one in second.past] == ["other"]
    assert [(one.workflow, one.name) for one in second.tombstones] == [("other", "z")]


def test_the_same_key_of_another_workflow_is_another_key() -> None:
    first = released(None, values.a_list("a"), values.a_list("a", workflow="other"), at=values.FIRST)

    second = released(first, values.a_list("a"), values.a_list("b", workflow="other"), at=values.SECOND)

    assert [(one.workflow, one.name) for one in second.tombstones] == [("other", "a")]


def third_release(evidence: Mapping[str, Evidence]) -> Release:
    """Release `a`, then `b`, then `b` again with `evidence` at that time."""
    first = released(None, values.a_list("a"), at=values.FIRST)
    second = released(first, values.a_list("b"), at=values.SECOND)
    return released(second, values.a_list("b"), at=values.THIRD, evidence=evidence)


def test_what_was_replaced_just_now_is_kept_even_with_nothing_in_flight() -> None:
    first = released(None, values.a_list("a"), at=values.FIRST, evidence=IDLE)

    second = released(first, values.a_list("b"), at=values.SECOND, evidence=IDLE)

    assert (len(second.past), names_of(second)) == (1, ["a"])


def test_past_and_tombstones_are_dropped_when_nothing_is_in_flight() -> None:
    third = third_release(IDLE)

    assert (third.past, third.tombstones) == ((), ())


def test_past_and_tombstones_are_dropped_when_every_instance_is_younger() -> None:
    third = third_release({WORKFLOW: values.an_evidence("2026-11-02T10:00:00.001Z", "2026-11-02T12:00:00Z")})

    assert (third.past, third.tombstones) == ((), ())


def test_one_older_instance_keeps_them() -> None:
    third = third_release({WORKFLOW: values.an_evidence("2026-11-02T12:00:00Z", "2026-11-02T09:59:59.999Z")})

    assert (len(third.past), names_of(third)) == (1, ["a"])


def test_they_are_kept_where_the_instances_are_not_all_known() -> None:
    unreadable = values.an_evidence(why_not="the API answered 403", everything=False)
    sampled = values.an_evidence(values.THIRD, active=500, everything=False)
    undated = values.an_evidence("unknown")

    for evidence in (unreadable, sampled, undated):
        third = third_release({WORKFLOW: evidence})
        assert (len(third.past), names_of(third)) == (1, ["a"])
    assert names_of(third_release({})) == ["a"]


def test_the_record_keeps_how_far_its_deploy_went() -> None:
    reach = Reach(whole=frozenset({Aspect.ROUTE}), ignored=("variable/A",))
    wanted = replace(values.a_worker(values.a_list("charge")), reach=reach)

    release = next_release(None, wanted, {}, number=1, at=values.FIRST, commit=None, dirty=False, tool="0.1.0")

    assert release.reach == reach
