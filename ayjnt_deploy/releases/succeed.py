"""From one release to the next: which old step lists and keys still matter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from ayjnt_deploy.state.evidence import Evidence
from ayjnt_deploy.state.release import Allowed, PastList, Release, Tombstone
from ayjnt_deploy.state.steps import StepList, identity, same_steps, text_of
from ayjnt_deploy.state.wanted import Wanted


def next_release(
    previous: Release | None,
    wanted: Wanted,
    evidence: Mapping[str, Evidence],
    *,
    number: int,
    at: str,
    commit: str | None,
    dirty: bool,
    tool: str,
    allowed: Sequence[Allowed] = (),
    left: Mapping[str, str] = MappingProxyType({}),
) -> Release:
    """Return the record that a deploy of `wanted` leaves behind, made at `at` (ISO 8601, UTC).

    Past lists and tombstones are dropped once every instance that may run code again is known to be younger.
    """
    lists = tuple(_dated(one, previous, number, at) for one in wanted.lists)
    past = tuple(_past(previous, lists, at)) if previous else ()
    graves = tuple(_graves(previous, lists, at)) if previous else ()
    return Release(
        number=number,
        worker=wanted.worker,
        at=at,
        commit=commit,
        dirty=dirty,
        tool=tool,
        agents=wanted.agents,
        code=wanted.code,
        lists=lists,
        past=tuple(one for one in past if _matters(one.until, at, evidence.get(one.list.workflow))),
        tombstones=tuple(one for one in graves if _matters(one.until, at, evidence.get(one.workflow))),
        digests=wanted.state.digests,
        left=left,
        reach=wanted.reach,
        migrations=wanted.history.recorded,
        allowed=tuple(allowed),
    )


def _dated(one: StepList, previous: Release | None, number: int, at: str) -> StepList:
    """Return `one` with the time since when instances run it: an unchanged list keeps its own."""
    before = previous.steps_of(one.workflow) if previous else None
    if before is not None and same_steps(before.steps, one.steps):
        return replace(one, first=before.first, since=before.since)
    return replace(one, first=number, since=at)


def _past(previous: Release, lists: Sequence[StepList], at: str) -> Iterator[PastList]:
    """Yield one entry a distinct list: what is replaced now, then what was replaced before."""
    now = {one.workflow: one for one in lists}
    seen: list[StepList] = []
    replaced = [PastList(list=one, last=previous.number, until=at) for one in previous.lists]
    for one in (*replaced, *reversed(previous.past)):
        current = now.get(one.list.workflow)
        if current is not None and same_steps(current.steps, one.list.steps):
            continue
        if any(_is_same(one.list, other) for other in seen):
            continue
        seen.append(one.list)
        yield one


def _is_same(one: StepList, other: StepList) -> bool:
    return one.workflow == other.workflow and same_steps(one.steps, other.steps)


def _graves(previous: Release, lists: Sequence[StepList], at: str) -> Iterator[Tombstone]:
    """Yield one tombstone for each key that is no longer used, the latest use of it first."""
    used = {(one.workflow, identity(step)) for one in lists for step in one.steps}
    for one in previous.lists:
        for step in one.steps:
            if (one.workflow, identity(step)) not in used:
                used.add((one.workflow, identity(step)))
                yield Tombstone(
                    workflow=one.workflow,
                    identity=identity(step),
                    kind=step.kind,
                    name=text_of(step),
                    event_type=step.event_type,
                    body=step.body,
                    first=one.first,
                    last=previous.number,
                    until=at,
                )
    for grave in previous.tombstones:
        if (grave.workflow, grave.identity) not in used:
            used.add((grave.workflow, grave.identity))
            yield grave


def _matters(until: str, at: str, known: Evidence | None) -> bool:
    """Whether an instance from before `until` may still run code."""
    if until == at or known is None or not known.is_whole:
        return True  # Instances may start until the upload lands.
    return any(_is_older(instance.created_on, until) for instance in known.instances)


def _is_older(created_on: str, until: str) -> bool:
    try:
        return datetime.fromisoformat(created_on) < datetime.fromisoformat(until)
    except (TypeError, ValueError):
        return True
