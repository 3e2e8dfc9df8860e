"""Looks once more after the upload: at instances that started while the deploy ran, on the code that was live before."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from ayjnt_deploy.cloudflare import CloudflareError, Connection, read_instances
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.reading.in_flight import at_risk, share
from ayjnt_deploy.receipt import Late
from ayjnt_deploy.state.evidence import Evidence, Instance, evidence
from ayjnt_deploy.state.live import MAY_RUN


def look_back(
    judged: Plan, deployed_on: str, connection: Connection, say: Callable[[str], None], *, limit: int
) -> Late:
    """Judge the instances that started after `judged` was made and before the deploy; what cannot be read is only said.

    An instance that started after `deployed_on` knows nothing but the new code.
    """
    case = judged.case
    names = at_risk(case.wanted, case.live, case.release)
    known = {instance.id for one in case.evidence.values() for instance in one.instances}
    statuses = dict.fromkeys(names, MAY_RUN)
    if not statuses:
        return Late()
    say("looking for instances that have started meanwhile")
    try:
        each = share(limit, len(statuses))
        answers = read_instances(connection, statuses, limit=each, known=known, progress=say)
    except CloudflareError as error:
        return Late(unread=error.message)
    read = {name: evidence(name, active=0, restartable=0, answers=answers[name]) for name in names}
    old = {name: _started(one, case.evidence_of(name), judged.read_at, deployed_on) for name, one in read.items()}
    return Late(
        findings=_hurt(judged, old),
        unread=next((one.why_not for one in read.values() if one.why_not is not None), None),
    )


def _started(read: Evidence, before: Evidence, read_at: str, deployed_on: str) -> Evidence:
    """Return the evidence of the instances in `read` that started after `before` was gathered, on the old code."""
    newest = max((one.created_on for one in before.instances), default=read_at, key=_moment)
    found = tuple(
        one
        for one in read.instances
        if _moment(one.created_on) <= _moment(deployed_on)
        and (before.is_whole or _moment(one.created_on) > _moment(newest))
    )
    return replace(
        before, active=before.total + len(found), restartable=0, instances=found, why_not=None, everything=False
    )


def _moment(text: str) -> float:
    """Return a time as a number; one that cannot be read is as new as can be, so that nothing is missed."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return float("inf")


def _hurt(judged: Plan, found: Mapping[str, Evidence]) -> tuple[Finding, ...]:
    """Return the findings that would have refused the deploy, each with instances that it has hit."""
    case = replace(judged.case, evidence=found)
    hits = (one for one in judge(case) if one.refuses and one.affected is not None and one.affected.instances)
    return tuple(replace(one, remedy=_remedy(one, found)) for one in hits)


def _remedy(finding: Finding, found: Mapping[str, Evidence]) -> str:
    hit = () if finding.affected is None else finding.affected.instances
    pauses = " && ".join(
        f"wrangler workflows instances pause {name} {one.id}"
        for name, evidence_ in found.items()
        for one in _among(hit, evidence_)
    )
    return f"pause before it is too late: `{pauses}`; then {finding.remedy}, and deploy again"


def _among(hit: tuple[Instance, ...], known: Evidence) -> tuple[Instance, ...]:
    return tuple(one for one in hit if one in known.instances)
