"""The plan as JSON, format 1: documented in docs/plan-json.md, and a promise."""

from collections.abc import Mapping
from typing import Any, Final

from ayjnt_codegen.source import Place, Step
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.steps import StepDiff
from ayjnt_deploy.fixes.edit import How
from ayjnt_deploy.fixes.offered import offered
from ayjnt_deploy.gate.allow import entry_to_paste
from ayjnt_deploy.gate.finding import NAMED, Finding
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.redact import shown
from ayjnt_deploy.state.steps import key, label

FORMAT: Final = 1


def plan_document(plan: Plan, *, values: bool = False) -> Mapping[str, Any]:
    """Return the plan as JSON. The values of variables are masked unless `values` are asked for."""
    fixes = offered(plan)
    return {
        "format": FORMAT,
        "host": plan.host,
        "account": plan.account_id,
        "worker": plan.worker,
        "exists": plan.live.exists,
        "serving": [one.version_id for one in plan.live.serving],
        "release": plan.recorded_number,
        "baseline": _baseline(plan),
        "unread": list(plan.unread),
        "not_read": [{"part": part.value, "why": why} for part, why in plan.not_read.items()],
        "deployed": {"by": plan.live.deployed_by, "from": plan.live.deployed_from, "on": plan.live.deployed_on},
        "assumption": plan.assumption,
        "read_at": plan.read_at,
        "fingerprint": plan.fingerprint,
        "differences": plan.has_differences,
        "refused": bool(plan.refusals),
        "new_code": plan.has_new_code,
        "changes": [_change(one, values=values) for one in plan.changes],
        "steps": [_steps(one) for one in plan.step_changes],
        "findings": [_finding(one, plan, fixes[one.rule, one.at]) for one in plan.findings],
        "instances": {
            name: {"active": one.active, "restartable": one.restartable, "read": len(one.instances)}
            for name, one in sorted(plan.evidence.items())
            if plan.live.is_read
        },
    }


def _baseline(plan: Plan) -> Mapping[str, Any]:
    base = plan.case.baseline
    return {"against": base.named, "from": base.basis.value, "commit": base.commit, "doubt": base.doubt}


def _change(change: Change, *, values: bool) -> Mapping[str, Any]:
    return {
        "address": str(change.address),
        "origin": change.origin.value,
        "fate": None if change.is_settled else change.fate.value,
        "live": None if change.before is None else shown(change.address, change.before, values=values),
        "wanted": None if change.after is None else shown(change.address, change.after, values=values),
        "fields": [".".join(one.path) for one in change.details],
    }


def _steps(diff: StepDiff) -> Mapping[str, Any]:
    return {
        "workflow": diff.new.workflow,
        "renamed": [{"from": _step(one.old), "to": _step(one.new), "by": one.likeness.value} for one in diff.renamed],
        "removed": [_step(one) for one in diff.removed],
        "added": [_step(one) for one in diff.added],
        "edited": [_step(new) for _, new in diff.edited],
        "retyped": [{"step": _step(new), "from": old.event_type, "to": new.event_type} for old, new in diff.retyped],
    }


def _step(step: Step) -> Mapping[str, Any]:
    return {"kind": step.kind.value, "name": label(step), "key": key(step), **_place(step.place)}


def _finding(finding: Finding, plan: Plan, fixes: tuple[How, ...]) -> Mapping[str, Any]:
    allowed = finding.allowed
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "address": finding.at,
        **_maybe(finding.place),
        "problem": finding.problem,
        "remedy": finding.remedy,
        "fixes": [one.value for one in fixes],
        "recorded": None if finding.recorded is None else _place(finding.recorded),
        "was": None if finding.was is None else {"commit": finding.was.commit, "text": finding.was.text},
        "evidence": finding.evidence,
        "counts": _counts(finding, plan),
        "instances": _named(finding),
        "refuses": finding.refuses,
        "allowed": None
        if allowed is None
        else {"because": allowed.because, "until": allowed.until.isoformat(), **_maybe(allowed.place)},
        "allow": entry_to_paste(finding, plan.case.today) if finding.refuses and finding.is_allowable else None,
    }


def _counts(finding: Finding, plan: Plan) -> Mapping[str, int] | None:
    """Return how many instances were seen, where somebody has asked for them."""
    if finding.affected is None or not plan.live.is_read:
        return None
    evidence = finding.affected.evidence
    return {
        "active": evidence.active,
        "restartable": evidence.restartable,
        "read": len(evidence.instances),
        "affected": len(finding.affected.instances),
    }


def _named(finding: Finding) -> list[Mapping[str, Any]]:
    named = () if finding.affected is None else finding.affected.instances[:NAMED]
    return [{"id": one.id, "status": one.status, "since": one.created_on} for one in named]


def _maybe(place: Place | None) -> Mapping[str, Any]:
    return {"file": None, "line": None, "column": None} if place is None else _place(place)


def _place(place: Place) -> Mapping[str, Any]:
    return {"file": place.path, "line": place.line, "column": place.column}
