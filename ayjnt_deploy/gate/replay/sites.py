"""A step list prepared for questions: positions by key, groups by name, what runs together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from ayjnt_codegen.source import Kind, Step
from ayjnt_deploy.gate.replay.births import Births
from ayjnt_deploy.gate.replay.sight import beside, ends_the_run, family, ident, spelled
from ayjnt_deploy.state.steps import StepList, text_of


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """The steps of one list, by position."""

    list: StepList
    births: Births
    """When its instances began."""
    steps: tuple[Step, ...]
    idents: tuple[str, ...]
    at: Mapping[str, tuple[int, ...]]
    """Positions of each key; several where ways that exclude each other use one name."""
    names: Mapping[tuple[str, str], tuple[Step, ...]]
    """Steps by family and name."""
    outer: tuple[int | None, ...]
    """Of a step within another one's callback: the position of that one."""
    rounds: tuple[range | None, ...]
    """Of a step in a loop: the positions that run once a turn."""
    groups: tuple[range | None, ...]
    """Of a step in a parallel group: the positions that run together."""

    bodies: Mapping[str, tuple[int, ...]]
    """Positions of the dos with each body."""
    ways: Mapping[str, tuple[int, ...]]
    """Positions of the steps on each optional way."""
    ends: frozenset[int]
    """Positions of the error reports of rejected approvals: nothing runs behind them, so nobody comes by."""
    has_slots: bool
    """Whether there are hidden steps of agent helpers."""
    dated: tuple[int, ...]
    """Positions behind conditions that compare the start of an instance with a date."""

    @classmethod
    def of(cls, steps: StepList, until: datetime) -> "Sites":
        """Prepare `steps`, which are replaced by an upload at `until`."""
        sites = steps.steps
        return cls(
            list=steps,
            births=Births.until(until),
            steps=sites,
            idents=(idents := tuple(map(ident, sites))),
            at=_positions(idents),
            names=_names(sites),
            outer=_outer(sites),
            rounds=_rounds(sites),
            groups=_runs([beside(step) for step in sites]),
            bodies=_positions([step.body or None if step.kind is Kind.DO else None for step in sites]),
            ways=_positions([step.branch for step in sites]),
            ends=frozenset(at for at, step in enumerate(sites) if at and ends_the_run(step, sites[at - 1])),
            has_slots=any(step.kind is Kind.AGENT for step in sites),
            dated=tuple(position for position, step in enumerate(sites) if step.cutover is not None),
        )

    def first(self, key: str) -> int | None:
        """Return where `key` is first asked for."""
        positions = self.at.get(key)
        return None if positions is None else positions[0]

    def namesakes(self, step: Step) -> tuple[Step, ...]:
        """Return the steps of the same family and name."""
        return self.names.get((family(step), text_of(step)), ())

    def neighbours(self, position: int, other: "Sites") -> tuple[str | None, str | None]:
        """Return the nearest keys before and behind `position` that the other list has as well."""
        before = next((key for key in reversed(self.idents[:position]) if key in other.at), None)
        behind = next((key for key in self.idents[position + 1 :] if key in other.at), None)
        return before, behind


def _positions(marks: Sequence[str | None]) -> Mapping[str, tuple[int, ...]]:
    positions: dict[str, tuple[int, ...]] = {}
    for position, mark in enumerate(marks):
        if mark is not None:
            positions[mark] = (*positions.get(mark, ()), position)
    return positions


def _names(steps: Sequence[Step]) -> Mapping[tuple[str, str], tuple[Step, ...]]:
    names: dict[tuple[str, str], tuple[Step, ...]] = {}
    for step in steps:
        name = family(step), text_of(step)
        names[name] = (*names.get(name, ()), step)
    return names


def _outer(steps: Sequence[Step]) -> tuple[int | None, ...]:
    def find(position: int, name: str) -> int | None:
        before = range(position - 1, -1, -1)
        return next((one for one in before if _may_hold(steps[one], name)), None)

    return tuple(
        None if step.nested_in is None else find(position, step.nested_in) for position, step in enumerate(steps)
    )


def _may_hold(step: Step, name: str) -> bool:
    """Whether `name` names this step, and not one of its own callback that is called the same."""
    return step.kind is Kind.DO and step.nested_in != name and spelled(step) == name


def _rounds(steps: Sequence[Step]) -> tuple[range | None, ...]:
    """Return the loop around each step; a loop reaches from the first to the last step with its head."""
    rounds: list[range | None] = [None] * len(steps)
    for run in dict.fromkeys(filter(None, _runs([step.loop and "loop" for step in steps]))):
        last = {steps[position].loop: position for position in run}
        start = run.start
        while start < run.stop:
            end, position = start, start
            while position <= end:
                end = max(end, last[steps[position].loop])
                position += 1
            rounds[start : end + 1] = [range(start, end + 1)] * (end + 1 - start)
            start = end + 1
    return tuple(rounds)


def _runs(marks: Sequence[str | None]) -> tuple[range | None, ...]:
    """Return for each position the run of equal marks around it."""
    runs: list[range | None] = []
    for mark, same in groupby(marks):
        start, length = len(runs), sum(1 for _ in same)
        runs += [None if mark is None else range(start, start + length)] * length
    return tuple(runs)
