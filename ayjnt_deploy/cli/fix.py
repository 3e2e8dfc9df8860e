"""The command that answers a finding in the source: `ayjnt fix`."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final

import typer

from ayjnt_deploy.cli.asked import require_wanted
from ayjnt_deploy.cli.console import Format, Voice
from ayjnt_deploy.cli.project import (
    HERE,
    INSTANCES,
    Against,
    Cwd,
    FormatOption,
    Instances,
    Offline,
    Quiet,
    Verbose,
    compared_with,
)
from ayjnt_deploy.errors import Exit
from ayjnt_deploy.fixes.edit import How

_DAYS: Final = ["%Y-%m-%d"]
_TIMES: Final = ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ"]

Rule = Annotated[str, typer.Argument(metavar="RULE", help="The rule of the finding: step-renamed.", show_default=False)]
At = Annotated[
    str,
    typer.Argument(
        metavar="ADDRESS", help="Its address: workflow/orders-processing/step/charge-customer.", show_default=False
    ),
]


def add_commands(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("fix")(fix)


def fix(
    rule: Rule,
    address: At,
    how: Annotated[
        How | None,
        typer.Option("--how", help="restore what the release had, guard what is new by a date, or allow the finding."),
    ] = None,
    because: Annotated[
        str | None, typer.Option("--because", help="The reason of an allowance.", metavar="TEXT")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            "--until",
            help="The last day of an allowance, as 2027-01-31; two weeks ahead by default.",
            formats=_DAYS,
            metavar="DAY",
        ),
    ] = None,
    cutover: Annotated[
        datetime | None,
        typer.Option(
            "--cutover",
            help="Only instances that begin then or later meet what is new; in UTC, as 2026-12-01T08:00Z.",
            formats=_TIMES,
            metavar="TIME",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the edit without asking.")] = False,
    cwd: Cwd = HERE,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name
    against: Against = None,
    offline: Offline = False,
    instances: Instances = INSTANCES,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Edit the source so that a finding of the plan goes away: shows the edit, and asks before it writes."""
    from ayjnt_deploy import deploy as flow
    from ayjnt_deploy.fix import checked, proposed, write
    from ayjnt_deploy.fixes.proposal import Wish
    from ayjnt_deploy.report.fixed import fix_document, fixed_lines, proposal_lines
    from ayjnt_deploy.settings import read_settings

    settings = read_settings(cwd)
    voice = Voice(format=format, quiet=quiet, verbose=verbose)
    wish = Wish(
        rule=rule,
        at=address,
        how=how,
        because=because,
        until=None if until is None else until.date(),
        cutover=None if cutover is None else cutover.replace(tzinfo=UTC),
        now=settings.now,
    )
    chosen = compared_with(against, offline=offline)
    look = partial(flow.plan, settings, voice, limit=instances, against=chosen, offline=offline)
    proposal = proposed(wish, look)
    for line in proposal_lines(proposal):
        voice.result(line)
    written, plan = False, None
    try:
        require_wanted(yes=yes, instead="see `ayjnt fix --help` for other ways to answer the finding")
        write(proposal, settings, voice.say)
        written = True
        plan = checked(proposal, look)
    finally:
        voice.document(fix_document(proposal, plan, written=written))
    for line in fixed_lines(proposal, plan):
        voice.result(line)
    return Exit.DONE
