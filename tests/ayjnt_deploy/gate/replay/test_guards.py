"""The life of a guard on `event.timestamp`: deployed in time, passed, taken away."""

import pytest

from ayjnt_deploy.gate.replay import judge_release
from ayjnt_deploy.state.evidence import Instance, Row
from ayjnt_deploy.state.release import PastList
from ayjnt_deploy.state.steps import StepList
from tests.ayjnt_deploy.gate.replay.lists import NOW
from tests.scenarios.scenario import PLAIN, said
from tests.scenarios.scenario import read as read_source

GATE = 'await step.waitForEvent("gate", { type: "go" });'
A = 'await step.do("A", async () => work("a"));'
A2 = 'await step.do("A2", async () => work("a"));'
C = 'await step.do("C", async () => work("c"));'
D = 'await step.do("D", async () => work("d"));'
COMING, GONE = '"2026-12-01"', '"2026-11-10"'


def guard(date: str, old: str = A, new: str = A2) -> str:
    return f"if (event.timestamp < new Date({date})) {{ {old} }} else {{ {new} }}"


def read(run: str, *, number: int = 1, top: str = "") -> StepList:
    """Return the list of release `number`, which was made on that day of November."""
    return read_source(PLAIN.replace("TOP", top).replace("RUN", run), number=number)


def says(*runs: str, instances: tuple[Instance, ...] = ()) -> tuple[str, ...]:
    """Judge the last of `runs`, each of which was released a day after the one before."""
    *past, released, wanted = [read(run, number=number) for number, run in enumerate(runs, start=1)]
    older = [PastList(list=one, last=one.first, until=f"2026-11-{one.first + 1:02}T00:00:00Z") for one in past]
    return said(judge_release(released=released, wanted=wanted, now=NOW, past=older, instances=instances))


def test_a_guard_that_has_passed_since_it_was_deployed_is_silent() -> None:
    assert says(A + GATE + C, guard(GONE) + GATE + C, guard(GONE) + GATE + C + D) == ()


def test_a_guard_that_was_late_when_it_was_deployed_is_said_once_and_not_at_each_later_release() -> None:
    late = guard('"2026-10-01"')

    assert says(A + GATE + C, late + GATE + C) == ("block guard-already-past A",)
    assert says(A + GATE + C, late + GATE + C, late + GATE + C + D) == ()


def test_taking_a_guard_away_renames_for_those_who_began_before_its_date() -> None:
    assert says(A + GATE + C, guard(GONE) + GATE + C, A2 + GATE + C) == ("block step-renamed A",)


def test_an_instance_that_went_the_new_way_is_not_affected_when_the_guard_is_taken_away() -> None:
    def an_instance(name: str, day: int) -> Instance:
        rows = Row("step", f"{name}-1", done=True), Row("waitForEvent", "gate-1", done=False)
        return Instance(id=name, status="waiting", created_on=f"2026-11-{day}T00:00:00Z", rows=rows)

    old, new = an_instance("A", 5), an_instance("A2", 20)
    released, wanted = read(guard(GONE) + GATE + C), read(A2 + GATE + C, number=2)

    (found,) = judge_release(released=released, wanted=wanted, now=NOW, instances=(old, new))

    assert (found.rule, found.affected) == ("step-renamed", (old,))


def test_a_step_for_new_instances_only_may_take_an_old_name() -> None:
    again = f"if (event.timestamp >= new Date({COMING})) {{ {A.replace('work', 'pay')} }}"

    assert says(A + GATE + C, GATE + C, again + GATE + C) == ()


@pytest.mark.parametrize(
    ("date", "verdict"),
    [(COMING, ()), (GONE, ("block guard-already-past gate",)), ("Date.now()", ("block guard-not-constant gate",))],
)
def test_a_wait_that_is_kept_for_old_instances_only(date: str, verdict: tuple[str, ...]) -> None:
    kept = f"if (event.timestamp < new Date({date})) {{ {GATE} }}"

    assert says(A + GATE + C, A + kept + C) == verdict


@pytest.mark.parametrize(
    ("top", "condition"),
    [
        ("const CUTOVER = new Date(DATE);", "event.timestamp < CUTOVER"),
        ("const isOld = (e: { timestamp: Date }) => e.timestamp < new Date(DATE);", "isOld(event)"),
        ("", "+event.timestamp < Date.parse(DATE)"),
        ("", "new Date(DATE) > event.timestamp"),
        ("", "!(event.timestamp >= new Date(DATE))"),
        ("", "event.timestamp < new Date(DATE) || event.payload.old"),
    ],
)
def test_every_spelling_is_held_to_the_time_of_the_deploy(top: str, condition: str) -> None:
    def verdict(date: str) -> tuple[str, ...]:
        run = f"if ({condition}) {{ {A} }} else {{ {A2} }}".replace("DATE", date)
        wanted = read(run + GATE + C, number=2, top=top.replace("DATE", date))
        return said(judge_release(released=read(A + GATE + C), wanted=wanted, now=NOW))

    assert (verdict(COMING), verdict(GONE)) == ((), ("block guard-already-past A",))
