"""The command that keeps the record of the last release in a file: `ayjnt record`."""

from pathlib import Path
from typing import Annotated

import typer

from ayjnt_deploy.cli.console import Format, Voice
from ayjnt_deploy.cli.project import HERE, Cwd, FormatOption, Quiet
from ayjnt_deploy.errors import Exit

Out = Annotated[
    Path | None, typer.Option("--out", help="Write the record into this file.", metavar="FILE", dir_okay=False)
]


def add_commands(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("record")(record)


def record(
    cwd: Cwd = HERE,
    out: Out = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
    quiet: Quiet = False,
) -> int:
    """Show the record of the last release that the live Worker carries, or write it into a file."""
    from ayjnt_deploy.build import write
    from ayjnt_deploy.record import read_record, require_replaceable
    from ayjnt_deploy.report.record import record_lines
    from ayjnt_deploy.settings import read_settings

    voice = Voice(format=format, quiet=quiet)
    if out is not None:
        require_replaceable(out)
    found = read_record(read_settings(cwd), voice.say)
    if out is not None:
        write(Path(), {str(out): found.text})
        voice.say(f"wrote release {found.release.number} of {found.release.worker} to {out}")
    voice.document(found.document)
    for line in record_lines(found) if format is Format.TEXT and out is None else ():
        voice.result(line)
    return Exit.DONE
