"""What a replay has shown, for people and machines."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from ayjnt_deploy.report.document import FORMAT
from ayjnt_deploy.state.verdict import Outcome, Rehearsal, Replayed
from ayjnt_deploy.words import counted

NAMED: Final = 5
"""How many instances of a kind are named."""
_ORDER: Final = (*(one for one in Outcome if one is not Outcome.COMPATIBLE), Outcome.COMPATIBLE)
_SIGNS: Final = {Outcome.COMPATIBLE: "✓", Outcome.CANNOT_TELL: "?"}


def replay_document(rehearsal: Rehearsal) -> Mapping[str, Any]:
    """Return the verdicts as one JSON document, format 1: docs/replay.md."""
    return {
        "format": FORMAT,
        "worker": rehearsal.worker,
        "passed": rehearsal.is_passed,
        "in_flight": rehearsal.in_flight,
        "unread": list(rehearsal.unread),
        "instances": [_instance(one) for one in rehearsal.replayed],
    }


def _instance(one: Replayed) -> Mapping[str, Any]:
    return {
        "id": one.instance,
        "workflow": one.workflow,
        "status": one.status,
        "file": one.file,
        "outcome": str(one.verdict.outcome),
        "at": one.verdict.at,
        "why": one.verdict.why or None,
        "notes": list(one.verdict.notes),
    }


def replay_lines(rehearsal: Rehearsal) -> Iterator[str]:
    """Yield one entry for each thing that instances have in common, and the sum."""
    ordered = sorted(rehearsal.replayed, key=_key)
    for _, group in groupby(ordered, key=_key):
        yield from _group(tuple(group))
    yield from (f"? {why}" for why in rehearsal.unread)
    yield _sum(rehearsal)


def _key(one: Replayed) -> tuple[object, ...]:
    verdict = one.verdict
    return _ORDER.index(verdict.outcome), one.workflow, verdict.at or "", verdict.why, verdict.notes


def _group(alike: Sequence[Replayed]) -> Iterator[str]:
    first = alike[0]
    verdict = first.verdict
    at = "" if verdict.at is None else f" at {verdict.at}"
    yield f"{_SIGNS.get(verdict.outcome, '✗')} {verdict.outcome}: {first.workflow}{at}"
    if verdict.why:
        yield f"  {verdict.why}"
    yield from (f"  note: {note}" for note in verdict.notes)
    named = [f"{one.file or one.instance} ({one.status})" for one in alike[:NAMED]]
    more = len(alike) - len(named)
    yield f"  {', '.join(named)}{f' and {more} more' if more else ''}"


def _sum(rehearsal: Rehearsal) -> str:
    total = len(rehearsal.replayed)
    compatible = sum(one.verdict.is_compatible for one in rehearsal.replayed)
    if not total and rehearsal.in_flight:
        return f"none of {rehearsal.in_flight} in flight or errored was replayed"
    if not total:
        return "no instance to replay"
    among = "" if rehearsal.in_flight in {None, total} else f" of {rehearsal.in_flight} in flight or errored"
    return f"{counted(total, 'instance')}{among} replayed: {compatible} compatible, {total - compatible} not"
