"""The command that looks for what somebody changed on live Workers: `ayjnt drift`."""

from typing import TYPE_CHECKING, Annotated

import typer

from ayjnt_deploy.cli.asked import require_wanted
from ayjnt_deploy.cli.console import Format, Voice
from ayjnt_deploy.cli.project import HERE, Cwd, ExitCode, FormatOption, Quiet, ShowValues
from ayjnt_deploy.errors import AyjntError, Exit, SourceError

if TYPE_CHECKING:
    from ayjnt_deploy.diff.drift import Survey
    from ayjnt_deploy.reading.home import Home
    from ayjnt_deploy.settings import Settings


class NotAllRead(AyjntError):
    """Some Workers could not be compared."""


class NotAllReadNow(NotAllRead):
    """Some Workers could not be compared, for a reason that passes by itself."""

    exit_code = Exit.UNCHANGED


def add_commands(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("drift")(drift)


def drift(
    worker: Annotated[
        str | None,
        typer.Argument(
            metavar="WORKER",
            help="The Worker's name; by default the one whose config is in this folder.",
            show_default=False,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Look at every Worker of the account that carries a release record.")
    ] = False,
    adopt: Annotated[
        list[str] | None,
        typer.Option(
            "--adopt",
            help="Write what is live at this address into the config in this folder. May be given several times.",
            metavar="ADDRESS",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --adopt: write the edit without asking.")] = False,
    cwd: Cwd = HERE,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
    exit_code: ExitCode = False,
    show_values: ShowValues = False,
    quiet: Quiet = False,
) -> int:
    """Show what somebody changed on a live Worker since its last release; needs no source tree.

    The release record that the Worker carries is compared with what is live. With --adopt, the config of the project
    in this folder takes over what is live: the edit is shown first.
    """
    from ayjnt_deploy import drift as flow
    from ayjnt_deploy.report.drift import drift_document, drift_lines
    from ayjnt_deploy.settings import read_settings

    _require_agreement(worker, adopt, everything=everything)
    settings = read_settings(cwd)
    voice = Voice(format=format, quiet=quiet, values=show_values)
    home = _home(settings, voice, is_needed=bool(adopt) or (worker is None and not everything))
    if everything:
        survey = flow.survey_all(settings, home, voice.say)
    else:
        survey = flow.survey_one(settings, home, worker, voice.say)
    if adopt:
        return _adopted(settings, home, survey, adopt, voice, yes=yes)
    for line in () if quiet and format is Format.JSON else drift_lines(survey, values=voice.shows_values):
        voice.result(line)
    voice.document(drift_document(survey, values=show_values))
    return _ended(survey, exit_code=exit_code)


def _home(settings: "Settings", voice: Voice, *, is_needed: bool) -> "Home | None":
    """Return the config in the folder; one that cannot be read is left aside where nobody needs it."""
    from ayjnt_deploy.reading.home import find_home

    try:
        return find_home(settings.root)
    except SourceError as error:
        if is_needed:
            raise
        voice.say(f"the config in this folder is left aside: {error.message}")
        return None


def _require_agreement(worker: str | None, adopt: list[str] | None, *, everything: bool) -> None:
    if everything and worker is not None:
        raise typer.BadParameter(f"--all looks at every Worker, and {worker!r} is named beside it")
    if everything and adopt:
        raise typer.BadParameter("--adopt takes what is live of one Worker, and --all looks at every one")


def _adopted(
    settings: "Settings", home: "Home | None", survey: "Survey", adopt: list[str], voice: Voice, *, yes: bool
) -> int:
    from ayjnt_deploy.adopt import adoption, write
    from ayjnt_deploy.report.adopted import adoption_document, adoption_lines

    (one,) = survey.drifts
    found = adoption(settings, home, one, adopt)
    for line in adoption_lines(found):
        voice.result(line)
    written = False
    try:
        if found.is_edit:
            require_wanted(yes=yes, instead="run `ayjnt drift` to see what else there is")
            write(found, settings, voice.say)
            written = True
            voice.result("the next deploy releases it; until then `ayjnt drift` still lists it")
    finally:
        voice.document(adoption_document(found, written=written))
    return Exit.DONE


def _ended(survey: "Survey", *, exit_code: bool) -> int:
    """Return the exit code of a report that was shown: what could not be compared is an error, and drift beats it."""
    if exit_code and survey.has_drift:
        return Exit.DIFFERENT
    if not survey.not_compared:
        return Exit.DONE
    passes = {error.exit_code for error in survey.failed.values()} == {Exit.UNCHANGED}
    is_all = len(survey.failed) == len(survey.not_compared)
    raise (NotAllReadNow if passes and is_all else NotAllRead)(
        f"{', '.join(survey.not_compared)} could not be compared",
        remedy="the report says why for each of them",
    )
