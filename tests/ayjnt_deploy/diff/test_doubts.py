from dataclasses import replace

from hypothesis import given

from ayjnt_codegen.source import Step
from ayjnt_deploy.diff.doubts import doubts
from ayjnt_deploy.diff.steps import compare_steps
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.builders import a_list, a_step, a_wait
from tests.ayjnt_deploy.diff.lists import LISTS


def with_edited_bodies(steps: StepList) -> tuple[Step, ...]:
    return tuple(
        a_step(step.name, step.kind, event_type=step.event_type, duration_ms=step.duration_ms, body="edited")
        for step in steps.steps
    )


@given(LISTS)
def test_steps_that_did_not_change_raise_no_doubt(steps: StepList) -> None:
    assert list(doubts(compare_steps(steps, steps))) == []


@given(LISTS)
def test_a_new_name_appended_raises_no_doubt(steps: StepList) -> None:
    longer = replace(steps, steps=(*steps.steps, a_step("appended")))

    assert list(doubts(compare_steps(steps, longer))) == []


@given(LISTS)
def test_a_doubt_that_is_raised_says_where_or_that_something_is_gone(steps: StepList) -> None:
    plain = a_list("A", a_wait("gate"))

    found = list(doubts(compare_steps(plain, steps)))

    assert all(place is None or place in {step.place for step in steps.steps} for _, place in found)
    assert all(why[0].islower() or why[0].isdigit() for why, _ in found)


def test_edited_bodies_of_different_steps_raise_no_doubt() -> None:
    steps = a_list("A", "B", a_wait("gate"), "C")

    assert list(doubts(compare_steps(steps, a_list(*with_edited_bodies(steps))))) == []


def test_a_wait_in_two_ways_that_exclude_each_other_raises_no_doubt_until_one_of_them_loses_it() -> None:
    fast, slow = a_wait("gate", branch="if fast"), a_wait("gate", branch="else")
    both, one = a_list(fast, slow, "ship"), a_list(fast, "ship")

    assert list(doubts(compare_steps(both, both))) == []
    assert "the wait 'gate' depends on another condition than before" in {
        why for why, _ in doubts(compare_steps(both, one))
    }


def test_a_step_in_two_ways_loses_its_rollback_in_one_of_them() -> None:
    held, bare = a_step("hold", rollback=True, branch="if fast"), a_step("hold", branch="else")

    def lost(old: StepList, new: StepList) -> bool:
        return any("lost its rollback" in why for why, _ in doubts(compare_steps(old, new)))

    assert not lost(a_list(held, bare), a_list(held, bare))
    assert lost(a_list(held, bare), a_list(replace(held, rollback=False), bare))
