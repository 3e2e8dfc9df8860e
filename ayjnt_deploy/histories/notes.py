"""What a replay shows that is harmless and yet worth a look."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.histories.history import State
from ayjnt_deploy.histories.run import SLEEPS, Run, shown, stands_in_for


def _orphans(run: Run) -> Iterator[str]:
    """Yield what is finished and no longer asked for: harmless, its result is of no use any more."""
    for row in (run.row(at) for at in run.missed):
        if row.is_over:
            yield f"`{row.shown}` is no longer asked for"


def _late(run: Run) -> Iterator[str]:
    """Yield what runs although steps behind it have run already."""
    for at, call in run.strangers:
        behind = next((row for _, row in run.found_behind(call)), None)
        if call.kind == "do" and behind is not None and stands_in_for(run, at, call) is None:
            yield f"`{shown(call)}` runs late: `{behind.shown}` behind it has run already"
        elif call.kind in SLEEPS and (behind is not None or run.missed_rows("sleep", State.PENDING)):
            yield f"`{shown(call)}` is slept once more"


def _renamed_waits(run: Run) -> Iterator[str]:
    pending = run.missed_rows("wait", State.PENDING)
    for _, call in run.strangers:
        row = next((one for one in pending if one.event_type == call.event_type), None)
        if call.kind == "wait" and row is not None:
            yield f"`{row.shown}` waits on as `{shown(call)}`: its deadline begins anew"


def _may_throw(run: Run) -> Iterator[str]:
    """Yield an error that values may have led to which nobody knows yet."""
    failure = run.trace.failure
    if failure is not None and failure.ahead and failure.reads_nothing and run.trace.looked:
        yield f"once the instance goes on, the run may throw {failure.text}"


NOTES: Final = (_late, _renamed_waits, _orphans, _may_throw)
