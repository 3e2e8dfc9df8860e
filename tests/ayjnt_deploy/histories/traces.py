"""Traces by hand: what a sequential run would have asked for."""

from collections.abc import Sequence
from typing import Any

from ayjnt_deploy.histories.history import History, history_of
from ayjnt_deploy.histories.trace import Call, Ending, Failure, Trace
from tests.replaying.rows import Row, answer


def a_history(*rows: Row, **fields: Any) -> History:
    return history_of(answer(*rows, **fields), workflow="orders")


def a_call(kind: str, name: str, row: int | None, at: int = 0, **fields: Any) -> Call:
    """Return call number `at` of a run that awaits each: it has been given `at` results before."""
    known: dict[str, Any] = {"count": 1, "ahead": False, "event_type": None, "inner": None, "seen": at, "given": at + 1}
    return Call(kind=kind, name=name, row=row, **{**known, **fields})


def a_trace(*calls: tuple[str, str, int | None], ending: Ending = Ending.QUIET, **fields: Any) -> Trace:
    """Return a run that made `calls` (kind, name, row) one after the other."""
    made = tuple(a_call(kind, name, row, at) for at, (kind, name, row) in enumerate(calls))
    known: dict[str, Any] = {"failure": None, "doubt": None, "guessed": False, "looked": False, "read": ()}
    return Trace(calls=made, ending=ending, **{**known, **fields})


def a_failure(text: str, **fields: Any) -> Failure:
    known: dict[str, Any] = {"place": "index.js:1:2", "recorded": False, "ahead": False, "reads_nothing": True}
    return Failure(text=text, **{**known, **fields})


def unchanged(history: History) -> Sequence[tuple[str, str, int | None]]:
    """Return the calls that recorded `history`."""
    return [(row.family, row.name, at) for at, row in enumerate(history.rows)]
