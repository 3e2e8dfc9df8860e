"""The command that runs new code on what instances have recorded: `ayjnt replay`."""

from pathlib import Path
from typing import Annotated

import typer

from ayjnt_deploy.cli.console import Format, Voice
from ayjnt_deploy.cli.project import HERE, INSTANCES, Cwd, FormatOption, Instances, Quiet
from ayjnt_deploy.errors import Exit


def add_commands(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("replay")(replay)


def replay(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]…", help="More files of histories, so that `--history *.json` works."),
    ] = None,
    cwd: Cwd = HERE,
    history: Annotated[
        list[Path] | None,
        typer.Option("--history", help="Replay the histories in this file, without a network.", metavar="FILE"),
    ] = None,
    workflow: Annotated[
        str | None,
        typer.Option(
            "--workflow", help="Only this workflow; also says whose the files are that name none.", metavar="NAME"
        ),
    ] = None,
    instances: Instances = INSTANCES,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="Write the histories to files: they hold your customers' data.", metavar="DIR"),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
    quiet: Quiet = False,
) -> int:
    """Run the code that is to be deployed on what instances have recorded, and say who could go on.

    Without files, the live instances are read that may run code again. No step is carried out: each gives back what
    is recorded. Ends with 0 if every instance is compatible, and with 3 if one is not or nobody can tell.
    """
    from ayjnt_deploy import replay as flow
    from ayjnt_deploy.report.replay import replay_document, replay_lines
    from ayjnt_deploy.settings import read_settings

    voice = Voice(format=format, quiet=quiet)
    settings, named = read_settings(cwd), [*(history or ()), *(files or ())]
    if named and save is not None:
        raise typer.BadParameter("--save keeps what was read of live instances; with --history there is none")
    if named:
        found = flow.replay_files(settings, named, workflow, voice.say)
    else:
        found = flow.replay_live(settings, workflow, voice.say, limit=instances, save=save)
    voice.document(replay_document(found))
    for line in replay_lines(found):
        voice.result(line)
    return Exit.DONE if found.is_passed else Exit.REFUSED
