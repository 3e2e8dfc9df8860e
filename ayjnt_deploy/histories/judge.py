"""What follows from a replay: the verdict on an instance, with the first point of divergence. docs/replay.md has the table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ayjnt_deploy.histories.history import History, Row, State
from ayjnt_deploy.histories.known import Known
from ayjnt_deploy.histories.trace import Call, Trace
from ayjnt_deploy.state.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One thing that is wrong, at the call or row that shows it first."""

    outcome: Outcome
    position: int
    at: str
    why: str

    @property
    def order(self) -> tuple[bool, int]:
        return self.outcome is Outcome.CANNOT_TELL, self.position

    @property
    def verdict(self) -> Verdict:
        return Verdict(outcome=self.outcome, at=self.at or None, why=self.why)


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
    run = _Run(history, trace, known)
    said = sorted((one for question in _QUESTIONS for one in question(run)), key=lambda one: one.order)
    if said:
        return said[0].verdict
    notes = tuple(dict.fromkeys(note for notes in _NOTES for note in notes(run)))
    return Verdict(outcome=Outcome.COMPATIBLE, notes=notes)


@dataclass(frozen=True)
class _Run:
    """A history and one replay of it, side by side."""

    history: History
    trace: Trace
    known: Known | None

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """What was asked for up to the place where the instance stands."""
        return tuple(call for call in self.trace.calls if not call.ahead)

    @cached_property
    def asked(self) -> frozenset[int]:
        """The rows that the code still has a call for, wherever it stands now."""
        return frozenset(call.row for call in self.trace.calls if call.row is not None)

    @cached_property
    def missed(self) -> tuple[int, ...]:
        """The rows that no call asks for, but those that a callback may ask for; none where the run was cut short."""
        if self._is_cut_short:
            return ()
        return tuple(at for at in range(len(self.history.rows)) if at not in self.asked and not self._is_inside(at))

    @property
    def strangers(self) -> Iterator[tuple[int, Call]]:
        """What nothing is recorded of, by its place in the run."""
        return ((at, call) for at, call in enumerate(self.calls) if call.row is None)

    def row(self, at: int) -> Row:
        return self.history.rows[at]

    def missed_rows(self, family: str, *states: State) -> tuple[Row, ...]:
        rows = (self.row(at) for at in self.missed)
        return tuple(row for row in rows if row.family == family and row.state in states)

    def found_behind(self, call: Call) -> Iterator[tuple[Call, Row]]:
        """Yield what the code comes to after `call`, and what is recorded of it."""
        for other in self.calls:
            if other.row is not None and other.is_behind(call):
                yield other, self.row(other.row)

    def park_behind(self, call: Call) -> Row | None:
        """Return the sleep or wait in progress that the code comes to after `call`."""
        return next((row for _, row in self.found_behind(call) if _is_park(row)), None)

    def has_new_name(self, call: Call) -> bool:
        """Whether the released code, as far as it is known, has no step of this name."""
        return self.known is None or not (call.name in self.known.exact or self.known.many(call.name))

    @cached_property
    def lost(self) -> tuple[Row, ...]:
        """The finished work that nobody asks for, but for the further calls of a name."""
        return self.missed_rows("do", State.DONE, State.FAILED, State.UNKNOWN)

    @property
    def _is_cut_short(self) -> bool:
        doubt, failure = self.trace.doubt, self.trace.failure
        died = failure is not None and not failure.ahead and not failure.recorded
        return died or (doubt is not None and not doubt.ahead)

    def _is_inside(self, at: int) -> bool:
        """Whether the callback of another step may be the one to ask for this row."""
        inner = self.row(at)
        for number, outer in enumerate(self.history.rows):
            if number != at and inner.may_lie_in(outer):
                call = next((one for one in self.trace.calls if one.row == number), None)
                if call is None or call.inner is not None:
                    return True
        return False


def _is_park(row: Row) -> bool:
    return row.state is State.PENDING and row.family != "do"


def _doubts(run: _Run) -> Iterator[_Said]:
    doubt = run.trace.doubt
    if doubt is not None and not doubt.ahead:
        yield _Said(outcome=Outcome.CANNOT_TELL, position=len(run.calls), at=_last(run), why=doubt.why)
    for at, call in enumerate(run.calls):
        row = None if call.row is None else run.row(call.row)
        if row is not None and row.state is State.PENDING and call.inner and _has_rows_inside(run, row):
            why = f"`{row.shown}` is between two attempts, and what its callback asks for is not replayed"
            yield _Said(outcome=Outcome.CANNOT_TELL, position=at, at=row.shown, why=why)


def _has_rows_inside(run: _Run, outer: Row) -> bool:
    rows = (row for at, row in enumerate(run.history.rows) if at not in run.asked)
    return outer.family == "do" and any(row.may_lie_in(outer) for row in rows)


