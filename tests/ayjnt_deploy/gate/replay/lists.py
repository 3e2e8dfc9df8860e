"""Step lists for tests of the model, by hand and at random."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from ayjnt_codegen.source import Exact, Kind, Name, Pattern, Place, Step, Unknown
from ayjnt_deploy.gate.replay import State, Status
from ayjnt_deploy.state.evidence import Instance, Row
from ayjnt_deploy.state.steps import StepList, text_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PLACE = Place("workflows/orders/workflow.ts", 1)
_TYPES = {
    Kind.DO: "step",
    Kind.AGENT: "step",
    Kind.SLEEP: "sleep",
    Kind.SLEEP_UNTIL: "sleep",
    Kind.WAIT: "waitForEvent",
}


def a_do(name: str, body: str | None = None, **more: object) -> Step:
    return replace(Step(kind=Kind.DO, name=Exact(name), place=PLACE, body=name if body is None else body), **more)  # type: ignore[arg-type] # fields by name


def a_wait(name: str = "gate", event: str | None = "go", **more: object) -> Step:
    return replace(Step(kind=Kind.WAIT, name=Exact(name), place=PLACE, event_type=event), **more)  # type: ignore[arg-type] # fields by name


def a_sleep(name: str = "nap", ms: int | None = 1000, **more: object) -> Step:
    return replace(Step(kind=Kind.SLEEP, name=Exact(name), place=PLACE, duration_ms=ms), **more)  # type: ignore[arg-type] # fields by name


def a_list(*steps: Step, first: int = 1) -> StepList:
    """Return a list of `steps`, with each one's occurrence counted."""
    counts = Counter[tuple[object, ...]]()
    counted = []
    for step in steps:
        bucket = step.kind, step.name, step.duration_ms
        counts[bucket] += 1
        counted.append(replace(step, occurrence=counts[bucket]))
    return StepList(
        workflow="orders",
        class_name="Orders",
        binding="ORDERS",
        steps=tuple(counted),
        place=PLACE,
        first=first,
        since=f"2026-11-{first:02}T00:00:00+00:00",
    )


def an_instance(state: State, number: int = 1) -> Instance:
    """Return the instance whose `steps[]` a state would give."""
    entries = sorted(state.entries.values(), key=lambda entry: (entry.status is Status.PENDING, entry.position))
    rows = tuple(Row(_TYPES[entry.step.kind], row_name(entry.step), entry.status is Status.DONE) for entry in entries)
    return Instance(id=str(number), status="waiting", created_on="2026-11-20T00:00:00+00:00", rows=rows)


def row_name(step: Step) -> str:
    """Return what the platform calls the step in an instance's `steps[]`."""
    return f"{text_of(step)}-{step.occurrence}"


def has_own_rows(steps: StepList) -> bool:
    """Whether each step's row has a name of its own: the row of a step without a readable name may be anybody's."""
    if any(isinstance(step.name, Unknown) for step in steps.steps):
        return False
    return len({(_TYPES[step.kind], row_name(step)) for step in steps.steps}) == len(steps.steps)


names: st.SearchStrategy[Name] = st.one_of(
    st.sampled_from([Exact(text) for text in "ABCDE"]),
    st.sampled_from([Pattern("item *"), Unknown("f(x)")]),
)


@st.composite
def any_steps(draw: st.DrawFn) -> Step:
    kind = draw(st.sampled_from([Kind.DO, Kind.DO, Kind.DO, Kind.SLEEP, Kind.SLEEP_UNTIL, Kind.WAIT]))
    return Step(
        kind=kind,
        name=draw(names),
        place=PLACE,
        duration_ms=draw(st.sampled_from([None, 1000, 2000])) if kind is Kind.SLEEP else None,
        event_type=draw(st.sampled_from([None, "go", "stop"])) if kind is Kind.WAIT else None,
        body=draw(st.sampled_from(["one", "two", "three"])) if kind is Kind.DO else "",
        loop=draw(st.sampled_from([None, None, None, "each"])),
        branch=draw(st.sampled_from([None, None, "if", "else"])),
        parallel=draw(st.sampled_from([False, False, True])),
        nested_in=draw(st.sampled_from([None, None, None, "A"])),
        rollback=draw(st.booleans()) if kind is Kind.DO else False,
    )


def nest(steps: list[Step]) -> list[Step]:
    """Let only what follows a do be in its callback, with all that is around the do."""
    nested: list[Step] = []
    outer: Step | None = None
    for step in steps:
        if step.nested_in is None or outer is None:
            outer = step if step.kind is Kind.DO and isinstance(step.name, Exact) else None
            nested.append(replace(step, nested_in=None))
        else:
            around = {"loop": outer.loop, "branch": outer.branch, "parallel": outer.parallel}
            nested.append(replace(step, nested_in=text_of(outer), **around))  # type: ignore[arg-type] # fields by name
    return nested


any_lists = st.lists(any_steps(), max_size=7).map(lambda steps: a_list(*nest(steps)))
plain_dos = st.lists(st.sampled_from("ABCDEFGH"), unique=True, min_size=1).map(lambda names: [*map(a_do, names)])
