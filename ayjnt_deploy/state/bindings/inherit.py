"""Bindings without an id: wrangler finds the resource or makes it, and keeps on using the one that the Worker has.

A KV namespace, R2 bucket, D1 database, queue and some others may be declared by their binding alone. What is deployed
has an id then, and neither the config nor a record of it does (wrangler 4.164, `provision-bindings.ts`).
"""

from collections.abc import Mapping
from dataclasses import replace

from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.bindings.table import BY_TYPE
from ayjnt_deploy.state.leaf import Json, Known, Leaf
from ayjnt_deploy.state.state import State


def inherited(live: State, wanted: State) -> State:
    """Return `live` without the ids that `wanted` leaves open: a deploy would leave them as they are."""
    leaves = {
        address: unidentified(leaf)
        if address.aspect is Aspect.BINDING and _leaves_open(wanted.leaves.get(address), leaf)
        else leaf
        for address, leaf in live.leaves.items()
    }
    return replace(live, leaves=leaves)


def unidentified(leaf: Leaf) -> Leaf:
    """Return a binding without the id that wrangler may have filled in; anything else as it is."""
    value = _binding(leaf)
    identity = _identity(value)
    return Known({key: one for key, one in value.items() if key != identity}) if identity in value else leaf


def _leaves_open(asked: Leaf | None, found: Leaf) -> bool:
    """Whether `asked` is a binding of the same type as `found` that names no resource."""
    value = _binding(asked)
    identity = _identity(value)
    return identity is not None and identity not in value and value["type"] == _binding(found).get("type")


def _binding(leaf: Leaf | None) -> Mapping[str, Json]:
    return leaf.value if isinstance(leaf, Known) and isinstance(leaf.value, Mapping) else {}


def _identity(value: Mapping[str, Json]) -> str | None:
    row = BY_TYPE.get(str(value.get("type")))
    return row.identity if row is not None else None
