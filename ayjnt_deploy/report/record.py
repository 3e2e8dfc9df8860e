"""The record of the last release in lines: what it knows, and how far back."""

from collections.abc import Iterator

from ayjnt_deploy.releases import Export
from ayjnt_deploy.state.moment import to_the_second
from ayjnt_deploy.state.steps import StepList, label
from ayjnt_deploy.words import counted


def record_lines(found: Export) -> Iterator[str]:
    """Return where the record was read, what it says, and how to keep it."""
    release = found.release
    dirty = ", with changes that were not committed" if release.dirty else ""
    yield f"{found.host} · account {found.account} · Worker {release.worker}"
    yield f"release {release.number} of {to_the_second(release.at)}"
    yield f"  commit {release.commit or 'unknown'}{dirty}; ayjnt {release.tool}, step reader {release.reader}"
    for one in release.lists:
        yield from _workflow(one)
    for past in release.past:
        names = ", ".join(map(label, past.list.steps))
        yield f"  until {to_the_second(past.until)}, release {past.last}: {past.list.workflow} had {names or 'no step'}"
    if release.tombstones:
        yield f"  {len(release.tombstones)} keys of earlier releases are not to be used again"
    for allowed in release.allowed:
        yield f"  allowed: {allowed.rule} at {allowed.at}: {allowed.because}"


def _workflow(one: StepList) -> Iterator[str]:
    yield f"  workflow {one.workflow}: {counted(len(one.steps), 'step')}, the same since {to_the_second(one.since)}"
    for step in one.steps:
        yield f"    {step.kind.value:<12} {label(step)}   {step.place}"
