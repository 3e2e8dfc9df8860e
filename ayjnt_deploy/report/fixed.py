"""What `ayjnt fix` would write, or has written, for people and machines."""

from collections.abc import Iterator, Mapping
from typing import Any

from ayjnt_deploy.fixes.edit import Edit, diff_lines
from ayjnt_deploy.fixes.proposal import Proposal
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.report.document import FORMAT


def proposal_lines(proposal: Proposal) -> Iterator[str]:
    """Yield what is done about which finding, and the edit as a unified diff."""
    finding = proposal.finding
    yield f"{proposal.how} for {finding.rule} {finding.at}"
    yield f"  {finding.problem}"
    yield ""
    yield from diff_lines(proposal.before, proposal.after)
    yield ""


def fixed_lines(proposal: Proposal, plan: Plan) -> Iterator[str]:
    """Yield what has come of it."""
    finding = proposal.finding
    is_allowed = any(one.allowed and (one.rule, one.at) == proposal.key for one in plan.findings)
    yield f"{finding.rule} {finding.at} is {'allowed' if is_allowed else 'no longer found'}"
    left = [one for one in plan.findings if one.allowed is None]
    for one in left:
        yield f"  still there: {one.severity} {one.rule} {one.at}"


def fix_document(proposal: Proposal, plan: Plan | None, *, written: bool) -> Mapping[str, Any]:
    """Return the edit as JSON, and what the plan that was made afterwards still says."""
    finding = proposal.finding
    left = () if plan is None else (one for one in plan.findings if one.allowed is None)
    return {
        "format": FORMAT,
        "rule": finding.rule,
        "address": finding.at,
        "problem": finding.problem,
        "how": proposal.how.value,
        "others": [one.value for one in proposal.others],
        "edits": [_edit(one) for one in proposal.edits],
        "diff": "\n".join(diff_lines(proposal.before, proposal.after)),
        "written": written,
        "left": [{"rule": one.rule, "severity": one.severity.value, "address": one.at} for one in left],
    }


def _edit(edit: Edit) -> Mapping[str, Any]:
    return {
        "file": edit.path,
        "start": edit.start,
        "end": edit.end,
        "old": edit.old.decode("utf-8", "replace"),
        "new": edit.new.decode("utf-8", "replace"),
    }
