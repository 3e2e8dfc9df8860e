"""Threads that nobody waits for."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class AbandonedThreads(ThreadPoolExecutor):
    """Runs name look-ups in daemon threads.

    asyncio looks names up in a thread and waits for it at the end, so that a resolver without a network would hold up
    Ctrl-C for as long as it likes. asyncio insists on a ThreadPoolExecutor; this one never starts its pool.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001  # whatever it is belongs to the one who asked
                future.set_exception(error)

        Thread(target=work, daemon=True).start()
        return future
