"""What the model says about shapes that the scenarios do not have."""

import re
from dataclasses import replace

import pytest

from ayjnt_codegen.source import Escape, Exact, Pattern, Step, Unknown
from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.replay import Judgement, judge_release
from ayjnt_deploy.gate.replay.sites import Sites
from ayjnt_deploy.state.evidence import Instance, Row
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.gate.replay.lists import NOW, a_do, a_list, a_sleep, a_wait
from tests.scenarios.scenario import AGENT, PLAIN, said
from tests.scenarios.scenario import read as read_source

A, B, C = a_do("A"), a_do("B"), a_do("C")
GATE = a_wait()
WAIT = 'await step.waitForEvent("gate", { type: "go" }); '
OPEN = replace(a_do("?"), name=Unknown("f(x)"))


def holed(name: str) -> Step:
    return replace(a_do(name), name=Pattern(name), loop="each")


def read(run: str) -> StepList:
    return read_source(PLAIN.replace("TOP", "").replace("RUN", run))


def says(old: list[Step], new: list[Step]) -> tuple[str, ...]:
    return said(judge_release(released=a_list(*old), wanted=a_list(*new), now=NOW))


# Ways that a run may take


def test_a_step_that_is_passed_over_in_both_releases_is_silent() -> None:
    maybe = replace(B, branch="if")

    assert says([A, maybe, GATE, C], [A, maybe, GATE, C, a_do("D")]) == ()


def test_a_step_whose_condition_changed_may_run_late() -> None:
    assert says([A, replace(B, branch="if"), GATE], [A, replace(B, branch="other"), GATE]) == ("warn step-runs-late B",)


def test_a_completed_step_under_a_new_condition_is_silent() -> None:
    assert says([A, B, GATE, C], [A, replace(B, branch="if"), GATE, C]) == ()


def test_a_wait_whose_condition_changed_stops_those_who_were_past_it() -> None:
    hold = a_wait("hold", "held", branch="if")

    assert says([A, hold, B, GATE], [A, replace(hold, branch="other"), B, GATE]) == (
        "block wait-inserted hold",
        "block wait-made-conditional hold",
    )


def test_a_wait_that_loses_its_condition_is_safe_for_those_who_stand_there() -> None:
    assert says([A, a_wait(branch="if")], [A, a_wait()]) == ()


def test_one_name_on_two_ways_is_one_step() -> None:
    arms = (replace(A, branch="if", body="one"), replace(A, branch="else", body="two"))
    steps = replace(a_list(GATE, B), steps=(*arms, *a_list(GATE, B).steps))

    assert judge_release(released=steps, wanted=replace(steps, steps=(*steps.steps, C)), now=NOW) == ()


# Groups, loops, callbacks


def test_a_step_that_joins_the_group_of_a_pending_wait_runs_without_it() -> None:
    together = [replace(GATE, parallel=True), replace(C, parallel=True)]

    assert says([A, GATE, C], [A, *together]) == ("block step-moved-before-wait C",)


def test_a_renamed_member_of_a_group_runs_again_while_another_retries() -> None:
    old, new = replace(A, parallel=True), replace(a_do("A2", "A"), parallel=True)

    assert says([old, replace(B, parallel=True)], [new, replace(B, parallel=True)]) == ("block step-renamed A",)


def test_a_step_behind_the_wait_of_a_loop_has_run_in_a_turn_before() -> None:
    each = [holed("send *"), a_wait("answer", loop="each")]
    last = holed("file *")

    assert says([*each, last], [*each, replace(last, name=Pattern("store *"))]) == ("block step-renamed file *",)


def test_a_wait_in_a_callback_is_a_place_to_stand() -> None:
    outer, inner = a_do("outer"), a_wait("inner", nested_in="outer")

    assert says([A, outer, inner, B], [a_do("A2", "A"), outer, inner, B]) == ("block step-renamed A",)


def test_the_outer_of_two_loops_reaches_around_the_inner_one() -> None:
    steps = a_list(replace(A, loop="1"), replace(B, loop="12"), replace(C, loop="1"), GATE)

    assert Sites.of(steps, NOW).rounds == (range(3), range(3), range(3), None)


# What nobody can tell


