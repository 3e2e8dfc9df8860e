"""What a deploy would do, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ayjnt_codegen.source import SourceTree
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.diff.fate import Fate, is_nobodys
from ayjnt_deploy.diff.steps import StepDiff, compare_steps
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.gate.finding import Finding, Severity
from ayjnt_deploy.gate.judge import judge
from ayjnt_deploy.state.evidence import Evidence
from ayjnt_deploy.state.leaf import digest
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.steps import identity
from ayjnt_deploy.state.wanted import Wanted
from ayjnt_deploy.words import counted

_ASSUMPTION: Final = "instances in flight go on with the new code, which Cloudflare does not say for certain"
_UNREAD: Final = (
    "the instances in flight",
    "what somebody changed on the live Worker",
    "the Durable Object migration that was applied last",
    "whether another Worker owns the names of the workflows",
)


class Refused(AyjntError):
    """The gate says no."""

    exit_code = Exit.REFUSED

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        rules = ", ".join(dict.fromkeys(finding.rule for finding in findings))
        super().__init__(
            f"refused by {counted(len(findings), 'finding')} ({rules}); nothing was deployed",
            remedy="each finding above says how; `ayjnt explain RULE` tells the story behind a rule",
        )


class PlanChanged(AyjntError):
    """What is live, or what is wanted, is not what was judged."""

    exit_code = Exit.STALE

    def __init__(self, before: str, now: str, why: str) -> None:
        moved = f"and {why}" if before == now else f"but the plan is now {now}: {why}"
        super().__init__(
            f"plan {before} was judged, {moved}; nothing was deployed",
            remedy="run the command again and look at the new plan",
        )


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Changes, findings, and what they rest on."""

    tree: SourceTree
    case: Case
    config: Mapping[str, object]
    """The wrangler config that would be uploaded, without the record."""
    account_id: str | None
    host: str | None
    """Whose account, and where; None where nothing live was read."""
    read_at: str
    """When the live Worker was read, ISO 8601 in UTC."""
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files of the project that say what is wanted, as they were read."""
        return self.case.sources

    @property
    def wanted(self) -> Wanted:
        """The Worker that the source tree asks for."""
        return self.case.wanted

    @property
    def live(self) -> Live:
        """The Worker that is deployed."""
        return self.case.live

    @property
    def release(self) -> Release | None:
        """The last release, if it is known."""
        return self.case.release

    @property
    def recorded_number(self) -> int | None:
        """The number of the last release, where its record says it."""
        is_recorded = self.release is not None and not self.case.baseline.is_read_back
        return (self.release.number or None) if is_recorded and self.release is not None else None

    @property
    def evidence(self) -> Mapping[str, Evidence]:
        """What is known of the instances in flight, by workflow."""
        return self.case.evidence

    @property
    def assumption(self) -> str | None:
        """What the verdicts about instances in flight rest on, where there are any."""
        return _ASSUMPTION if any(one.affected is not None for one in self.findings) else None

    @property
    def unread(self) -> tuple[str, ...]:
        """What nobody has looked at: the rules about it had nothing to say."""
        return () if self.live.is_read else _UNREAD

    @property
    def not_read(self) -> Mapping[Part, str]:
        """The parts of the live Worker that could not be read, each with the reason."""
        return self.live.state.not_read

    @property
    def worker(self) -> str:
        """The Worker's name."""
        return self.wanted.worker

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """The findings that stop a deploy."""
        return tuple(finding for finding in self.findings if finding.refuses)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that nobody has answered for, and that do not stop a deploy."""
        return tuple(one for one in self.findings if one.severity is Severity.WARN and one.allowed is None)

    @cached_property
    def step_changes(self) -> tuple[StepDiff, ...]:
        """Each workflow whose steps differ from the last release."""
        if self.release is None:
            return ()
        pairs = ((self.release.steps_of(new.workflow), new) for new in self.wanted.lists)
        found = (compare_steps(old, new) for old, new in pairs if old is not None)
        return tuple(one for one in found if not one.is_empty)

    @property
    def open_changes(self) -> tuple[Change, ...]:
        """The changes that a deploy would make: not what has settled by itself, nor what it would leave as it is."""
        return tuple(change for change in self.changes if change.is_made)

    @property
    def overwritten(self) -> tuple[Change, ...]:
        """What a deploy would undo of the work of others."""
        return () if self.case.is_draft else tuple(change for change in self.changes if change.undoes_others)

    @property
    def left(self) -> Mapping[str, str]:
        """Digests of what is live, is not wanted, and stays all the same, by address; not of what nobody would miss."""
        nothing = State(worker=self.worker, leaves={})
        staying = (one for one in self.changes if one.fate is Fate.STAYS and not one.is_settled)
        return {
            str(one.address): one.before.digest
            for one in staying
            if one.before is not None and not is_nobodys(one.address, self.wanted.state, nothing)
        }

    @property
    def has_differences(self) -> bool:
        """Whether a deploy would change anything, as far as it can be known: without a record it would."""
        is_unrecorded = self.release is None or self.case.baseline.is_read_back
        return is_unrecorded or self.has_new_code or bool(self.open_changes or self.step_changes)

    @property
    def has_new_code(self) -> bool:
        """Whether the source files differ from those of the last release."""
        return self.release is not None and bool(self.release.code) and self.release.code != self.wanted.code

    @cached_property
    def fingerprint(self) -> str:
        """What was judged, in 12 hex digits: wanted, serving versions and verdicts; no counts, time or commit."""
        return digest(
            {
                "wanted": self.content,
                "serving": sorted(one.version_id for one in self.live.serving),
                "findings": sorted([one.rule, one.severity, one.at] for one in self.findings),
            }
        )

    @cached_property
    def content(self) -> str:
        """What would be uploaded, in 12 hex digits, as far as the source tree shows it."""
        return digest(
            {
                "code": self.wanted.code,
                "state": self.wanted.state.digests,
                "steps": {
                    one.workflow: [[identity(step), step.body] for step in one.steps] for one in self.wanted.lists
                },
                "sources": {one.workflow: one.sources for one in self.wanted.lists},
            }
        )

    def require_allowed(self) -> None:
        """Raise `Refused` if a finding stops the deploy."""
        if self.refusals:
            raise Refused(self.refusals)

    def require_same_as(self, before: "Plan") -> None:
        """Raise `PlanChanged` if something moved since `before`; a verdict may have become milder, never worse."""
        if {one.version_id for one in self.live.serving} != {one.version_id for one in before.live.serving}:
            raise PlanChanged(before.fingerprint, self.fingerprint, "somebody deployed meanwhile")
        if unlike := _read_otherwise(before.not_read, self.not_read):
            raise PlanChanged(before.fingerprint, self.fingerprint, unlike)
        if self.content != before.content or self.live.state.digests != before.live.state.digests:
            raise PlanChanged(before.fingerprint, self.fingerprint, "what is wanted or live changed meanwhile")
        known = {(one.rule, one.at) for one in before.findings if one.refuses or one.allowed}
        worse = [one for one in self.refusals if (one.rule, one.at) not in known]
        if worse:
            why = f"{worse[0].rule} at {worse[0].at} stops the deploy now ({worse[0].evidence or worse[0].problem})"
            raise PlanChanged(before.fingerprint, self.fingerprint, why)


def _read_otherwise(before: Mapping[Part, str], now: Mapping[Part, str]) -> str | None:
    """Say which parts of the live Worker were read only once of two times, if any."""
    missing = {part: why for part, why in now.items() if part not in before}
    if missing:
        return f"{' and '.join(missing)} could not be read again ({'; '.join(dict.fromkeys(missing.values()))})"
    late = [part for part in before if part not in now]
    return f"{' and '.join(late)} could be read only after that" if late else None


def make_plan(
    case: Case,
    *,
    tree: SourceTree,
    config: Mapping[str, object],
    account_id: str | None,
    host: str | None,
    read_at: str,
    files: Mapping[str, bytes] | None = None,
) -> Plan:
    """Compare and judge: everything was read before, nothing is read here. `case.changes` are made here."""
    changes = diff(case.wanted.state, case.live.state, case.baseline.recorded) if case.live.exists else ()
    judged = replace(case, changes=changes, sources=files or {}, account=account_id, not_detected=tree.not_detected)
    return Plan(
        tree=tree,
        case=judged,
        config=config,
        account_id=account_id,
        host=host,
        read_at=read_at,
        changes=changes,
        findings=judge(judged),
    )
