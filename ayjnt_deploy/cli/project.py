"""The commands that act on a project: build, migrate, plan and deploy."""

from pathlib import Path
from typing import Annotated, Final

import typer

from ayjnt_deploy.cli.console import Format, Voice, deployed_all_the_same
from ayjnt_deploy.errors import AyjntError, Exit

Cwd = Annotated[
    Path,
    typer.Option(
        "--cwd",
        help="The project's root: the folder that holds agents/.",
        metavar="DIR",
        exists=True,
        file_okay=False,
        show_default=False,
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", help="text for people; json alone on stdout.")]
Instances = Annotated[
    int, typer.Option("--instances", min=0, help="Read at most this many instances of each workflow.", metavar="N")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong or is a warning, and the result.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show wrangler's output too, values hidden.")]
Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        help="What to compare with: live (the last release), git:REF, or a FILE that `ayjnt record --out` wrote.",
        metavar="live|git:REF|FILE",
        show_default=False,
    ),
]
Offline = Annotated[
    bool,
    typer.Option("--offline", help="Read nothing live: no network, no token. Compares with git:HEAD by default."),
]
BundleOption = Annotated[
    bool,
    typer.Option("--bundle", help="Read the steps of the bundle that wrangler builds too, as `ayjnt deploy` does."),
]
Overwrite = Annotated[
    list[str] | None,
    typer.Option(
        "--overwrite",
        help="Undo what somebody changed live at this address (drift-overwritten). Repeatable; holds for this run.",
        metavar="ADDRESS",
        show_default=False,
    ),
]
AdoptWorker = Annotated[
    bool,
    typer.Option("--adopt-worker", help="Replace a Worker of this name that was never deployed with ayjnt."),
]
ShowValues = Annotated[
    bool,
    typer.Option(
        "--show-values",
        help="Show the values of variables where no terminal is, too: in logs, JSON, the receipt. Never of secrets.",
    ),
]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="End with 2 where differences exist.")]

HERE: Final = Path()
INSTANCES: Final = 200


def compared_with(against: str | None, *, offline: bool) -> str:
    """Return what `--against` names, or what stands in for it: without a network that is the last commit."""
    return ("git:HEAD" if offline else "live") if against is None else against


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.command("build")(build)
    app.command("migrate")(migrate)
    app.command("plan")(plan)
    app.command("deploy", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(deploy)


def build(
    cwd: Cwd = HERE,
    delete: Annotated[
        list[str] | None,
        typer.Option(
            "--delete", help="Stage the deletion of this class and of all its objects' data.", metavar="CLASS"
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Generate .ayjnt/ from the source tree, and stage a pending migration in .ayjnt/migrations.json."""
    from ayjnt_deploy import deploy as flow
    from ayjnt_deploy.report.source import source_lines
    from ayjnt_deploy.settings import read_settings

    source, changed = flow.build(read_settings(cwd), frozenset(delete or ()))
    voice = Voice(format=Format.TEXT)
    for line in () if quiet else source_lines(source.tree, source.staging, changed):
        voice.result(line)


def migrate(
    cwd: Cwd = HERE,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
    live: Annotated[
        bool, typer.Option("--live", help="Ask Cloudflare which migrations are applied; this needs a token.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Show the pending Durable Object migrations, and what they do to classes and data; write nothing."""
    from ayjnt_deploy.migrate import read_pending
    from ayjnt_deploy.report.migrations import pending_document, pending_lines
    from ayjnt_deploy.settings import read_settings

    voice = Voice(format=format, quiet=quiet)
    found = read_pending(read_settings(cwd), voice.say, live=live)
    voice.document(pending_document(found))
    for line in pending_lines(found) if format is Format.TEXT else ():
        voice.result(line)


def plan(
    cwd: Cwd = HERE,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
    against: Against = None,
    offline: Offline = False,
    instances: Instances = INSTANCES,
    bundle: BundleOption = False,
    overwrite: Overwrite = None,
    adopt_worker: AdoptWorker = False,
    show_values: ShowValues = False,
    exit_code: ExitCode = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Show what a deploy would do, and whether the gate would let it; change nothing live."""
    from ayjnt_deploy import deploy as flow
    from ayjnt_deploy.gate.accepted import Accepted
    from ayjnt_deploy.report.document import plan_document
    from ayjnt_deploy.settings import read_settings

    voice = Voice(format=format, quiet=quiet, verbose=verbose, values=show_values)
    found = flow.plan(
        read_settings(cwd),
        voice,
        limit=instances,
        against=compared_with(against, offline=offline),
        offline=offline,
        bundle=bundle,
        accepted=Accepted(overwrite=tuple(overwrite or ()), adopts_worker=adopt_worker),
    )
    voice.show(found)
    voice.document(plan_document(found, values=show_values))
    if found.refusals:
        return Exit.REFUSED
    return Exit.DIFFERENT if exit_code and found.has_differences else Exit.DONE


def deploy(
    context: typer.Context,
    cwd: Cwd = HERE,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
    instances: Instances = INSTANCES,
    overwrite: Overwrite = None,
    adopt_worker: AdoptWorker = False,
    show_values: ShowValues = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The same as `ayjnt plan`.")] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Plan, ask the gate, run wrangler, verify that it landed, and leave the release record.

    wrangler's --upload-source-maps, --outdir, --metafile, --old-asset-ttl, --containers-rollout and
    --durable-objects-code-update-mode are passed on. What would change target, code or config is refused: it
    belongs into ayjnt.jsonc, where the plan can see it.
    """
    from ayjnt_deploy import deploy as flow
    from ayjnt_deploy.apply.passed_on import pass_on
    from ayjnt_deploy.gate.accepted import Accepted
    from ayjnt_deploy.report.deployed import deployed_document, deployed_lines
    from ayjnt_deploy.report.document import plan_document
    from ayjnt_deploy.settings import read_settings

    passed_on = pass_on(context.args, [option for one in context.command.params for option in one.opts])
    if dry_run:
        return plan(
            cwd=cwd,
            format=format,
            instances=instances,
            overwrite=overwrite,
            adopt_worker=adopt_worker,
            show_values=show_values,
            quiet=quiet,
            verbose=verbose,
        )
    voice = Voice(format=format, quiet=quiet, verbose=verbose, values=show_values)
    try:
        done = flow.deploy(
            read_settings(cwd),
            voice,
            limit=instances,
            passed_on=passed_on,
            accepted=Accepted(overwrite=tuple(overwrite or ()), adopts_worker=adopt_worker),
            show_values=show_values,
        )
    except AyjntError:
        if voice.plan is not None:
            voice.document(plan_document(voice.plan, values=show_values))
        raise
    with deployed_all_the_same(done.version_id):
        voice.document(deployed_document(voice.plan, done, values=show_values))
        for line in deployed_lines(done):
            voice.result(line)
    done.require_unharmed()
    return Exit.DONE
