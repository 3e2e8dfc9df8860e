"""The classes that a config's `exports` declares, wrangler's newer way beside `migrations`, and those that the API answers."""

from collections.abc import Mapping
from typing import Any, Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known

_GONE: Final = frozenset({"deleted", "renamed", "transferred"})
"""States of an entry that tells what became of a class; no answer has them."""


def classes(exports: Any) -> dict[Address, Known]:
    """Return what is declared of each class that is there; an entry without a state is `created`."""
    if not isinstance(exports, Mapping):
        return {}
    return {
        Address(Aspect.EXPORT, str(name)): Known(
            {key: value for key, value in entry.items() if key != "state" and value is not None}
        )
        for name, entry in exports.items()
        if isinstance(entry, Mapping) and entry.get("state") not in _GONE
    }
