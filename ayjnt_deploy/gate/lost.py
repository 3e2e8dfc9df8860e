"""What the deploy takes away from the Worker although the source still counts on it."""

from collections.abc import Mapping
from typing import Any, Final

from ayjnt_codegen.environment import reads_of
from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.live import Live

_IN_ENV: Final = (Aspect.VARIABLE, Aspect.BINDING, Aspect.SECRET)
"""What code finds in its `env`."""
_OF_CLASSES: Final = frozenset({"durable_object_namespace", "workflow"})


def is_secret_now(change: Change, live: Live) -> bool:
    """Whether `change` is a variable that is gone, and whose name a secret of the live Worker has."""
    return change.address.aspect is Aspect.VARIABLE and change.before is None and change.address.name in live.secrets


def lost(case: Case) -> Mapping[Address, Place]:
    """Return the bindings and variables that go away, each with the first place where the source reads it.

    A variable that somebody else set is drift, whether or not it is read.
    """
    going = {one.address.name: one.address for one in case.changes if _goes_away(case, one)}
    places = reads_of(case.sources, going.keys()) if going else {}
    return {going[name]: place for name, place in places.items()}


def _goes_away(case: Case, change: Change) -> bool:
    address = change.address
    if address.aspect not in {Aspect.VARIABLE, Aspect.BINDING} or not change.is_made:
        return False
    if change.after is not None or change.before is None or _is_of_a_class(change):
        return False
    if address.aspect is Aspect.VARIABLE and change.is_foreign:
        return False
    stays = any(Address(aspect, address.name) in case.wanted.state.leaves for aspect in _IN_ENV)
    return not stays and address.name not in case.live.secrets


def _is_of_a_class(change: Change) -> bool:
    """Whether it belongs to an agent or workflow of the Worker's own: rules of their own look at these."""
    value: Any = change.before.value if isinstance(change.before, Known) else None
    return isinstance(value, Mapping) and value.get("type") in _OF_CLASSES and "script_name" not in value
