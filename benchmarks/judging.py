"""Speed of the replay model, in milliseconds and against hashing the same steps: `python benchmarks/judging.py`."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from ayjnt_codegen.source import Exact, Kind, Place, Step
from ayjnt_deploy.gate.replay import judge_release
from ayjnt_deploy.state.evidence import Instance, Row
from ayjnt_deploy.state.release import PastList
from ayjnt_deploy.state.steps import StepList, key, text_of

RUNS = 5
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PLACE = Place("workflows/orders/workflow.ts", 1)


def main() -> None:
    """Measure and print everything."""
    chains()
    workflows()
    histories()


def chains() -> None:
    """Judge one workflow of 30 steps against the last release and eight before it, each different."""
    lists = [a_list(30, number) for number in range(10)]
    *past, released, wanted = lists
    older = [PastList(list=one, last=one.first, until="") for one in past]
    work = seconds(lambda: judge_release(released=released, wanted=wanted, now=NOW, past=older))
    hashing = seconds(lambda: [key(step) for one in lists for step in one.steps])
    say("8 past lists of 30 steps", work, work / hashing, "times hashing their keys once")


def workflows() -> None:
    """Judge a thousand workflows of 20 steps, one in ten changed, as a deploy of a large project would."""
    pairs = [(a_list(20, 0), a_list(20, 1 if number % 10 == 0 else 0)) for number in range(1000)]
    work = seconds(lambda: [judge_release(released=one, wanted=other, now=NOW) for one, other in pairs])
    hashing = seconds(lambda: [key(step) for one, _ in pairs for step in one.steps])
    say("1000 workflows of 20 steps", work, work / hashing, "times hashing their keys once")


def histories() -> None:
    """Judge 5000 instances of 12 steps, no two alike."""
    released, wanted = a_list(12, 0), a_list(12, 1)
    instances = [an_instance(released, number) for number in range(5000)]
    work = seconds(lambda: judge_release(released=released, wanted=wanted, now=NOW, instances=instances))
    hashing = seconds(lambda: [key(step) for _ in instances for step in released.steps])
    say("5000 histories of 12 steps", work, work / hashing, "times hashing their keys once")


def a_list(length: int, number: int) -> StepList:
    """Return a list with a sleep or wait at every fifth step, in which release `number` renamed one step."""
    steps = tuple(a_step(position, number) for position in range(length))
    return StepList(workflow="orders", class_name="Orders", binding="ORDERS", steps=steps, place=PLACE, first=number)


def a_step(position: int, number: int) -> Step:
    kind = {3: Kind.WAIT, 8: Kind.SLEEP}.get(position % 10, Kind.DO)
    name = f"step {position}" + (f" of {number}" if number and position == 2 * number else "")
    step = Step(kind=kind, name=Exact(name), place=PLACE)
    if kind is Kind.WAIT:
        return replace(step, event_type=f"event {position}")
    return replace(step, duration_ms=1000) if kind is Kind.SLEEP else replace(step, body=f"body {position}")


def an_instance(ran: StepList, number: int) -> Instance:
    """Return an instance that has come some way, and has a row of its own that no list knows."""
    reached = number % len(ran.steps) + 1
    types = {Kind.DO: "step", Kind.SLEEP: "sleep", Kind.WAIT: "waitForEvent"}
    rows = [
        Row(types[step.kind], f"{text_of(step)}-{step.occurrence}", at < reached - 1)
        for at, step in enumerate(ran.steps[:reached])
    ]
    rows.insert(0, Row("step", f"own {number}-1", done=True))
    return Instance(id=str(number), status="waiting", created_on="2026-11-22T18:00:00Z", rows=tuple(rows))


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of `work` in seconds."""
    work()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def say(what: str, took: float, ratio: float, unit: str) -> None:
    """Print one figure."""
    print(f"{what}: {took * 1000:.1f} ms, {ratio:.1f} {unit}")


if __name__ == "__main__":
    main()
