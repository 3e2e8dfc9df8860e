"""The only door to multiprocessing: many files are read side by side, in the order in which they were asked for."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, Final, TypeVar

from ayjnt_codegen.imports import Read, Sources, one_by_one

_T = TypeVar("_T")

FEWEST: Final = 60
"""Files for each process; with fewer of them, starting it takes longer than it saves."""
_AT_ONCE: Final = 20
"""Files of one task: many enough that handing them out costs nothing, few enough that Ctrl-C need not wait."""


def side_by_side(
    read: Read[_T], files: Mapping[str, bytes], paths: Sequence[str], *, cores: int | None = None
) -> Generator[_T, None, None]:
    """Yield what `read` makes of each of `paths`, by as many processes as there are cores and work for.

    `read` and what it gives must be picklable. What it raises is raised here, at its place in the order.
    """
    processes = min(cores or _cores(), len(paths) // FEWEST)
    if processes <= 1:
        yield from one_by_one(read, files, paths)
        return
    parts = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
    pool = ProcessPoolExecutor(processes, get_context(_method()), _begin, (read, files))
    try:
        tasks = [pool.submit(_read, part) for part in parts]
        for task, part in zip(tasks, parts, strict=True):
            yield from _result(task, read, files, part)
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C, what has not begun never begins


def _result(task: Future[list[_T]], read: Read[_T], files: Mapping[str, bytes], part: Sequence[str]) -> list[_T]:
    """Return what a task found; where its process was ended from outside, the work is done here."""
    try:
        return task.result()
    except BrokenProcessPool:
        return list(one_by_one(read, files, part))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _method() -> str:
    """Return how to start a process: a fork is faster, and safe where no other thread may hold a lock."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


class _Work:
    """What a process of the pool was started for."""

    read: Read[Any]
    sources: Sources


def _begin(read: Read[Any], files: Mapping[str, bytes]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes, and the first one ends the others
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()
    gc.disable()  # a search for garbage after each task is enough; Python's many cost a tenth of the time
    _Work.read, _Work.sources = staticmethod(read), Sources(files)


def _read(paths: Sequence[str]) -> list[Any]:
    found = list(_Work.sources.each(_Work.read, paths))
    gc.collect()
    return found
