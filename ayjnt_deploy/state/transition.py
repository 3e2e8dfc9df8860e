"""From the Durable Object classes that are live to those after a deploy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.migrations import Classes, Delete, Directive, History, Outcome, Rename, Sent, outcome


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What the migrations of a deploy do to the classes of a Worker."""

    history: History
    live: Live

    @cached_property
    def tag(self) -> str | None:
        """The migration that was applied last; where only its digest is known, the tag of the history that has it."""
        leaf = self.live.state.leaves.get(Address(Aspect.MIGRATION, "tag"))
        if leaf is None or isinstance(leaf, Known):
            return self.live.migration_tag
        return next((tag for tag in self.history.tags if Known(tag).digest == leaf.digest), None)

    @cached_property
    def before(self) -> Classes:
        """The classes that exist, each with its storage where it is known."""
        return {name: _storage(leaf) for name, leaf in self.live.state.of(Aspect.CLASS).items()}

    @cached_property
    def sent(self) -> Sent | None:
        """The migrations that wrangler would send."""
        return self.history.sent(self.tag)

    @property
    def directives(self) -> tuple[Directive, ...]:
        """What is sent, in single acts."""
        return () if self.sent is None else self.sent.directives

    @property
    def after(self) -> Classes:
        """The classes that exist afterwards."""
        return self._outcome.classes

    @property
    def refusal(self) -> str | None:
        """Why Cloudflare would refuse what is sent (10074), if it would."""
        return self._outcome.refusal

    @cached_property
    def fates(self) -> Mapping[str, str | None]:
        """The name that each live class has afterwards, None where it is deleted with its data."""
        names: dict[str, str | None] = {name: name for name in self.before}
        for one in self.directives:
            match one:
                case Rename(before, after):
                    names = {old: after if new == before else new for old, new in names.items()}
                case Delete(gone):
                    names = {old: None if new == gone else new for old, new in names.items()}
        return names

    @property
    def deleted(self) -> tuple[str, ...]:
        """The live classes whose data would be gone."""
        return tuple(name for name, after in self.fates.items() if after is None)

    @cached_property
    def _outcome(self) -> Outcome:
        return outcome(self.before, () if self.sent is None else self.sent.migrations)


def _storage(leaf: Leaf) -> str | None:
    found = leaf.value.get("storage") if isinstance(leaf, Known) and isinstance(leaf.value, Mapping) else None
    return found if isinstance(found, str) else None
