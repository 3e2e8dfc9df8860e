"""SIGTERM in the midst of a conversation."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cancelled_by_sigterm() -> Iterator[None]:
    """Let SIGTERM cancel the running task, as asyncio does for Ctrl-C, and then do what the process does on SIGTERM.

    A handler that raises would do so in whichever task happens to run, and asyncio prints what nobody retrieves.
    """
    handler, task = signal.getsignal(signal.SIGTERM), asyncio.current_task()
    if not callable(handler) or task is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = threading.Event()

    def cancel() -> None:
        asked.set()
        task.cancel()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, cancel)
    try:
        yield
    except asyncio.CancelledError:
        if asked.is_set():
            handler(signal.SIGTERM, None)
        raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, handler)