def test_an_unreadable_name_is_silent_while_it_stays_as_it_is() -> None:
    assert says([A, OPEN, GATE], [A, replace(OPEN, body="edited"), GATE, C]) == ()


@pytest.mark.parametrize("swap", [False, True])
def test_an_unreadable_name_that_comes_or_goes_cannot_be_judged(swap: bool) -> None:
    pair = [A, GATE], [A, OPEN, GATE]
    old, new = reversed(pair) if swap else pair

    assert says(old, new) == ("block cannot-judge orders",)


def test_a_name_that_gets_holes_may_still_be_the_same() -> None:
    assert says([a_do("fetch users"), GATE], [replace(holed("fetch *"), loop=None), GATE]) == (
        "block cannot-judge fetch users",
    )


def test_equal_patterns_are_equal_whatever_their_holes_were_called() -> None:
    assert says([replace(A, name=Pattern("get *")), GATE], [replace(A, name=Pattern("get *")), GATE, C]) == ()


def escaping(*steps: Step, sources: str) -> StepList:
    place = a_list().place
    return replace(a_list(*steps), escapes=(Escape(place, "step is handed to `f`"),), sources=sources)


def test_an_escape_is_silent_until_the_code_changes() -> None:
    assert judge_release(released=escaping(A, sources="1"), wanted=escaping(A, C, sources="1"), now=NOW) == ()
    assert said(judge_release(released=escaping(A, sources="1"), wanted=escaping(A, C, sources="2"), now=NOW)) == (
        "block cannot-judge orders",
    )


# What is said


def test_a_judgement_names_both_sites_and_why_they_are_taken_for_one() -> None:
    (one,) = judge_release(released=a_list(A, B, GATE, C), wanted=a_list(a_do("A2", "other"), B, GATE, C), now=NOW)

    assert isinstance(one, Judgement)
    assert (one.outcome.old, one.outcome.new) == (A, a_do("A2", "other"))
    assert (str(one.outcome.likeness), str(one.outcome.point)) == ("the same place", "parked")


def test_a_removed_step_with_another_new_one_in_front_of_the_park_blocks_since_nothing_is_proved() -> None:
    assert says([A, B, GATE, C], [B, a_do("X"), GATE, C]) == ("block step-renamed A",)


def test_a_removed_step_and_a_new_one_behind_the_park_only_warn() -> None:
    assert says([A, B, GATE, C, a_do("D")], [B, GATE, C, a_do("D"), a_do("X")]) == ("warn step-removed A",)


def test_removing_a_step_behind_the_last_park_is_silent_unless_it_could_be_rolled_back() -> None:
    assert says([GATE, A, B], [GATE, B]) == ()
    assert says([GATE, replace(A, rollback=True), B], [GATE, B]) == ("block rollback-removed A",)


def test_the_last_step_may_be_renamed_and_removed() -> None:
    assert says([A, GATE, B], [A, GATE, a_do("B2", "B")]) == ()
    assert says([A, GATE, B], [A, GATE]) == ()


def test_a_step_of_another_kind_with_the_same_key_collides() -> None:
    assert says([GATE, B, a_sleep()], [a_do("gate-1"), B, a_sleep()]) == ("block key-collision gate",)


def leaving(name: str, body: str) -> Step:
    return replace(a_do(name, body, branch="if"), leaves=True)


def test_the_last_step_before_a_return_may_be_renamed() -> None:
    assert says([leaving("reject", "no"), A, GATE, B], [leaving("refuse", "no"), A, GATE, B]) == ()


def test_a_step_in_a_new_catch_does_not_run_for_what_has_succeeded() -> None:
    caught = read('try { await step.do("A", f) } catch { await step.do("undo", f) }').steps[1]

    assert says([A, GATE, B], [A, caught, GATE, B]) == ()


def test_bodies_that_change_places_between_two_names_cross() -> None:
    charge, email = a_do("charge", "pay"), a_do("email", "tell")

    assert says([charge, email, GATE], [replace(charge, body="tell"), replace(email, body="pay"), GATE]) == (
        "block same-name-step-shifted charge",
        "block same-name-step-shifted email",
    )


def test_a_body_that_goes_to_a_new_name_while_its_old_name_does_something_else_runs_again() -> None:
    assert says([a_do("A", "pay"), GATE], [a_do("A", "check"), a_do("B", "pay"), GATE]) == (
        "block same-name-step-shifted A",
    )