def _thrown(run: _Run) -> Iterator[_Said]:
    """Yield what the run dies of: what was recorded, or who started it, is not what the code expects."""
    failure = run.trace.failure
    if failure is None:
        return
    where = "" if failure.place is None else f" ({failure.place} of the bundle)"
    position = len(run.calls)
    if failure.recorded:
        left = [run.row(at) for at in run.missed]
        if not failure.ahead and left and run.history.status != "errored":
            why = (
                f"the run ends with the recorded error of a step, {failure.text}, and never comes to `{left[0].shown}`"
            )
            yield _Said(outcome=Outcome.SKIPS, position=position, at=left[0].shown, why=why)
    elif not failure.ahead:
        why = f"the run throws {failure.text}{where}"
        outcome = Outcome.CANNOT_TELL if run.trace.guessed else Outcome.READS_MISSING
        yield _Said(outcome=outcome, position=position, at=_last(run), why=why)
    elif failure.reads_nothing and not run.trace.looked:
        why = f"once the instance goes on, the run throws {failure.text}{where}"
        outcome = Outcome.CANNOT_TELL if run.trace.guessed else Outcome.READS_MISSING
        yield _Said(outcome=outcome, position=position, at=_last(run), why=why)


def _last(run: _Run) -> str:
    return _shown(run.calls[-1]) if run.calls else ""


def _shown(call: Call) -> str:
    return f"{call.name}-{call.count}"


def _retyped(run: _Run) -> Iterator[_Said]:
    for at, call in enumerate(run.calls):
        row = None if call.row is None else run.row(call.row)
        if row is None or row.family != "wait" or row.state is not State.PENDING or call.kind != "wait":
            continue
        if row.event_type and call.event_type and row.event_type != call.event_type:
            why = f"it stands at `{row.shown}` for event {row.event_type!r}, and would listen for {call.event_type!r}"
            yield _Said(outcome=Outcome.WAITS_ELSEWHERE, position=at, at=row.shown, why=why)


def _new_waits(run: _Run) -> Iterator[_Said]:
    """Yield the waits that stand in front of what is finished or in progress, or in place of it."""
    pending = run.missed_rows("wait", State.PENDING)
    finished = run.missed_rows("wait", State.DONE, State.FAILED, State.UNKNOWN)
    asleep = run.missed_rows("sleep", State.PENDING)
    for at, call in run.strangers:
        if call.kind != "wait":
            continue
        behind = next((row for _, row in run.found_behind(call) if row.is_over or _is_park(row)), None)
        instead = next((row for row in pending if row.event_type != call.event_type), None)
        if behind is not None:
            why = f"`{_shown(call)}` stands in front of `{behind.shown}`, which the instance has come to"
        elif instead is not None and not any(row.event_type == call.event_type for row in pending):
            why = f"it stands at `{instead.shown}`, and would wait at `{_shown(call)}` for another event"
        elif finished and not pending:
            why = f"`{finished[0].shown}` has had its event, and `{_shown(call)}` would wait for one again"
        elif asleep:
            why = f"it sleeps at `{asleep[0].shown}`, and would wait at `{_shown(call)}`"
        else:
            continue
        yield _Said(outcome=Outcome.WAITS_ELSEWHERE, position=at, at=_shown(call), why=why)


def _new_sleeps(run: _Run) -> Iterator[_Said]:
    """Yield the sleeps that let the deadline of a wait in progress run on."""
    for at, call in run.strangers:
        park = run.park_behind(call) if call.kind in _SLEEPS else None
        if park is not None and park.family == "wait":
            why = f"`{_shown(call)}` would sleep in front of `{park.shown}`, whose event may come meanwhile"
            yield _Said(outcome=Outcome.WAITS_ELSEWHERE, position=at, at=_shown(call), why=why)


def _skipped(run: _Run) -> Iterator[_Said]:
    """Yield the sleeps and waits in progress that the code no longer comes to."""
    strangers = list(run.strangers)
    for row in run.missed_rows("wait", State.PENDING):
        if not any(call.kind == "wait" for _, call in strangers):
            yield _skip(run, row)
    for row in run.missed_rows("sleep", State.PENDING):
        if not any(call.kind == "wait" or call.kind in _SLEEPS for _, call in strangers):
            yield _skip(run, row)


def _skip(run: _Run, row: Row) -> _Said:
    at, call = next(run.strangers, (len(run.calls), None))
    then = "the run ends" if call is None else f"`{_shown(call)}` runs"
    noun = "event" if row.family == "wait" else "time"
    why = f"it stands at `{row.shown}`, and the code no longer waits there: {then} without its {noun}"
    return _Said(outcome=Outcome.SKIPS, position=at, at=row.shown, why=why)


def _again(run: _Run) -> Iterator[_Said]:
    """Yield the work that runs while finished work is no longer asked for: a rename cannot be proved."""
    for at, call in run.strangers:
        lost = _stands_in_for(run, at, call)
        if lost is not None:
            why = f"`{_shown(call)}` runs, and the finished `{lost.shown}` is no longer asked for"
            yield _Said(outcome=Outcome.RUNS_AGAIN, position=at, at=_shown(call), why=why)


