"""What is said where: the plan on stdout, progress and errors on stderr, JSON alone on stdout."""

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ayjnt_deploy.plan import Plan


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"


class Voice:
    """The reporter of a command; rich is imported when something is said."""

    def __init__(self, *, format: Format, quiet: bool = False, verbose: bool = False) -> None:  # noqa: A002 - the option's name
        self._format = format
        self._quiet = quiet
        self._verbose = verbose
        self.plan: Plan | None = None
        """The plan that was shown last."""

    def show(self, plan: "Plan") -> None:
        """Print a plan: as text where people read, on stderr if stdout belongs to JSON."""
        from ayjnt_deploy.report.text import plan_lines

        self.plan = plan
        if not self._quiet or plan.refusals:
            console = self._console(error=self._format is Format.JSON)
            for line in plan_lines(plan):
                console.print(line, soft_wrap=True)

    def say(self, sentence: str) -> None:
        """Print a line of progress."""
        if not self._quiet:
            self._console(error=True).print(f"· {sentence}", style="dim", markup=False, highlight=False, soft_wrap=True)

    def line(self, text: str) -> None:
        """Print a line of wrangler's, if somebody wants them."""
        if self._verbose:
            self._console(error=True).print(f"  {text}", style="dim", markup=False, highlight=False, soft_wrap=True)

    def result(self, sentence: str) -> None:
        """Print what a command has come to."""
        self._console(error=self._format is Format.JSON).print(sentence, markup=False, highlight=False, soft_wrap=True)

    def document(self, document: Mapping[str, Any]) -> None:
        """Print JSON on stdout, where it was asked for."""
        if self._format is Format.JSON:
            sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")

    def _console(self, *, error: bool) -> Any:
        from rich.console import Console

        console = Console(stderr=error, highlight=False)
        # To rich, NO_COLOR leaves bold and dim; nobody who sets it wants to read escape sequences.
        return Console(stderr=error, highlight=False, color_system=None) if console.no_color else console
