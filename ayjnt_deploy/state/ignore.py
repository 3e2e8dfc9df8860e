"""Drift that the project leaves alone: variables that other people own keep the value that they have live."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State


def keep_ignored(config: Mapping[str, Any], live: State, patterns: Sequence[str]) -> Mapping[str, Any]:
    """Return the wrangler `config` with each variable whose address matches one of `patterns` as it is live.

    A matching variable that is not live is left out. With `keep_vars` wrangler itself keeps what only the live Worker
    has. Without a deployed Worker, `live` is empty and `patterns` must be.
    """
    found = {name: leaf.value for name, leaf in live.of(Aspect.VARIABLE).items() if isinstance(leaf, Known)}
    own = config.get("vars") or {}
    if config.get("keep_vars"):
        own = {**found, **own}
    elif not patterns:
        return config
    kept = {name: value for name, value in found.items() if is_ignored(name, patterns)}
    return {**config, "vars": {**{name: one for name, one in own.items() if not is_ignored(name, patterns)}, **kept}}


def is_ignored(variable: str, patterns: Sequence[str]) -> bool:
    """Whether `drift.ignore` in ayjnt.jsonc speaks of the variable."""
    address = str(Address(Aspect.VARIABLE, variable))
    return any(fnmatchcase(address, pattern) for pattern in patterns)
