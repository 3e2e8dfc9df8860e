"""One difference between what is wanted and what is live, and where it comes from."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Leaf


class Origin(StrEnum):
    """Who made a difference, told by the last release."""

    YOURS = "yours"
    """Live is what was released: the source tree changed."""
    DRIFT = "drift"
    """Wanted is what was released: somebody changed the live Worker."""
    CONFLICT = "conflict"
    """Wanted, live and released all differ."""
    CONVERGED = "converged"
    """Wanted and live agree, and the last release knew otherwise: nothing is left to do."""
    UNRECORDED = "unrecorded"
    """There is no trusted record to tell."""


_SURVIVES: Final = (Aspect.WORKFLOW, Aspect.CLASS, Aspect.MIGRATION)
"""What a deploy neither undoes nor drops by itself; rules of their own look at these."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One field below an address that differs."""

    path: tuple[str, ...]
    before: Json
    after: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: `before` is live, `after` is wanted; None means absent."""

    address: Address
    origin: Origin
    before: Leaf | None
    after: Leaf | None
    fate: Fate
    details: tuple[Detail, ...] = ()

    @property
    def is_addition(self) -> bool:
        """Whether the deploy would bring something that is not there."""
        return self.before is None

    @property
    def is_removal(self) -> bool:
        """Whether the deploy would take something away."""
        return self.after is None

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to do any more."""
        return self.origin is Origin.CONVERGED

    @property
    def is_made(self) -> bool:
        """Whether the deploy does something about it."""
        return not self.is_settled and self.fate not in {Fate.STAYS, Fate.MISSING}

    @property
    def undoes_others(self) -> bool:
        """Whether the deploy would undo what somebody else made of the live Worker, or may have made."""
        if self.address.aspect in _SURVIVES or not self.is_made:
            return False
        return self.is_foreign or (self.origin is Origin.UNRECORDED and self.before is not None)

    @property
    def is_foreign(self) -> bool:
        """Whether it is certain that somebody changed the live Worker."""
        return self.origin in {Origin.DRIFT, Origin.CONFLICT}
