"""What is said where: the plan on stdout, progress and errors on stderr, JSON alone on stdout."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from ayjnt_deploy.errors import AyjntError

if TYPE_CHECKING:
    from rich.text import Text

    from ayjnt_deploy.plan import Plan


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


class OutputLost(AyjntError):
    """A report cannot be written where it was to go."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"the report cannot be written: {error.strerror}",
            remedy="see that the disk has room, or send the output elsewhere",
        )


class Voice:
    """The reporter of a command; rich is imported when something is said."""

    def __init__(
        self,
        *,
        format: Format,  # noqa: A002 - the option's name
        quiet: bool = False,
        verbose: bool = False,
        values: bool = False,
    ) -> None:
        self._format = format
        self._quiet = quiet
        self._verbose = verbose
        self._values = values
        self.plan: Plan | None = None
        """The plan that was shown last."""

    @property
    def shows_values(self) -> bool:
        """Whether people's text may hold the values of variables: on a terminal, or because somebody asked for them."""
        stream = sys.stderr if self._format is Format.JSON else sys.stdout
        return self._values or stream.isatty()

    def show(self, plan: "Plan") -> None:
        """Print a plan: as text where people read, on stderr if stdout belongs to JSON."""
        from ayjnt_deploy.report.text import plan_lines

        self.plan = plan
        if not self._quiet or plan.refusals or plan.warnings:
            console = self._console(error=self._format is Format.JSON)
            with _written():
                for line in plan_lines(plan, values=self.shows_values):
                    console.print(line, soft_wrap=True)

    def say(self, sentence: str) -> None:
        """Print a line of progress."""
        with suppress(OSError):
            self._dim(f"· {sentence}", wanted=not self._quiet)

    def line(self, text: str) -> None:
        """Print a line of wrangler's, if somebody wants them."""
        with suppress(OSError):
            self._dim(f"  {text}", wanted=self._verbose)

    def result(self, sentence: "str | Text") -> None:
        """Print what a command has come to."""
        with _written():
            console = self._console(error=self._format is Format.JSON)
            console.print(sentence, markup=False, highlight=False, soft_wrap=True)

    def page(self, text: str) -> None:
        """Print Markdown: laid out on a terminal, as it is written anywhere else."""
        from rich.markdown import Markdown

        with _written():
            console = self._console(error=False)
            if console.is_terminal:
                console.print(Markdown(text))
            else:
                console.print(text, markup=False, highlight=False, soft_wrap=True, end="")

    def document(self, document: Mapping[str, Any]) -> None:
        """Print JSON on stdout, where it was asked for."""
        if self._format is Format.JSON:
            with _written():
                sys.stdout.write(json_text(document, sys.stdout.encoding or "utf-8") + "\n")
                sys.stdout.flush()

    def _dim(self, text: str, *, wanted: bool) -> None:
        if wanted:
            self._console(error=True).print(text, style="dim", markup=False, highlight=False, soft_wrap=True)

    def _console(self, *, error: bool) -> Any:
        from rich.console import Console

        class Told(Console):
            def on_broken_pipe(self) -> None:
                raise BrokenPipeError  # rich would end the process with 1, whatever has been deployed.

        console = Told(stderr=error, highlight=False)
        # To rich, NO_COLOR leaves bold and dim; nobody who sets it wants to read escape sequences.
        return Told(stderr=error, highlight=False, color_system=None) if console.no_color else console


def json_text(document: Mapping[str, Any], encoding: str) -> str:
    """Return `document` as JSON that can be written in `encoding`: letters that it lacks are escaped."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:  # Also half of a surrogate pair, which JSON may hold and no encoding has.
        return json.dumps(document, indent=2)
    return text


def allow_any_text() -> None:
    """Escape what stdout's encoding lacks: a report with an arrow is worth more than none."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def deployed_all_the_same(version: str) -> Iterator[None]:
    """Tell on stderr what could not be told on stdout: the deploy has landed, and its exit code must not deny it."""
    try:
        yield
    except (OutputLost, BrokenPipeError) as error:
        drop_output()
        why = error.message if isinstance(error, OutputLost) else "nobody reads the report"
        with suppress(OSError):
            sys.stderr.write(f"deployed version {version}; {why}\n")
    except KeyboardInterrupt as error:
        from ayjnt_deploy.handover import kind_of

        raise kind_of(error)(
            f"version {version} is deployed; the report was interrupted", remedy="run `ayjnt plan` to see what is live"
        ) from error


def drop_output() -> None:
    """Send what is still buffered for stdout nowhere, so that Python does not fail on it at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _written() -> Iterator[None]:
    """Turn a failure to write into a sentence; that nobody reads any more is none (`ayjnt plan | head`)."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputLost(error) from error
