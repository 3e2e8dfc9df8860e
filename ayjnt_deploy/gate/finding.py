"""What the gate has to say, as a value."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ayjnt_codegen.project import Allow
from ayjnt_codegen.source import Place, Step
from ayjnt_deploy.state.evidence import Evidence, Instance

NAMED: Final = 5
"""How many affected instances a finding names."""


class Severity(StrEnum):
    """`block` refuses the deploy, `warn` asks for a look, `info` only tells."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Where it stands among them, the worst first."""
        return tuple(Severity).index(self)

    @property
    def milder(self) -> "Severity":
        """The next one below; nothing is below `info`."""
        return Severity.WARN if self is Severity.BLOCK else Severity.INFO


@dataclass(frozen=True, slots=True)
class Deed:
    """What affected instances have in common, said of one and of many: `has completed`, `have completed`."""

    one: str
    many: str


BELONG: Final = Deed("belongs to it", "belong to it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """The instances that a finding is about, and how much of them was seen."""

    evidence: Evidence
    instances: tuple[Instance, ...]

    @property
    def is_harmless(self) -> bool:
        """Whether it is certain that no instance is affected."""
        return not self.instances and self.evidence.is_whole

    @property
    def named(self) -> tuple[str, ...]:
        """The first of the affected, as findings list them."""
        return tuple(map(str, self.instances[:NAMED]))

    def words(self, deed: Deed, then: str) -> str:
        """Return one sentence; `deed` is what the affected have in common, `then` what would happen to them."""
        if self.evidence.why_not is not None:
            unread = f"the instances could not be read ({self.evidence.why_not}), so the worst is assumed"
            return f"{unread}: one that {deed.one} {then}"
        hit, read = len(self.instances), len(self.evidence.instances)
        total = max(self.evidence.total, read)  # The counts are a moment older than the list.
        if not total:
            return "no instance is in flight"
        if not read:
            unread = "1 instance is in flight, it" if total == 1 else f"{total} instances are in flight, none"
            was = "was not read" if total == 1 else "was read"
            return f"{unread} {was}, and the worst is assumed: one that {deed.one} {then}"
        if self.evidence.is_whole:
            seen, among = "", f"{total} instances in flight"
        else:
            seen, among = f", {read} of them {'was' if read == 1 else 'were'} read", f"{read} read ({total} in flight)"
        if not hit:
            noun = "instance is" if total == 1 else "instances are"
            return f"{total} {noun} in flight{seen}, and none {deed.one}"
        who = "the only instance in flight" if total == 1 else f"{hit} of {among}"
        return f"{who} {deed.one if hit == 1 else deed.many}; {'it' if hit == 1 else 'each'} {then}"


@dataclass(frozen=True, slots=True)
class OldLine:
    """A line of the last release's source, as git has it."""

    commit: str
    text: str


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
    """Where the last release had it, or the earlier one that it is about."""
    is_of_last: bool = field(default=False, compare=False, repr=False)
    """Whether `recorded` is a place of the last release."""
    was: OldLine | None = None
    """What stood there, if this is known."""
    evidence: str | None = None
    instances: tuple[str, ...] = ()
    """Up to five affected instances, each with its status and age."""
    affected: Affected | None = field(default=None, compare=False, repr=False)
    """The same and all others, as values; a verdict is told from another one by its words."""
    old: Step | None = field(default=None, compare=False, repr=False)
    """The released step that it is about, where a new one stands in for it or in front of it."""
    new: Step | None = field(default=None, compare=False, repr=False)
    """The wanted step that it is about."""
    is_allowable: bool = True
    allowed: Allow | None = None
    """The allowance in force, if there is one."""

    @property
    def refuses(self) -> bool:
        """Whether this finding alone stops a deploy."""
        return self.severity is Severity.BLOCK and self.allowed is None
