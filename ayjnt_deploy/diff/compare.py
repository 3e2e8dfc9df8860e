"""Wanted, live and released to changes; the only door to deepdiff.

The comparison runs over mappings keyed by address, never over lists: deepdiff pairs list items by likeness and would
show one removed and one added binding as a rename.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deepdiff import DeepDiff
from deepdiff.helper import notpresent

from ayjnt_deploy.diff.change import Change, Detail, Origin
from ayjnt_deploy.diff.fate import fate_of, is_nobodys, is_open
from ayjnt_deploy.state.address import Address
from ayjnt_deploy.state.bindings import inherited, unidentified
from ayjnt_deploy.state.leaf import Digest, Leaf, same
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.usual import completed, owner_of
from ayjnt_deploy.state.workflow_settings import is_cut_short


def diff(wanted: State, live: State, released: State | None = None) -> tuple[Change, ...]:
    """Return what a deploy of `wanted` would change in `live`, ordered by address.

    `released` tells the origin of each change; without it every one is `unrecorded`. What wanted and live agree on is
    a change only if the release knew it otherwise (`converged`), and what Cloudflare cut short of the release is none. A
    resource that is wanted without its id is the one that the live Worker has, and a setting that is not said is what a
    deploy makes of that. What went away with its queue consumer or workflow is told by that alone, and of what could not
    be read nothing is said.
    """
    live = inherited(live, wanted)
    addresses = sorted({*wanted.leaves, *live.leaves, *(released.leaves if released else ())})
    wanted, live = (completed(one, addresses) for one in (wanted, live))
    released = released and completed(released, addresses)
    details = _details(wanted.leaves, live.leaves)
    return tuple(
        Change(
            address=address,
            origin=origin,
            before=live.leaves.get(address),
            after=wanted.leaves.get(address),
            fate=fate_of(address, live=live.leaves.get(address), wanted=wanted.leaves.get(address), whole=wanted.whole),
            details=details.get(address, ()),
        )
        for address in addresses
        if live.knows(address)
        and not is_nobodys(address, wanted, released)
        and not _went_along(address, live, released)
        for origin in (_origin(address, wanted, live, released),)
        if origin is not None
    )


def _went_along(address: Address, live: State, released: State | None) -> bool:
    """Whether it is a setting of a consumer or workflow that was released and is gone as a whole."""
    owner = owner_of(address)
    return released is not None and owner in released.leaves and owner not in live.leaves


def _origin(address: Address, wanted: State, live: State, released: State | None) -> Origin | None:
    after, before = wanted.at(address), live.at(address)
    if released is None:
        return None if same(after, before) else Origin.UNRECORDED
    known = released.at(address)
    if same(after, before):
        return None if _is_released(after, known) else Origin.CONVERGED
    if _is_released(before, known) or (known is None and is_open(address)):
        return Origin.YOURS
    if not same(after, known):
        return Origin.CONFLICT
    return None if is_cut_short(address, before, after) else Origin.DRIFT


def _is_released(leaf: Leaf | None, known: Leaf | None) -> bool:
    """Whether `leaf` is what was released; a release that named no id has got one by its deploy."""
    return same(leaf, known) or (leaf is not None and same(unidentified(leaf), known))


def _details(wanted: Mapping[Address, Leaf], live: Mapping[Address, Leaf]) -> Mapping[Address, tuple[Detail, ...]]:
    """Return the fields that differ below each address; none for a whole leaf."""
    found: dict[Address, list[Detail]] = {}
    apart = [at for at in wanted.keys() & live.keys() if not same(wanted[at], live[at])]
    wanted, live = ({at: leaves[at] for at in apart} for leaves in (wanted, live))
    for path, old, new in _levels(_comparable(live, wanted), _comparable(wanted, live)):
        fields = found.setdefault(Address.parse(path[0]), [])
        if path[1:]:
            fields.append(Detail(path[1:], old, new))
    return {address: tuple(sorted(fields, key=lambda one: one.path)) for address, fields in found.items()}


def _comparable(leaves: Mapping[Address, Leaf], others: Mapping[Address, Leaf]) -> Mapping[str, Any]:
    """Return plain values by address, digests where the other side knows no more."""
    return {
        str(address): leaf.digest if isinstance(leaf, Digest) or isinstance(others.get(address), Digest) else leaf.value
        for address, leaf in leaves.items()
    }


def _levels(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    # Below its default threshold deepdiff folds mappings with few common keys into one change.
    tree = DeepDiff(
        before,
        after,
        view="tree",
        threshold_to_diff_deeper=0,
        ignore_numeric_type_changes=True,
        ignore_private_variables=False,  # `__typename` is a key like any other.
    )
    for kind in tree:
        for level in tree[kind]:
            path = tuple(str(part) for part in level.path(output_format="list"))
            yield path, _present(level.t1), _present(level.t2)


def _present(value: Any) -> Any:
    return None if value is notpresent else value
