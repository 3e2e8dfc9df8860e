"""How many steps a run of a workflow may call, and whether a deploy lowers that."""

from dataclasses import dataclass
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known, Leaf, same
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.state import State

_USUAL: Final = 10_000
"""What holds where nothing is set (developers.cloudflare.com/workflows/reference/limits)."""


@dataclass(frozen=True, slots=True)
class Lowered:
    """A limit that becomes lower, or may do so."""

    at: Address
    limit: int
    before: int | None
    """The limit until now; None where only a digest of another one is known."""


def lowered_limit(workflow: str, wanted: State, live: Live, release: Release | None) -> Lowered | None:
    """Return the limit that `workflow` is to have, where it is lower than before or nobody can tell."""
    at = Address(Aspect.WORKFLOW_SETTING, f"{workflow}/limits.steps")
    new, old = wanted.leaves.get(at), _before(at, live.state, release)
    limit, before = _steps(new), _USUAL if old is None else _steps(old)
    if limit is None or same(old, new) or limit >= (_USUAL if before is None else before):
        return None
    return Lowered(at, limit, before)


def _before(at: Address, live: State, release: Release | None) -> Leaf | None:
    """Return what is live, or was released where nobody could look."""
    if live.knows(at) or release is None:
        return live.leaves.get(at)
    return release.state.leaves.get(at)


def _steps(leaf: Leaf | None) -> int | None:
    return leaf.value if isinstance(leaf, Known) and isinstance(leaf.value, int) else None
