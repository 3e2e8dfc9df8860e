"""One shape of a Worker, wherever it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A Worker as it is wanted, live or released: its leaves by address."""

    worker: str
    leaves: Mapping[Address, Leaf]

    def of(self, aspect: Aspect) -> Mapping[str, Leaf]:
        """Return the leaves of one aspect by name."""
        return {address.name: leaf for address, leaf in sorted(self.leaves.items()) if address.aspect is aspect}

    @property
    def digests(self) -> Mapping[str, str]:
        """What a release record keeps of this state, by address."""
        return {str(address): leaf.digest for address, leaf in sorted(self.leaves.items())}