def _stands_in_for(run: _Run, at: int, call: Call) -> Row | None:
    if call.kind != "do":
        return None
    inside = {run.row(one).shown for one in call.inner or ()}
    lost = [row for row in run.lost if row.shown not in inside and row.name != call.name]
    if not lost:
        return None
    is_new = run.known is not None and run.has_new_name(call)
    if is_new or any(True for _ in run.found_behind(call)) or run.missed_rows("wait", State.PENDING):
        return lost[0]
    if not run.has_new_name(call):
        return None
    # What comes next anyhow: it can be a rename only of what came last.
    rows = [other.row for other in run.calls[:at] if other.row is not None]
    tail = [row for row in lost if run.history.rows.index(row) > max(rows, default=-1)]
    return tail[0] if tail else None


def _shared_names(run: _Run) -> Iterator[_Said]:
    """Yield the names that are asked for more or fewer times: whose the results are, only the bodies could say."""
    recorded = {row.name for row in run.history.rows if row.family == "do" and row.is_over}
    for at, call in run.strangers:
        if call.kind == "do" and call.name in recorded and call.count > 1:
            counted = sum(row.name == call.name and row.family == "do" for row in run.history.rows)
            why = f"`{call.name}` is asked for {call.count} times, and {counted} results are recorded: whose they are cannot be told"
            yield _Said(outcome=Outcome.CANNOT_TELL, position=at, at=_shown(call), why=why)
    kept = {run.row(at).name for at in run.asked if run.row(at).family == "do"}
    for row in run.lost:
        if row.name in kept:
            why = f"`{row.name}` is asked for less often than results are recorded: whose they are cannot be told"
            yield _Said(outcome=Outcome.CANNOT_TELL, position=len(run.calls), at=row.shown, why=why)


def _in_front(run: _Run) -> Iterator[_Said]:
    """Yield the work that runs in front of the sleep or wait in progress."""
    for at, call in run.strangers:
        park = run.park_behind(call)
        if call.kind != "do" or park is None or _stands_in_for(run, at, call) is not None:
            continue
        if run.known is None:
            why = (
                f"`{_shown(call)}` runs before `{park.shown}`, where the instance stands; "
                "whether it stood behind it cannot be told from a history"
            )
            yield _Said(outcome=Outcome.CANNOT_TELL, position=at, at=_shown(call), why=why)
        elif call.name in run.known.exact:
            why = f"`{_shown(call)}` runs without what `{park.shown}` waits for: the release had it behind"
            yield _Said(outcome=Outcome.SKIPS, position=at, at=_shown(call), why=why)
        elif run.known.many(call.name):
            why = f"`{_shown(call)}` runs before `{park.shown}`, and whether it stood behind it cannot be told"
            yield _Said(outcome=Outcome.CANNOT_TELL, position=at, at=_shown(call), why=why)


_SLEEPS: Final = frozenset({"sleep", "sleepUntil"})
_QUESTIONS: Final[tuple[Callable[[_Run], Iterator[_Said]], ...]] = (
    _thrown,
    _retyped,
    _new_waits,
    _new_sleeps,
    _skipped,
    _again,
    _shared_names,
    _in_front,
    _doubts,
)


def _orphans(run: _Run) -> Iterator[str]:
    """Yield what is finished and no longer asked for: harmless, its result is of no use any more."""
    for row in (run.row(at) for at in run.missed):
        if row.is_over:
            yield f"`{row.shown}` is no longer asked for"


def _late(run: _Run) -> Iterator[str]:
    """Yield what runs although steps behind it have run already."""
    for at, call in run.strangers:
        behind = next((row for _, row in run.found_behind(call)), None)
        if call.kind == "do" and behind is not None and _stands_in_for(run, at, call) is None:
            yield f"`{_shown(call)}` runs late: `{behind.shown}` behind it has run already"
        elif call.kind in _SLEEPS and (behind is not None or run.missed_rows("sleep", State.PENDING)):
            yield f"`{_shown(call)}` is slept once more"


def _renamed_waits(run: _Run) -> Iterator[str]:
    pending = run.missed_rows("wait", State.PENDING)
    for _, call in run.strangers:
        row = next((one for one in pending if one.event_type == call.event_type), None)
        if call.kind == "wait" and row is not None:
            yield f"`{row.shown}` waits on as `{_shown(call)}`: its deadline begins anew"


def _may_throw(run: _Run) -> Iterator[str]:
    """Yield an error that values may have led to which nobody knows yet."""
    failure = run.trace.failure
    if failure is not None and failure.ahead and failure.reads_nothing and run.trace.looked:
        yield f"once the instance goes on, the run may throw {failure.text}"


_NOTES: Final = (_late, _renamed_waits, _orphans, _may_throw)
