"""The command line: what `ayjnt` is called with, and how it ends."""

import signal
import sys
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import Annotated, Any, Final, NoReturn

import typer
import typer.core

from ayjnt_deploy import __version__
from ayjnt_deploy.cli import drift, explain, fix, project, record, replay, sandbox, steps
from ayjnt_deploy.cli.console import OutputLost, allow_any_text, drop_output
from ayjnt_deploy.errors import AyjntError, Exit, TerminationRequested

_EPILOG: Final = (
    "Exit codes: 0 done; 1 error, live untouched; 2 differences (only with --exit-code); 3 refused; 4 the plan is stale; "
    "5 something landed, or may have, and is not as planned; 64 usage; 75 nothing changed, safe to repeat; "
    "130 and 143 interrupted."
)


class _Stopped(Exception):
    """Ctrl-C or SIGTERM ended a command; typer would turn a KeyboardInterrupt into a silent 130."""

    def __init__(self, code: Exit) -> None:
        super().__init__(code)
        self.code = code


class _Commands(typer.core.TyperGroup):
    """The commands; `invoke` is the last place that sees who has ended one."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _Stopped(_code_of(error)) from error


app = typer.Typer(
    name="ayjnt",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich" if sys.stdout.isatty() else None,
    help="Deploy Cloudflare Workers without breaking the Workflows in flight.",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
project.add_commands(app)
drift.add_commands(app)
fix.add_commands(app)
record.add_commands(app)
sandbox.add_commands(app)
steps.add_commands(app)
replay.add_commands(app)
explain.add_commands(app)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"ayjnt {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Hold the options that come before a command."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run `ayjnt` and end the process with the exit code that it promises."""
    signal.signal(signal.SIGTERM, _terminate)
    allow_any_text()
    sys.exit(run(arguments))


def run(arguments: Iterable[str] | None = None) -> int:
    """Run `ayjnt` and return its exit code. An `AyjntError` becomes two lines, anything else is a bug of ours."""
    try:
        given = None if arguments is None else list(arguments)
        code = app(args=given, prog_name="ayjnt", standalone_mode=False)
    except AyjntError as error:
        if isinstance(error, OutputLost):
            drop_output()
        _tell(error)
        return int(error.exit_code)
    except _USAGE_ERRORS as error:
        return _tell_usage(error, sys.argv[1:] if given is None else given)
    except _Stopped as stopped:
        return _interrupted(stopped.code)
    except (KeyboardInterrupt, typer.Abort) as error:
        return _interrupted(_code_of(error))
    except BrokenPipeError:
        drop_output()  # Nobody reads any more.
        return int(Exit.ERROR)
    return int(code or 0)


# typer carries its own click, whose errors have no public names.
_USAGE_ERRORS: Final[tuple[type[Exception], ...]] = (typer.BadParameter.__mro__[1],)
_NO_COMMAND: Final = tuple(one for one in _USAGE_ERRORS[0].__subclasses__() if one.__name__ == "NoArgsIsHelpError")


def _tell(error: AyjntError) -> None:
    sys.stderr.write(f"error: {error.message}\nto fix: {error.remedy}\n")


def _tell_usage(error: Exception, arguments: Sequence[str]) -> int:
    context = getattr(error, "ctx", None)
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    if isinstance(error, _NO_COMMAND):  # Its message is the help.
        sys.stderr.write(f"{message.strip()}\n")
        return int(Exit.USAGE)
    command = context.command_path if context is not None else _command_of(arguments)
    sys.stderr.write(f"error: {message[:1].lower()}{message[1:].rstrip('.')}\nto fix: see `{command} --help`\n")
    return int(Exit.USAGE)


def _command_of(arguments: Sequence[str]) -> str:
    """Return the command that was called: an option without its value is an error before it has a context."""
    command: Any = typer.main.get_command(app)
    path = "ayjnt"
    for argument in arguments:
        command = getattr(command, "commands", {}).get(argument)
        if command is None:
            break
        path = f"{path} {argument}"
    return path


def _code_of(interruption: BaseException) -> Exit:
    """Return what a signal ends with; typer makes an `Abort` of one that comes before the command has begun."""
    signals = (interruption, interruption.__context__)
    return Exit.TERMINATED if any(isinstance(one, TerminationRequested) for one in signals) else Exit.INTERRUPTED


def _interrupted(code: Exit) -> int:
    sys.stderr.write("interrupted; nothing was deployed\n")
    return int(code)


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TerminationRequested
