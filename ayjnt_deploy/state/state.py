"""One shape of a Worker, wherever it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Leaf
from ayjnt_deploy.state.part import Part, is_of_the_version, part_of
from ayjnt_deploy.state.settings import SETTINGS

_OFF: Final = {Address(Aspect.SETTING, one.key): one.off for one in SETTINGS if one.off is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A Worker as it is wanted, live or released: its leaves by address."""

    worker: str
    leaves: Mapping[Address, Leaf]
    whole: frozenset[Aspect] = frozenset()
    """Of a wanted Worker: the lists that a deploy replaces, so that everything not named here goes away."""
    not_read: Mapping[Part, str] = field(default_factory=dict)
    """Of a live Worker: the parts that nobody could read, each with the reason. Their leaves are unknown, not absent."""

    def of(self, aspect: Aspect) -> Mapping[str, Leaf]:
        """Return the leaves of one aspect by name."""
        return {address.name: leaf for address, leaf in sorted(self.leaves.items()) if address.aspect is aspect}

    def at(self, address: Address) -> Leaf | None:
        """Return the leaf at `address`; where nobody has set a setting that is off then, that it is off."""
        return self.leaves.get(address) or _OFF.get(address)

    def knows(self, address: Address) -> bool:
        """Whether an absent leaf at `address` means that there is nothing, and not that nobody could look."""
        return not self.not_read or part_of(address) not in self.not_read

    def with_unversioned_of(self, other: "State") -> "State":
        """Return this state with what no version carries, such as crons, as `other` has it."""
        mine = {address: leaf for address, leaf in self.leaves.items() if is_of_the_version(address)}
        theirs = {address: leaf for address, leaf in other.leaves.items() if not is_of_the_version(address)}
        return replace(self, leaves={**mine, **theirs})

    @property
    def digests(self) -> Mapping[str, str]:
        """What a release record keeps of this state, by address."""
        return {str(address): leaf.digest for address, leaf in sorted(self.leaves.items())}
