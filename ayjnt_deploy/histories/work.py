"""What goes wrong with the work of steps: what runs again or too early, what dies, and what nobody can tell."""

from collections.abc import Iterator

from ayjnt_deploy.histories.history import Row, State
from ayjnt_deploy.histories.run import Run, Said, is_park, last, shown, stands_in_for
from ayjnt_deploy.state.verdict import Outcome


def doubts(run: Run) -> Iterator[Said]:
    doubt = run.trace.doubt
    if doubt is not None and not doubt.ahead:
        yield Said(outcome=Outcome.CANNOT_TELL, position=len(run.calls), at=last(run), why=doubt.why)
    for at, call in enumerate(run.calls):
        row = None if call.row is None else run.row(call.row)
        if row is not None and row.state is State.PENDING and call.inner and _has_rows_inside(run, row):
            why = f"`{row.shown}` is between two attempts, and what its callback asks for is not replayed"
            yield Said(outcome=Outcome.CANNOT_TELL, position=at, at=row.shown, why=why)


def _has_rows_inside(run: Run, outer: Row) -> bool:
    rows = (row for at, row in enumerate(run.history.rows) if at not in run.asked)
    return outer.family == "do" and any(row.may_lie_in(outer) for row in rows)


def thrown(run: Run) -> Iterator[Said]:
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
            yield Said(outcome=Outcome.SKIPS, position=position, at=left[0].shown, why=why)
    elif not failure.ahead:
        why = f"the run throws {failure.text}{where}"
        outcome = Outcome.CANNOT_TELL if run.trace.guessed else Outcome.READS_MISSING
        yield Said(outcome=outcome, position=position, at=last(run), why=why)
    elif failure.reads_nothing and not run.trace.looked:
        why = f"once the instance goes on, the run throws {failure.text}{where}"
        outcome = Outcome.CANNOT_TELL if run.trace.guessed else Outcome.READS_MISSING
        yield Said(outcome=outcome, position=position, at=last(run), why=why)


def again(run: Run) -> Iterator[Said]:
    """Yield the work that runs while finished work is no longer asked for: a rename cannot be proved."""
    for at, call in run.strangers:
        lost = stands_in_for(run, at, call)
        if lost is not None:
            why = f"`{shown(call)}` runs, and the finished `{lost.shown}` is no longer asked for"
            yield Said(outcome=Outcome.RUNS_AGAIN, position=at, at=shown(call), why=why)


def shared_names(run: Run) -> Iterator[Said]:
    """Yield the names that are asked for more or fewer times: whose the results are, only the bodies could say."""
    recorded = {row.name for row in run.history.rows if row.family == "do" and row.is_over}
    for at, call in run.strangers:
        if call.kind == "do" and call.name in recorded and call.count > 1:
            counted = sum(row.name == call.name and row.family == "do" for row in run.history.rows)
            why = f"`{call.name}` is asked for {call.count} times, and {counted} results are recorded: whose they are cannot be told"
            yield Said(outcome=Outcome.CANNOT_TELL, position=at, at=shown(call), why=why)
    kept = {run.row(at).name for at in run.asked if run.row(at).family == "do"}
    for row in run.lost:
        if row.name in kept:
            why = f"`{row.name}` is asked for less often than results are recorded: whose they are cannot be told"
            yield Said(outcome=Outcome.CANNOT_TELL, position=len(run.calls), at=row.shown, why=why)


def in_front(run: Run) -> Iterator[Said]:
    """Yield the work that runs in front of the sleep or wait in progress."""
    for at, call in run.strangers:
        park = run.park_behind(call)
        if call.kind != "do" or park is None or stands_in_for(run, at, call) is not None:
            continue
        if run.known is None:
            why = (
                f"`{shown(call)}` runs before `{park.shown}`, where the instance stands; "
                "whether it stood behind it cannot be told from a history"
            )
            yield Said(outcome=Outcome.CANNOT_TELL, position=at, at=shown(call), why=why)
        elif call.name in run.known.exact:
            why = f"`{shown(call)}` runs without what `{park.shown}` waits for: the release had it behind"
            yield Said(outcome=Outcome.SKIPS, position=at, at=shown(call), why=why)
        elif run.known.many(call.name):
            why = f"`{shown(call)}` runs before `{park.shown}`, and whether it stood behind it cannot be told"
            yield Said(outcome=Outcome.CANNOT_TELL, position=at, at=shown(call), why=why)


def overtaken(run: Run) -> Iterator[Said]:
    """Yield the work that runs although a sleep or wait is in progress, because something new beside it came first."""
    for park in [call for call in run.calls if call.row is not None and is_park(run.row(call.row))]:
        beside = [one for _, one in run.strangers if one.seen == park.seen]
        for at, call in run.strangers:
            first = next((one for one in beside if call.is_behind(one)), None)
            if call.kind == "do" and first is not None:
                why = (
                    f"`{shown(call)}` runs behind `{shown(first)}` while `{shown(park)}` is in progress beside it; "
                    "whether it has to wait cannot be told"
                )
                yield Said(outcome=Outcome.CANNOT_TELL, position=at, at=shown(call), why=why)
