"""Two versions serve at once: a deploy would end the rollout, and there are two baselines."""

from collections.abc import Iterator
from typing import Final

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.state.live import Serving

ID: Final = "gradual-rollout-in-progress"


def find(case: Case) -> Iterator[Finding]:
    """Yield a finding while requests are shared; it can be allowed if the steps of every version were compared."""
    serving = case.live.serving
    if len(serving) < 2:  # noqa: PLR2004 - one version has no rollout
        return
    yield Finding(
        rule=ID,
        severity=Severity.BLOCK,
        at=f"worker/{case.live.worker}/rollout/{'+'.join(sorted(one.version_id[:8] for one in serving))}",
        problem=(
            f"{case.live.worker} is in a gradual rollout: {'; '.join(map(_told, serving))}. A deploy would end it and give "
            f"all requests to the new version{_unknown(case)}"
        ),
        remedy=(
            f"finish or undo the rollout first: `wrangler versions deploy VERSION@100% --name {case.live.worker}`, with one "
            "of these versions"
        ),
        is_allowable=not _unknown(case),
    )


def _told(one: Serving) -> str:
    return f"version {one.version_id} has {one.percentage:g} % (made {one.maker})"


def _unknown(case: Case) -> str:
    """Say of which versions the steps were not compared; nothing where all were."""
    if case.baseline.unknown:
        ids = ", ".join(one[:8] for one in case.baseline.unknown)
        return f", and no record tells the steps of {ids}: instances in flight may have come from them"
    return ""


RULE: Final = Rule(id=ID, summary="Several versions serve at once: the deploy would end a gradual rollout.", find=find)
