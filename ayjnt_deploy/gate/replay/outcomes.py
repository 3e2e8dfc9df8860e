"""What an instance in flight may meet in new code: a closed set, and how bad each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final

from ayjnt_codegen.source import Escape, Step
from ayjnt_deploy.gate.finding import Severity
from ayjnt_deploy.gate.replay.births import date_of


class Point(StrEnum):
    """Where an instance can be, by how long it may stay there."""

    PARKED = "parked"
    """At a sleep or wait: for days."""
    RETRYING = "retrying"
    """At a step between attempts, or at one that failed for good until somebody restarts from it."""
    PASSING = "passing"
    """Between two steps, for a moment."""

    @property
    def is_durable(self) -> bool:
        """Whether an instance can stand here when nothing runs."""
        return self is not Point.PASSING


class Hazard(Enum):
    """One thing that goes wrong. The value ends with the id of the rule that reports it."""

    ANOTHER_VALUE = 1, "same-name-step-shifted"
    """A step gets the value of another site of its name and does not run."""
    RUNS_AGAIN = 2, "step-renamed"
    """A completed step is no longer asked for, and a new one runs in its stead."""
    RUNS_LATE = 3, "step-runs-late"
    """A new step stands in front of finished ones."""
    MOVED_BEFORE_PARK = 4, "step-moved-before-wait"
    """A step that stood behind the wait or sleep now runs without it."""
    WAIT_REMOVED = 5, "wait-removed"
    """A pending wait is gone: what follows runs without the event."""
    WAIT_RENAMED = 6, "wait-renamed"
    """A wait is asked for under another name, with the same event type and nothing finished behind it."""
    WAITS_AGAIN = 7, "wait-renamed"
    """A completed wait is asked for under another name, in front of finished steps."""
    WAIT_RETYPED = 8, "wait-event-type-changed"
    """A pending wait listens for another event: the senders of the old one are ignored."""
    WAIT_INSERTED = 9, "wait-inserted"
    """A new wait stands in front of finished steps."""
    CONDITIONAL = 10, "wait-made-conditional"
    """A wait or sleep in progress may be skipped."""
    EVENT_TAKEN = 11, "event-taken-by-another-wait"
    """Another wait of the same type now comes first."""
    SLEEPS_AGAIN = 12, "sleep-changed"
    """A sleep has another key: it is slept from the start."""
    SLEEP_REMOVED = 13, "sleep-removed"
    """A sleep in progress is gone: what follows runs at once."""
    DEADLINE = 14, "deadline-runs-on"
    """A new sleep holds an instance up whose wait has a deadline already."""
    NAME_REUSED = 15, "name-reused"
    """A name that an earlier release used now means something else."""
    ROLLBACK_LOST = 16, "rollback-removed"
    """A completed step can no longer be rolled back."""
    SLOT_SHIFTED = 17, "agent-slot-shifted"
    """The hidden steps of agent helpers are counted differently."""
    KIND_CHANGED = 18, "step-kind-changed"
    """The name now belongs to a step of another kind."""
    COLLISION = 19, "key-collision"
    """A step of another kind has the same key."""
    LOOP_CHANGED = 20, "loop-source-changed"
    """Results are told apart by the turn of a loop that goes over something else now."""
    ORPHANED = 21, "step-removed"
    """A completed step is no longer asked for."""
    STARTS_OVER = 22, "step-restarted"
    """A step between attempts has another name: its attempts are counted from one."""
    MAY_END = 24, "wait-made-conditional"
    """A new way out of the run stands in front of a wait or sleep in progress."""
    CANNOT_TELL = 23, "cannot-judge"
    """The source does not say."""

    @property
    def rule(self) -> str:
        """The id of the rule that reports it."""
        return self.value[1]


GUARD_PAST: Final = "guard-already-past"
GUARD_COMPUTED: Final = "guard-not-constant"

_BLOCK: Final = (Severity.BLOCK, Severity.BLOCK)
_WARN: Final = (Severity.WARN, Severity.INFO)
_TABLE: Final[Mapping[Hazard, tuple[Severity | None, Severity | None]]] = MappingProxyType(
    {
        **dict.fromkeys(Hazard, _BLOCK),
        **dict.fromkeys((Hazard.RUNS_LATE, Hazard.SLEEPS_AGAIN, Hazard.WAIT_RENAMED), _WARN),
        Hazard.ORPHANED: (Severity.WARN, None),
        Hazard.MAY_END: (Severity.WARN, None),
        Hazard.STARTS_OVER: (None, None),
    }
)


def verdict(hazard: Hazard, point: Point) -> Severity | None:
    """Return how bad `hazard` is for an instance that stands at `point`; None is not worth a word.

    A retry lasts minutes, so what is only untidy counts there as it does between two steps.
    """
    parked, otherwise = _TABLE[hazard]
    return parked if point is Point.PARKED else otherwise


class Likeness(StrEnum):
    """Why a new step is taken for the successor of one that is gone."""

    BODY = "the same body"
    NAME = "the same name"
    TYPE = "the same event type"
    POSITION = "the same place"
    EARLIER = "a place before the steps where instances may stand"


_AT_NEW: Final = frozenset(
    {
        Hazard.RUNS_LATE,
        Hazard.MOVED_BEFORE_PARK,
        Hazard.WAIT_INSERTED,
        Hazard.EVENT_TAKEN,
        Hazard.DEADLINE,
        Hazard.NAME_REUSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing that goes wrong for instances in one state."""

    hazard: Hazard
    point: Point
    old: Step | None = None
    """The released step that suffers: whose result, approval or deadline it is."""
    new: Step | None = None
    """The step of the new list that does it, if one does."""
    likeness: Likeness | None = None
    slots: tuple[tuple[str, str], ...] = ()
    """Of shifted agent slots: each hidden name and what it is now."""
    escape: Escape | None = None
    """Where the step object leaves sight, if that is why nobody can tell."""
    why: str = ""
    """Of what nobody can tell: the reason."""
    guard: Step | None = None
    """The step behind a date that should keep these instances from it, and does not."""

    @property
    def rule(self) -> str:
        """The id of the rule that reports it: where a date fails, that is what to mend."""
        if self.guard is None:
            return self.hazard.rule
        return GUARD_COMPUTED if date_of(self.guard) is None else GUARD_PAST

    @property
    def at(self) -> Step | None:
        """The step that an address names; None where the whole workflow is meant."""
        if self.hazard in _AT_NEW:
            return self.new
        return self.old or self.new

    @property
    def severity(self) -> Severity | None:
        """What the table says."""
        return verdict(self.hazard, self.point)
