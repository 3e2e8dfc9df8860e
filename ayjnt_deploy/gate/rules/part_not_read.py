"""A part of the live Worker could not be read, and the deploy would write it."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.part import Part

ID: Final = "part-not-read"
_REPLACED: Final = {Part.CRONS: Aspect.CRON, Part.ROUTES: Aspect.ROUTE, Part.DOMAINS: Aspect.DOMAIN}
"""Lists that a deploy leaves alone where the config gives none."""


def find(case: Case) -> Iterator[Finding]:
    """Yield one finding for each part."""
    for part, why in case.live.state.not_read.items():
        if _is_written(case, part):
            yield Finding(
                rule=ID,
                severity=Severity.WARN,
                at=f"worker/{case.live.worker}/part/{part.name.lower().replace('_', '-')}",
                problem=f"{part} could not be read, and the deploy writes there: whose change it undoes is not known ({why})",
                remedy="give the token the permission that it lacks, or run the command again; where the API cannot tell it, allow this",
            )


def _is_written(case: Case, part: Part) -> bool:
    """Whether the deploy writes there; each one sets limits, cache, placement, observability and workers.dev.

    What the config does not say of these is switched off, or on: only the others are left alone.
    """
    wanted = case.wanted.state
    if part in _REPLACED:
        return _REPLACED[part] in wanted.whole
    if part is Part.CONSUMERS:
        return bool(wanted.of(Aspect.CONSUMER))
    return part is not Part.WORKFLOW_SETTINGS or bool(wanted.of(Aspect.WORKFLOW))


RULE: Final = Rule(
    id=ID, summary="A part of the live Worker could not be read, and the deploy would write it.", find=find
)
