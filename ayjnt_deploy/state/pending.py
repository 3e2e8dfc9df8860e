"""The Durable Object migrations of a project that are not applied yet, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ayjnt_codegen import lock
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.migrations import History, Migration
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.transition import Transition


class Stage(StrEnum):
    """How far a migration has come."""

    UNSTAGED = "unstaged"
    """The source tree needs it, and the lock file does not have it: `ayjnt build` writes it."""
    STAGED = "staged"
    """The lock file has it; nobody has asked whether it is applied."""
    UNAPPLIED = "unapplied"
    """The lock file has it, and a deploy would apply it."""
    APPLIED = "applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A history with what `ayjnt build` would add to it, and the Worker that it would be applied to."""

    history: History
    staging: lock.Staging
    live: Live
    objects: Mapping[str, Objects] = field(default_factory=dict)
    """How many objects the classes have that would be deleted, where they were counted."""

    @property
    def transition(self) -> Transition:
        """What a deploy would do after `ayjnt build`; where nothing live was read, to a Worker that is not there."""
        return Transition(history=self.history, live=self.live)

    @property
    def migrations(self) -> tuple[Migration, ...]:
        """The migrations that are known to be pending."""
        if self.live.is_read:
            return () if self.transition.sent is None else self.transition.sent.migrations
        return tuple(one for one in self.history.migrations if self.stage(one) is Stage.UNSTAGED)

    @property
    def is_replay(self) -> bool:
        """Whether the live tag is one that the history does not have."""
        return self.transition.sent is not None and self.transition.sent.is_replay

    def stage(self, migration: Migration) -> Stage:
        """Return how far `migration` has come."""
        new = self.staging.migration
        if new is not None and new.tag == migration.tag:
            return Stage.UNSTAGED
        if not self.live.is_read:
            return Stage.STAGED
        applied = self.history.through(self.transition.tag)
        return Stage.APPLIED if migration in applied else Stage.UNAPPLIED
