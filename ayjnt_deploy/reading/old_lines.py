"""Shows what the last release had where a finding is about it, as far as git on this machine knows the release's commit."""

from dataclasses import replace
from typing import Final

from ayjnt_codegen.source import Place
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.gate.finding import Finding, OldLine
from ayjnt_deploy.git.commit import Commit, Git
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.settings import Settings

_LONGEST: Final = 160


def with_old_lines(plan: Plan, settings: Settings) -> Plan:
    """Return the plan with the old line of each finding; one that cannot be known is left out in silence."""
    release = plan.release
    if release is None or release.commit is None or release.dirty or not any(map(_asks, plan.findings)):
        return plan
    try:
        commit = Git(settings).commit(release.commit)
        if commit.id != release.commit:
            return plan
        return replace(plan, findings=tuple(_told(finding, commit) for finding in plan.findings))
    except AyjntError:
        return plan


def _asks(finding: Finding) -> bool:
    return finding.recorded is not None and finding.is_of_last


def _told(finding: Finding, commit: Commit) -> Finding:
    text = _line(commit, finding.recorded) if finding.recorded is not None and finding.is_of_last else None
    return finding if text is None else replace(finding, was=OldLine(commit.id, text))


def _line(commit: Commit, place: Place) -> str | None:
    if place.path not in commit:
        return None
    lines = commit[place.path].decode("utf-8-sig", "replace").split("\n")
    text = lines[place.line - 1].strip() if 0 < place.line <= len(lines) else ""
    return (text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…") or None
