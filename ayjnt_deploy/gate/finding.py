"""What the gate has to say, as a value."""

from dataclasses import dataclass
from enum import StrEnum

from ayjnt_codegen.project import Allow
from ayjnt_codegen.source import Place
from ayjnt_deploy.state.evidence import Evidence, Instance

NAMED = 5
"""How many affected instances a finding names."""


class Severity(StrEnum):
    """`block` refuses the deploy, `warn` asks for a look, `info` only tells."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """The instances that a finding is about, and how much of them was seen."""

    evidence: Evidence
    instances: tuple[Instance, ...]

    @property
    def is_harmless(self) -> bool:
        """Whether it is certain that no instance is affected."""
        return not self.instances and self.evidence.is_whole

    def words(self, done: str, then: str) -> str:
        """Return one sentence; `done` is what the affected have in common, `then` what would happen to them."""
        if self.evidence.why_not is not None:
            return f"the instances could not be read ({self.evidence.why_not}), so the worst is assumed"
        if not self.evidence.total:
            return "no instance is in flight"
        read = len(self.evidence.instances)
        seen = f"{read}" if self.evidence.is_whole else f"{read} read, {self.evidence.total}"
        each = "it" if len(self.instances) == 1 else "each"
        if not self.instances:
            return f"none of {seen} instances in flight {done}"
        noun = "instance" if self.evidence.total == 1 else "instances"
        return f"{len(self.instances)} of {seen} {noun} in flight {done}; {each} {then}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the gate found, with the way out."""

    rule: str
    severity: Severity
    at: str
    """The address that an allowance names."""
    problem: str
    remedy: str
    place: Place | None = None
    """Where in the source tree, if the cause is there."""
    recorded: Place | None = None
    """Where the last release had it."""
    evidence: str | None = None
    instances: tuple[str, ...] = ()
    """Up to five affected instances, each with its status and age."""
    is_allowable: bool = True
    allowed: Allow | None = None
    """The allowance in force, if there is one."""

    @property
    def refuses(self) -> bool:
        """Whether this finding alone stops a deploy."""
        return self.severity is Severity.BLOCK and self.allowed is None
