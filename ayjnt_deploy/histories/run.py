"""A history and one replay of it, side by side: what was asked for, what was not, and what is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ayjnt_deploy.histories.history import History, Row, State
from ayjnt_deploy.histories.known import Known
from ayjnt_deploy.histories.trace import Call, Trace
from ayjnt_deploy.state.verdict import Outcome, Verdict

SLEEPS: Final = frozenset({"sleep", "sleepUntil"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
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


@dataclass(frozen=True)
class Run:
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
        return next((row for _, row in self.found_behind(call) if is_park(row)), None)

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


def is_park(row: Row) -> bool:
    return row.state is State.PENDING and row.family != "do"


def shown(call: Call) -> str:
    return f"{call.name}-{call.count}"


def last(run: Run) -> str:
    return shown(run.calls[-1]) if run.calls else ""


def stands_in_for(run: Run, at: int, call: Call) -> Row | None:
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
