"""What a deploy makes of the settings that a config leaves out: of each queue consumer and workflow that it does name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ayjnt_deploy.state import triggers, workflow_settings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known
from ayjnt_deploy.state.state import State

_OF: Final[Mapping[Aspect, tuple[Aspect, Mapping[str, Json]]]] = {
    Aspect.CONSUMER: (Aspect.CONSUMER, triggers.USUAL),
    Aspect.WORKFLOW_SETTING: (Aspect.WORKFLOW, workflow_settings.USUAL),
}
"""Whose settings they are, and the usual value of each."""


def completed(state: State, addresses: Iterable[Address]) -> State:
    """Return `state` with the usual value at each of `addresses` where it has the consumer or workflow and no value."""
    found = {
        address: Known(usual[key])
        for address in addresses
        if address not in state.leaves and owner_of(address) in state.leaves
        for usual, key in ((_OF[address.aspect][1], address.name.partition("/")[2]),)
        if key in usual
    }
    return replace(state, leaves={**state.leaves, **found}) if found else state


def owner_of(address: Address) -> Address | None:
    """Return the consumer or workflow of which `address` is a setting; None for everything else."""
    name, below, _ = address.name.partition("/")
    return Address(_OF[address.aspect][0], name) if below and address.aspect in _OF else None
