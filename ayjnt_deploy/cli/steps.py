"""The command that shows the steps that the reader sees: `ayjnt steps`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ayjnt_deploy.cli.console import Format
from ayjnt_deploy.cli.project import HERE, Cwd, FormatOption
from ayjnt_deploy.errors import AyjntError, Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ayjnt_deploy.report.steps import Listed

Files = Annotated[list[Path] | None, typer.Argument(metavar="[FILE]…", help="TypeScript or JavaScript files.")]


class NotReadable(AyjntError):
    """A file that was asked for cannot be read."""

    exit_code = Exit.USAGE


def add_commands(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("steps")(steps)


def steps(
    files: Files = None,
    cwd: Cwd = HERE,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Show the durable steps of every workflow class in FILEs, of the project's workflows without any."""
    from ayjnt_deploy.cli.console import Voice
    from ayjnt_deploy.report.steps import steps_document, steps_lines

    found = list(_of_files(files) if files else _of_project(cwd))
    voice = Voice(format=format)
    voice.document(steps_document(found))
    for line in steps_lines(found) if format is Format.TEXT else ():
        voice.result(line)


def _of_files(files: list[Path]) -> "Iterator[Listed]":
    from itertools import groupby

    from ayjnt_codegen.folder import root_of

    for file in files:
        _require_readable(file)
    for root, group in groupby(files, key=lambda file: root_of(file.absolute())):
        yield from _listed(root, list(group))


def _of_project(root: Path) -> "Iterator[Listed]":
    """Read the files of the conventions; in a project without them, every source file."""
    from ayjnt_codegen.folder import files_below, source_folders
    from ayjnt_codegen.imports import ENDINGS

    if not root.is_dir():
        raise NotReadable(f"{root} is not a folder", remedy="give the project's root with `--cwd`")
    folders = source_folders(root) or [root]
    paths = (path for folder in folders for path in files_below(folder) if path.suffix in ENDINGS)
    yield from _listed(root.absolute(), list(paths), base=root)


def _listed(root: Path, files: list[Path], base: Path | None = None) -> "Iterator[Listed]":
    from ayjnt_codegen.folder import Folder
    from ayjnt_codegen.workflows import workflows_of
    from ayjnt_deploy.pool import side_by_side
    from ayjnt_deploy.report.steps import Listed

    paths = [file.absolute().relative_to(root).as_posix() for file in files]
    for file, workflows in zip(files, side_by_side(workflows_of, Folder(root), paths), strict=True):
        named = file.relative_to(base).as_posix() if base is not None else str(file)
        yield from (Listed(named, workflow) for workflow in workflows)


def _require_readable(file: Path) -> None:
    from ayjnt_codegen.imports import ENDINGS

    if file.is_dir():
        raise NotReadable(f"{file} is a folder", remedy=f"name the files in it, or use `ayjnt steps --cwd {file}`")
    if not file.exists():
        raise NotReadable(f"there is no file {file}", remedy="check the path: it is relative to the current folder")
    if file.suffix not in ENDINGS:
        raise NotReadable(
            f"{file} is no TypeScript or JavaScript", remedy=f"name a file that ends in {', '.join(ENDINGS)}"
        )
    try:
        file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotReadable(f"{file} is not UTF-8 at byte {error.start}", remedy="save the file as UTF-8") from error
    except OSError as error:
        raise NotReadable(f"{file} cannot be read: {error.strerror}", remedy="make the file readable") from error