def test_a_copy_of_a_body_under_another_name_is_a_new_step_and_no_more() -> None:
    assert says([A, GATE], [A, a_do("copy", "A"), GATE]) == ("warn step-runs-late copy",)


def test_a_finished_step_that_takes_the_name_of_one_between_attempts_runs_again() -> None:
    assert says([A, B], [a_do("B", "A"), replace(B, name=Exact("C"))]) == ("block step-renamed A",)


def test_a_step_that_is_renamed_and_moved_before_the_wait_runs_without_it() -> None:
    assert says([GATE, A], [a_do("A2", "A"), GATE]) == ("block step-moved-before-wait A2",)


def test_a_new_step_that_takes_the_count_of_a_coming_one_only_runs_late() -> None:
    assert says([A, GATE, B], [a_do("B", "new"), A, GATE, B]) == ("warn step-runs-late B",)


def test_a_new_way_out_in_front_of_a_pending_wait_is_a_warning() -> None:
    one, other = 'await step.do("A", f); ', WAIT + 'await step.do("C", f);'
    leave = "if (event.payload.amount < 100) return; "

    def verdict(before: str, after: str) -> tuple[str, ...]:
        return said(judge_release(released=read(before), wanted=read(after), now=NOW))

    assert verdict(one + other, one + leave + other) == ("warn wait-made-conditional gate",)
    assert verdict(one + other, leave + one + other) == ("warn wait-made-conditional gate",)
    assert verdict(one + leave + other, one + leave + other + 'await step.do("D", f);') == ()
    assert verdict(one + other, one + other + leave + 'await step.do("D", f);') == ()
    assert verdict(one, leave + one) == ()


def test_a_way_out_for_new_instances_only_is_silent() -> None:
    leave = 'if (event.timestamp >= new Date("2026-12-01")) return; '
    before, after = read(WAIT + 'await step.do("C", f);'), read(leave + WAIT + 'await step.do("C", f);')

    assert judge_release(released=before, wanted=after, now=NOW) == ()


def test_the_error_report_of_a_rejected_approval_is_nothing_that_others_come_by() -> None:
    old = 'await step.mergeAgentState({ phase: "start" }); await this.waitForApproval(step); await step.sendEvent({});'
    guard = (
        f'if (event.timestamp < new Date("2026-12-01")) {{ {old} }} else {{ await step.sendEvent({{ a: 1 }}); {old} }}'
    )

    def agent(run: str) -> StepList:
        return read_source(AGENT.replace("TOP", "").replace("RUN", run))

    assert judge_release(released=agent(old), wanted=agent(guard), now=NOW) == ()


def test_an_instance_between_attempts_behind_a_renamed_wait_would_wait_again() -> None:
    old, new = a_list(A, GATE, B), a_list(A, a_wait("door"), B)
    rows = Row("step", "A-1", done=True), Row("waitForEvent", "gate-1", done=True), Row("step", "B-1", done=False)
    stuck = Instance(id="one", status="running", created_on="2026-11-20T00:00:00Z", rows=rows)

    (found,) = judge_release(released=old, wanted=new, now=NOW, instances=(stuck,))

    assert (found.rule, found.severity, found.seen) == ("wait-renamed", Severity.WARN, Severity.BLOCK)


@pytest.mark.parametrize(
    ("before", "after"),
    [("event", "e"), ("step", "s"), ("order", "o"), ("item", "each"), ("answer", "reply")],
)
def test_another_name_of_a_parameter_or_a_variable_is_silent(before: str, after: str) -> None:
    run = """
    const order = event.payload;
    for (const item of order.items) { await step.do(`pack ${item.id}`, async () => pack(order, item)); }
    await step.do("notify", async () => work(order));
    const answer = await step.waitForEvent("gate", { type: "go" });
    if (answer.payload.ok) { await step.do("notify", async () => pay(order, event.payload.amount)); }
    """

    def named(name: str) -> StepList:
        source = PLAIN.replace("TOP", "").replace("RUN", run)
        return read_source(re.sub(rf"\b{before}\b(?!s)", name, source))

    assert judge_release(released=named(before), wanted=named(after), now=NOW) == ()
