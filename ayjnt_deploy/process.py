"""The only door to subprocess: a command in a process group of its own, ended as a whole."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import IO, Final

from ayjnt_deploy.errors import AyjntError, TerminationRequested

GRACE: Final = 1.5
"""Seconds between asking a group to end and ending it."""
FAREWELL: Final = 8.0
"""Seconds for a command of the user's to end by itself after Ctrl-C."""


class TooSlow(AyjntError):
    """A command was ended because its time was up."""

    def __init__(self, command: str, seconds: float) -> None:
        super().__init__(f"{command} was ended after {seconds:.0f} s", remedy="see what it waited for, and repeat")


class NotStarted(AyjntError):
    """A command could not be started at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a command ended, and what it said."""

    code: int
    """Exit code; negative for the signal that ended it."""
    out: str = field(repr=False)
    err: str = field(repr=False)


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float | None = None,
    silence: float | None = None,
    on_line: Callable[[str], None] = lambda _: None,
    leash: "Leash | None" = None,
) -> Finished:
    """Run `argv` to its end and return what it said; `on_line` hears each line as it comes.

    It is ended, and `TooSlow` raised, after `timeout` seconds, or when it says nothing for `silence` seconds. What it
    has started and left running ends with it.

    wrangler's launcher starts the real process as a child that outlives it, so the whole group is ended on Ctrl-C, on
    SIGTERM (cli.py raises for both) and when `timeout` seconds have passed. Signals reach the main thread alone: a
    command of another thread is held by a `leash`.
    """
    try:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise NotStarted(f"{argv[0]} cannot be started: {error.strerror}", remedy="check that it exists") from error
    try:
        readers = out, err = _Reader(process.stdout, on_line), _Reader(process.stderr, on_line)
        if leash is not None:
            leash.hold(process)
        _await(process, timeout, silence, readers)
        if not all(reader.has_ended() for reader in readers):
            _end(process)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise TooSlow(Path(argv[0]).name, error.timeout) from error
    except BaseException:
        _end(process)
        raise
    return Finished(code=process.returncode, out=out.text(), err=err.text())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How a command ended that was asked something, and its answer, byte for byte."""

    code: int
    out: bytes = field(repr=False)
    err: str = field(repr=False)


def ask(argv: Sequence[str], question: bytes = b"", *, cwd: Path, env: Mapping[str, str], timeout: float) -> Answered:
    """Run `argv` with `question` as its input; what it says may be anything but lines of text."""
    try:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise NotStarted(f"{argv[0]} cannot be started: {error.strerror}", remedy="check that it exists") from error
    try:
        out, err = process.communicate(question, timeout)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise TooSlow(Path(argv[0]).name, timeout) from error
    except BaseException:
        _end(process)
        raise
    finally:
        _close(process)
    return Answered(code=process.returncode, out=out, err=err.decode("utf-8", "replace"))


def _close(process: subprocess.Popen[bytes]) -> None:
    """Close the pipes; `Popen` itself would wait for the end of the command, too, without end."""
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with suppress(OSError):  # What was not written is nobody's any more.
                stream.close()


def _await(
    process: subprocess.Popen[str], timeout: float | None, silence: float | None, readers: Sequence["_Reader"]
) -> None:
    """Wait for the end; with `silence`, for as long as there is a line in every so many seconds."""
    if silence is None:
        process.wait(timeout)
        return
    said = -1
    while process.poll() is None:
        heard = sum(reader.count for reader in readers)
        if heard == said:
            raise subprocess.TimeoutExpired(process.args, silence)
        said = heard
        with suppress(subprocess.TimeoutExpired):
            process.wait(silence)


class Leash:
    """Ends a command from another thread than the one that waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._pulled = False

    def hold(self, process: subprocess.Popen[str]) -> None:
        """Take a command that has just been started; it ends at once if that was asked before."""
        with self._lock:
            self._process = process
            pulled = self._pulled
        if pulled:
            _end(process)

    def pull(self) -> None:
        """End the command and everything that it started, now or as soon as it begins."""
        with self._lock:
            self._pulled, process = True, self._process
        if process is not None and process.poll() is None:
            _end(process)


class _Reader:
    """Collects one stream in a thread, so that neither stream fills up while the other is read."""

    def __init__(self, stream: IO[str] | None, on_line: Callable[[str], None]) -> None:
        self._stream: IO[str] = stream or StringIO()
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._collect, args=(on_line,), daemon=True)
        self._thread.start()

    @property
    def count(self) -> int:
        """How many lines there were."""
        return len(self._lines)

    def text(self) -> str:
        self._thread.join(GRACE)
        return "".join(self._lines)

    def has_ended(self) -> bool:
        """Whether the stream is at its end, after a moment: whoever else holds its other end may go on writing."""
        self._thread.join(GRACE)
        return not self._thread.is_alive()

    def _collect(self, on_line: Callable[[str], None]) -> None:
        # Closed here: anybody else would have to wait until the reading ends.
        with self._stream:
            for line in self._stream:
                self._lines.append(line)
                on_line(line.rstrip("\n"))


def _end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """End the whole group: wrangler's launcher and the process that it started.

    No wait is without end: an interruption between two instructions of `Popen.wait` leaves its lock taken, and then
    nothing tells any more that the command has ended.
    """
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except (ProcessLookupError, PermissionError):
            break
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)


def _dismiss(process: subprocess.Popen[bytes], *, ask: bool) -> None:
    """Wait for a command that is ending: `ayjnt deploy` ends wrangler first and says what is live."""
    if ask:
        process.terminate()
    try:
        process.wait(FAREWELL)
    except subprocess.TimeoutExpired:
        process.kill()


def attend(argv: Sequence[str], *, env: Mapping[str, str]) -> int:
    """Run a command of the user's in this terminal and return its exit code, 128 + n for a signal n."""
    try:
        with subprocess.Popen(argv, env=dict(env)) as process:
            try:
                code = process.wait()
            except TerminationRequested:  # It came to us alone.
                _dismiss(process, ask=True)
                raise
            except KeyboardInterrupt:  # The terminal has sent it to the command too.
                _dismiss(process, ask=False)
                raise
    except OSError as error:
        raise NotStarted(f"{argv[0]} cannot be started: {error.strerror}", remedy="check that it exists") from error
    return code if code >= 0 else 128 - code
