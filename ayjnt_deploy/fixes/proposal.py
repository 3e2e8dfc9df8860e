"""What `ayjnt fix` would write for a finding, judged before anything is written."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.fixes.allow import allow
from ayjnt_deploy.fixes.answered import require_answered, require_parsed
from ayjnt_deploy.fixes.code import Code
from ayjnt_deploy.fixes.edit import CannotFix, Edit, How, applied
from ayjnt_deploy.fixes.guard import default_cutover, guard
from ayjnt_deploy.fixes.offered import offered
from ayjnt_deploy.fixes.restore import restore
from ayjnt_deploy.gate.allow import LIFETIME
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.plan import Plan


class NotFound(AyjntError):
    """There is no such finding."""


class AskedWrongly(AyjntError):
    """The options do not say enough, or what cannot be."""

    exit_code = Exit.USAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to be fixed, and how."""

    rule: str
    at: str
    how: How | None = None
    because: str | None = None
    until: date | None = None
    cutover: datetime | None = None
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The edits for one finding, and the files before and after."""

    finding: Finding
    how: How
    others: tuple[How, ...]
    """What could be done instead."""
    edits: tuple[Edit, ...]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    """The files that change, as they will be."""

    @property
    def key(self) -> tuple[str, str]:
        """Rule and address of the finding."""
        return self.finding.rule, self.finding.at


def propose(plan: Plan, wish: Wish) -> Proposal:
    """Return the edits that answer the finding of `wish`; they are known to answer it, and to break nothing else."""
    finding = _finding(plan, wish)
    ways = offered(plan)[finding.rule, finding.at]
    how = wish.how or _asked_for(wish) or _best(finding, ways)
    _require_consistent(wish, how)
    edits = _edits(plan, finding, how, wish)
    after = applied(plan.files, edits)
    require_parsed(plan.files, after)
    require_answered(plan, finding, after)
    return Proposal(
        finding=finding,
        how=how,
        others=tuple(way for way in ways if way is not how),
        edits=edits,
        before={path: plan.files[path] for path in after if path in plan.files},
        after=after,
    )


def _finding(plan: Plan, wish: Wish) -> Finding:
    found = [one for one in plan.findings if one.allowed is None]
    for one in found:
        if (one.rule, one.at) == (wish.rule, wish.at):
            return one
    if any((one.rule, one.at) == (wish.rule, wish.at) for one in plan.findings):
        raise NotFound(f"{wish.rule} at {wish.at} is allowed already", remedy="there is nothing to do")
    raise NotFound(f"there is no finding of {wish.rule} at {wish.at}", remedy=_instead(found, wish))


def _instead(found: list[Finding], wish: Wish) -> str:
    addresses = [one.at for one in found if one.rule == wish.rule]
    close = difflib.get_close_matches(wish.at, addresses, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    listed = ", ".join(f"{one.rule} at {one.at}" for one in found)
    return f"the plan has these findings: {listed}" if found else "the plan has no findings: there is nothing to fix"


def _asked_for(wish: Wish) -> How | None:
    """Return what the other options ask for."""
    if wish.because is not None or wish.until is not None:
        return How.ALLOW
    return How.GUARD if wish.cutover is not None else None


def _best(finding: Finding, ways: tuple[How, ...]) -> How:
    best = next((way for way in ways if way is not How.ALLOW), None)
    if best is None:
        can_allow = '; or accept it with --how allow --because "…"' if How.ALLOW in ways else ""
        raise CannotFix(f"{finding.rule} at {finding.at} has no mechanical fix", remedy=f"{finding.remedy}{can_allow}")
    return best


def _require_consistent(wish: Wish, how: How) -> None:
    """Raise `AskedWrongly` for options that another fix would need, or that cannot be."""
    if how is not How.ALLOW and (wish.because is not None or wish.until is not None):
        raise AskedWrongly(f"--because and --until are for an allowance, not for --how {how}", remedy="leave them out")
    if how is not How.GUARD and wish.cutover is not None:
        raise AskedWrongly(f"--cutover is for a guard, not for --how {how}", remedy="leave it out")
    if how is How.ALLOW and not (wish.because or "").strip():
        raise AskedWrongly("an allowance needs its reason, which every report repeats", remedy='add --because "…"')
    if wish.until is not None and wish.until < wish.now.date():
        raise AskedWrongly(
            f"--until {wish.until.isoformat()} has passed", remedy="name the last day that it shall hold"
        )
    if wish.cutover is not None and wish.cutover <= wish.now:
        raise AskedWrongly(
            f"--cutover {wish.cutover:%Y-%m-%dT%H:%M:%SZ} has passed: it would divide nothing",
            remedy="name a time after the deploy, in UTC",
        )


def _edits(plan: Plan, finding: Finding, how: How, wish: Wish) -> tuple[Edit, ...]:
    match how:
        case How.RESTORE:
            return restore(Code(plan.files), finding)
        case How.GUARD:
            return guard(Code(plan.files), finding, wish.cutover or default_cutover(wish.now))
        case How.ALLOW:
            until = wish.until or wish.now.date() + LIFETIME
            return allow(plan.files, plan.case.allow, finding, (wish.because or "").strip(), until)
