"""What goes wrong at sleeps and waits: an instance that would wait elsewhere, or not at all."""

from collections.abc import Iterator

from ayjnt_deploy.histories.history import Row, State
from ayjnt_deploy.histories.run import SLEEPS, Run, Said, is_park, shown
from ayjnt_deploy.state.verdict import Outcome


def retyped(run: Run) -> Iterator[Said]:
    for at, call in enumerate(run.calls):
        row = None if call.row is None else run.row(call.row)
        if row is None or row.family != "wait" or row.state is not State.PENDING or call.kind != "wait":
            continue
        if row.event_type and call.event_type and row.event_type != call.event_type:
            why = f"it stands at `{row.shown}` for event {row.event_type!r}, and would listen for {call.event_type!r}"
            yield Said(outcome=Outcome.WAITS_ELSEWHERE, position=at, at=row.shown, why=why)


def new_waits(run: Run) -> Iterator[Said]:
    """Yield the waits that stand in front of what is finished or in progress, or in place of it."""
    pending = run.missed_rows("wait", State.PENDING)
    finished = run.missed_rows("wait", State.DONE, State.FAILED, State.UNKNOWN)
    asleep = run.missed_rows("sleep", State.PENDING)
    for at, call in run.strangers:
        if call.kind != "wait":
            continue
        behind = next((row for _, row in run.found_behind(call) if row.is_over or is_park(row)), None)
        instead = next((row for row in pending if row.event_type != call.event_type), None)
        if behind is not None:
            why = f"`{shown(call)}` stands in front of `{behind.shown}`, which the instance has come to"
        elif instead is not None and not any(row.event_type == call.event_type for row in pending):
            why = f"it stands at `{instead.shown}`, and would wait at `{shown(call)}` for another event"
        elif finished and not pending:
            why = f"`{finished[0].shown}` has had its event, and `{shown(call)}` would wait for one again"
        elif asleep:
            why = f"it sleeps at `{asleep[0].shown}`, and would wait at `{shown(call)}`"
        else:
            continue
        yield Said(outcome=Outcome.WAITS_ELSEWHERE, position=at, at=shown(call), why=why)


def new_sleeps(run: Run) -> Iterator[Said]:
    """Yield the sleeps that let the deadline of a wait in progress run on."""
    for at, call in run.strangers:
        park = run.park_behind(call) if call.kind in SLEEPS else None
        if park is not None and park.family == "wait":
            why = f"`{shown(call)}` would sleep in front of `{park.shown}`, whose event may come meanwhile"
            yield Said(outcome=Outcome.WAITS_ELSEWHERE, position=at, at=shown(call), why=why)


def skipped(run: Run) -> Iterator[Said]:
    """Yield the sleeps and waits in progress that the code no longer comes to."""
    strangers = list(run.strangers)
    for row in run.missed_rows("wait", State.PENDING):
        if not any(call.kind == "wait" for _, call in strangers):
            yield _skip(run, row)
    for row in run.missed_rows("sleep", State.PENDING):
        if not any(call.kind == "wait" or call.kind in SLEEPS for _, call in strangers):
            yield _skip(run, row)


def _skip(run: Run, row: Row) -> Said:
    at, call = next(run.strangers, (len(run.calls), None))
    then = "the run ends" if call is None else f"`{shown(call)}` runs"
    noun = "event" if row.family == "wait" else "time"
    why = f"it stands at `{row.shown}`, and the code no longer waits there: {then} without its {noun}"
    return Said(outcome=Outcome.SKIPS, position=at, at=row.shown, why=why)


def taken_for_over(run: Run) -> Iterator[Said]:
    """Yield the waits to come whose name an earlier wait had, for another event: they would not wait at all."""
    for call in run.trace.calls:
        row = run.row(call.row) if call.ahead and call.row is not None and call.kind == "wait" else None
        if row is None or not row.is_over or row.event_type in {None, call.event_type}:
            continue
        why = (
            f"`{row.shown}` has had event {row.event_type!r}, and the code would not wait there for {call.event_type!r}"
        )
        yield Said(outcome=Outcome.SKIPS, position=len(run.calls), at=row.shown, why=why)
