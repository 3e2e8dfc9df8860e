"""What the replay of one history says about new code."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of an instance: docs/replay.md has the table."""

    COMPATIBLE = "compatible"
    RUNS_AGAIN = "would run again"
    SKIPS = "would skip"
    WAITS_ELSEWHERE = "would wait elsewhere"
    READS_MISSING = "reads what is not there"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one instance, and why."""

    outcome: Outcome
    at: str | None = None
    """The first point of divergence: a step as the API names it, `charge-card-1`; None where there is none."""
    why: str = ""
    notes: tuple[str, ...] = ()
    """What is harmless and yet worth a look."""

    @property
    def is_compatible(self) -> bool:
        """Whether the instance can go on."""
        return self.outcome is Outcome.COMPATIBLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The verdict on one instance."""

    instance: str
    workflow: str
    status: str
    verdict: Verdict
    file: str | None = None
    """The file that its history was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The verdicts on all histories that were replayed."""

    worker: str
    replayed: tuple[Replayed, ...]
    in_flight: int | None = None
    """How many instances may run code again; None where the histories come from files."""
    unread: tuple[str, ...] = ()
    """Why instances could not be read, where something kept us from it."""

    @property
    def is_whole(self) -> bool:
        """Whether every instance that may run code again was replayed."""
        return not self.unread and self.in_flight is not None and len(self.replayed) >= self.in_flight

    @property
    def stopped(self) -> tuple[Replayed, ...]:
        """The instances that could not go on, or of which nobody can tell."""
        return tuple(one for one in self.replayed if not one.verdict.is_compatible)

    @property
    def is_passed(self) -> bool:
        """Whether every instance can go on, and none was kept from us. Of many a sample is enough, and none is no sample."""
        return not self.unread and not self.stopped and (bool(self.replayed) or not self.in_flight)
