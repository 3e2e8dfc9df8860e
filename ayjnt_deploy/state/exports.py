"""What a config's `exports` says of classes, wrangler's newer way beside `migrations`, and what the API answers of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.migrations import KV, SQLITE, Classes

_GONE: Final = frozenset({"deleted", "renamed", "transferred"})
"""States of an entry that tells what became of a class; no answer has them."""


@dataclass(frozen=True, slots=True)
class Created:
    """The class is there: Cloudflare makes it where it is not, and changes nothing where it is."""

    storage: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """The class goes, with the data of all its objects."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """The class gets another name, and keeps its objects."""

    to: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """The class goes to another Worker, with its objects, once that one expects it."""

    script: str


@dataclass(frozen=True, slots=True)
class Expecting:
    """The class is to come from another Worker, when that one transfers it."""

    storage: str
    script: str


Entry = Created | Deleted | Renamed | Transferred | Expecting
Exports = Mapping[str, Entry]
"""What is said of each Durable Object class; nothing where the classes come from `migrations`."""


def entries(exports: Any) -> Exports:
    """Return what is said of Durable Object classes. wrangler refuses a config with anything else in such an entry."""
    told = exports if isinstance(exports, Mapping) else {}
    return {
        str(name): _entry(entry)
        for name, entry in told.items()
        if isinstance(entry, Mapping) and entry.get("type") == "durable-object"
    }


def created(exports: Exports) -> Classes:
    """Return the classes that are declared to be there."""
    return {name: entry.storage for name, entry in exports.items() if isinstance(entry, Created)}


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


def _entry(entry: Mapping[str, Any]) -> Entry:
    storage = KV if entry.get("storage") == "legacy-kv" else SQLITE
    match entry.get("state"):
        case "deleted":
            return Deleted()
        case "renamed":
            return Renamed(str(entry.get("renamed_to")))
        case "transferred":
            return Transferred(str(entry.get("transferred_to")))
        case "expecting-transfer":
            return Expecting(storage, str(entry.get("transfer_from")))
        case _:
            return Created(storage)
