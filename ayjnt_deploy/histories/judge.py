"""What follows from a replay: the verdict on an instance, with the first point of divergence. docs/replay.md has the table."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ayjnt_deploy.histories import waits, work
from ayjnt_deploy.histories.history import History
from ayjnt_deploy.histories.known import Known
from ayjnt_deploy.histories.notes import NOTES
from ayjnt_deploy.histories.run import Run, Said
from ayjnt_deploy.histories.trace import Trace
from ayjnt_deploy.state.verdict import Outcome, Verdict


def judge(history: History, traces: Sequence[Trace] | None, known: Known | None = None) -> Verdict:
    """Return the verdict on `history`; `known` is the released work, None where nobody knows it.

    Each trace was made with other guesses where something was guessed: they have to agree on whether the instance can
    go on. None instead of traces stands for a run that never came to rest.
    """
    if traces is None:
        why = "the run does not come to rest: it goes on without asking for a step"
        return Verdict(outcome=Outcome.CANNOT_TELL, why=why)
    verdicts = [judge_one(history, trace, known) for trace in traces]
    first = verdicts[0]
    if all(other.is_compatible is first.is_compatible for other in verdicts):
        return first
    differing = next(one for one in verdicts if not one.is_compatible)
    reasons = sorted({read for trace in traces for read in trace.read})
    depends = f"on {' and '.join(reasons)}" if reasons else "on values that nobody has recorded"
    why = f"what the run asks for depends {depends}: {differing.outcome}, or not ({differing.why})"
    return Verdict(outcome=Outcome.CANNOT_TELL, at=differing.at, why=why)


def judge_one(history: History, trace: Trace, known: Known | None = None) -> Verdict:
    """Return the verdict that one trace gives."""
    run = Run(history, trace, known)
    said = sorted((one for question in _QUESTIONS for one in question(run)), key=lambda one: one.order)
    if said:
        return said[0].verdict
    notes = tuple(dict.fromkeys(note for notes in NOTES for note in notes(run)))
    return Verdict(outcome=Outcome.COMPATIBLE, notes=notes)


_QUESTIONS: Final[tuple[Callable[[Run], Iterator[Said]], ...]] = (
    work.thrown,
    waits.retyped,
    waits.new_waits,
    waits.new_sleeps,
    waits.skipped,
    waits.taken_for_over,
    work.again,
    work.shared_names,
    work.in_front,
    work.overtaken,
    work.doubts,
)
