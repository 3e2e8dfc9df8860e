"""Drift that the project leaves alone: variables that other people own keep the value that they have live."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State


def keep_ignored(config: Mapping[str, Any], live: State, patterns: Sequence[str]) -> Mapping[str, Any]:
    """Return the wrangler `config` with each variable whose address matches one of `patterns` as it is live.

    A matching variable that is not live is left out. Without a deployed Worker, pass an empty `patterns`.
    """
    if not patterns:
        return config
    kept = {name: leaf.value for name, leaf in live.of(Aspect.VARIABLE).items() if isinstance(leaf, Known)}
    own = {name: value for name, value in (config.get("vars") or {}).items() if not is_ignored(name, patterns)}
    return {**config, "vars": {**own, **{name: value for name, value in kept.items() if is_ignored(name, patterns)}}}


def is_ignored(variable: str, patterns: Sequence[str]) -> bool:
    """Whether `drift.ignore` in ayjnt.jsonc speaks of the variable."""
    address = str(Address(Aspect.VARIABLE, variable))
    return any(fnmatchcase(address, pattern) for pattern in patterns)
