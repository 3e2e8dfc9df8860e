"""From the Durable Object classes that are live to those after a deploy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.exports import Expecting, Exports, Transferred
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.migrations import Classes, Delete, Directive, History, Outcome, Rename, Sent, outcome
from ayjnt_deploy.state.reconciliation import Give, Reconciliation, Refusal, no_way_back, reconcile
from ayjnt_deploy.state.wanted import Wanted

_TAG: Final = Address(Aspect.MIGRATION, "tag")


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What a deploy does to the classes of a Worker, by its migrations or by what its config's `exports` declares."""

    history: History
    live: Live
    exports: Exports = field(default_factory=dict)
    code: frozenset[str] | None = None
    """The classes that the code exports; None where nobody has looked."""

    @cached_property
    def tag(self) -> str | None:
        """The migration that was applied last; where only its digest is known, the tag of the history that has it."""
        leaf = self.live.state.leaves.get(_TAG)
        if leaf is None or isinstance(leaf, Known):
            return self.live.migration_tag
        return next((tag for tag in self.history.tags if Known(tag).digest == leaf.digest), None)

    @cached_property
    def before(self) -> Classes:
        """The classes that exist, each with its storage where it is known."""
        return {name: _storage(leaf) for name, leaf in self.live.state.of(Aspect.CLASS).items()}

    @cached_property
    def sent(self) -> Sent | None:
        """The migrations that wrangler would send, and Cloudflare would look at."""
        return self.history.sent(self.tag) if self._reconciliation is None else None

    @property
    def directives(self) -> tuple[Directive | Give, ...]:
        """What is done to the classes, in single acts."""
        if self._reconciliation is not None:
            return self._reconciliation.acts
        return () if self.sent is None else self.sent.directives

    @property
    def after(self) -> Classes:
        """The classes that exist afterwards."""
        return self._outcome.classes

    @property
    def refusal(self) -> str | None:
        """Why Cloudflare would refuse the migrations that are sent (10074), if it would."""
        return self._outcome.refusal

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why Cloudflare would refuse what is declared of classes (100402), if it would."""
        return () if self._reconciliation is None else self._reconciliation.refusals

    @property
    def between_workers(self) -> frozenset[str]:
        """The declared classes that come from another Worker or go to one: it is not documented what binds them then."""
        return frozenset(name for name, entry in self.exports.items() if isinstance(entry, Transferred | Expecting))

    @cached_property
    def fates(self) -> Mapping[str, str | None]:
        """The name that each live class has afterwards, None where it is deleted with its data; none if it goes away."""
        names: dict[str, str | None] = {name: name for name in self.before}
        for one in self.directives:
            match one:
                case Rename(before, after):
                    names = {old: after if new == before else new for old, new in names.items()}
                case Delete(gone):
                    names = {old: None if new == gone else new for old, new in names.items()}
                case Give(name):
                    names.pop(name)
        return names

    @property
    def deleted(self) -> tuple[str, ...]:
        """The live classes whose data would be gone."""
        return tuple(name for name, after in self.fates.items() if after is None)

    @cached_property
    def _outcome(self) -> Outcome:
        if self._reconciliation is not None:
            return Outcome(self._reconciliation.classes)
        return outcome(self.before, () if self.sent is None else self.sent.migrations)

    @cached_property
    def _reconciliation(self) -> Reconciliation | None:
        """What Cloudflare makes of declared classes; None where classes come from migrations."""
        if self.exports:
            return reconcile(self.exports, self.before, self.code)
        return no_way_back(self.before, self.history.classes) if self._is_declared_live else None

    @property
    def _is_declared_live(self) -> bool:
        """Whether it is certain that the live Worker was deployed with `exports`.

        Cloudflare may answer them for classes that a migration made, too, but a migration leaves a tag.
        """
        answered = (leaf.value for leaf in self.live.state.of(Aspect.EXPORT).values() if isinstance(leaf, Known))
        is_answered = any(isinstance(one, Mapping) and one.get("type") == "durable-object" for one in answered)
        return is_answered and _TAG not in self.live.state.leaves


def transition(wanted: Wanted, live: Live) -> Transition:
    """Return what a deploy of `wanted` does to the classes of `live`."""
    return Transition(history=wanted.history, live=live, exports=wanted.declared, code=wanted.exports)


def _storage(leaf: Leaf) -> str | None:
    found = leaf.value.get("storage") if isinstance(leaf, Known) and isinstance(leaf.value, Mapping) else None
    return found if isinstance(found, str) else None
