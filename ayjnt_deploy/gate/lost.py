"""What the source counts on in its `env` and does not find there any more."""

from collections.abc import Mapping
from typing import Final

from ayjnt_codegen.environment import reads_of
from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.declared import is_of_a_class
from ayjnt_deploy.state.live import Live

_IN_ENV: Final = (Aspect.VARIABLE, Aspect.BINDING, Aspect.SECRET)
"""What code finds in its `env`."""


def is_secret_now(change: Change, live: Live) -> bool:
    """Whether `change` is a variable that is gone, and whose name a secret of the live Worker has."""
    return change.address.aspect is Aspect.VARIABLE and change.before is None and change.address.name in live.secrets


def lost(case: Case) -> Mapping[Address, Place]:
    """Return the bindings and variables that go away or are gone, each with the first place where the source reads it.

    A variable that somebody else set is drift, whether or not it is read.
    """
    going = {one.address.name: one.address for one in case.changes if _is_lost(case, one)}
    places = reads_of(case.sources, going.keys()) if going else {}
    return {going[name]: place for name, place in places.items()}


def _is_lost(case: Case, change: Change) -> bool:
    address = change.address
    if address.aspect not in {Aspect.VARIABLE, Aspect.BINDING} or change.after is not None:
        return False
    if not (_goes_away(change) or is_gone(change)):
        return False
    stays = any(Address(aspect, address.name) in case.wanted.state.leaves for aspect in _IN_ENV)
    return not stays and address.name not in case.live.secrets


def is_gone(change: Change) -> bool:
    """Whether the last release had it, and neither the live Worker nor the project has it any more."""
    return change.is_settled and change.before is None and change.after is None


def _goes_away(change: Change) -> bool:
    if not change.is_made or change.before is None or is_of_a_class(change.before):
        return False  # Rules of their own look at these.
    return not (change.address.aspect is Aspect.VARIABLE and change.is_foreign)
