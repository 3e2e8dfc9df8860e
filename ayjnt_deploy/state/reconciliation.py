"""What Cloudflare makes of a config's `exports` and of the classes that a Worker has, as far as its documentation says.

Source: "Durable Object class exports" of Cloudflare's documentation with its error reference, as of September 2026. What
only Cloudflare knows is left to its answer: which other Workers bind a class that is deleted, whether the other side of a
transfer is ready, what the plan allows, and containers.
"""

from dataclasses import dataclass
from typing import assert_never

from ayjnt_deploy.state.exports import Created, Deleted, Entry, Expecting, Exports, Renamed, Transferred
from ayjnt_deploy.state.migrations import KV, SQLITE, Classes, Create, Delete, Rename


@dataclass(frozen=True, slots=True)
class Give:
    """A class goes to another Worker, with its objects."""

    name: str
    script: str

    def __str__(self) -> str:
        return f"class {self.name} goes to Worker {self.script}, with its objects"


Act = Create | Delete | Rename | Give


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry tells what became of a class that is not there: it does nothing, and may be taken out."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why Cloudflare would refuse the whole upload (100402), for one class."""

    name: str
    problem: str
    remedy: str
    scenario: str | None = None
    """What Cloudflare calls it, where that is documented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What is done to the classes of a Worker: all of it, or nothing if anything is refused."""

    classes: Classes
    """The classes afterwards."""
    acts: tuple[Act, ...] = ()
    stale: tuple[str, ...] = ()
    """The classes whose entries do nothing any more."""
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is compared: the config, the classes that exist, and those that the code exports; None where nobody looked."""

    exports: Exports
    classes: Classes
    code: frozenset[str] | None

    def origin(self, name: str) -> str | None:
        """Return the existing class whose objects `name` has afterwards."""
        renamed = (old for old, entry in self.exports.items() if entry == Renamed(name) and old in self.classes)
        return name if name in self.classes else next(renamed, None)


def reconcile(exports: Exports, classes: Classes, code: frozenset[str] | None) -> Reconciliation:
    """Return what becomes of the `classes` of a Worker whose config says `exports`, and whose code exports `code`."""
    sides = _Sides(exports, classes, code)
    found = [_outcome(sides, name, entry) for name, entry in sorted(exports.items())]
    found += [_undeclared(name, code) for name in sorted(classes.keys() - exports.keys())]
    acts = tuple(one for one in found if isinstance(one, Create | Delete | Rename | Give))
    return Reconciliation(
        classes=_after(classes, acts),
        acts=acts,
        stale=tuple(one.name for one in found if isinstance(one, Stale)),
        refusals=tuple(one for one in found if isinstance(one, Refusal)),
    )


def no_way_back(classes: Classes, meant: Classes) -> Reconciliation:
    """Return what becomes of a Worker whose `classes` are declared live, and of a config that declares none.

    The documentation does not say under which name Cloudflare refuses it. `meant` are the classes that the config's
    migrations lead to.
    """
    return Reconciliation(
        classes={**classes, **meant},
        refusals=tuple(
            Refusal(
                name=name,
                problem=(
                    f"class {name!r} of the live Worker is declared in `exports`, and this config has none: a Worker that "
                    "was deployed with `exports` cannot go back to `migrations`"
                ),
                remedy=(
                    "give this project another Worker name, or go on deploying the Worker with the config that declares "
                    "its classes"
                ),
            )
            for name in sorted(classes)
        ),
    )


def _outcome(sides: _Sides, name: str, entry: Entry) -> Act | Stale | Refusal | None:
    match entry:
        case Created(storage):
            return _created(sides, name, storage)
        case Deleted():
            return _deleted(sides, name)
        case Renamed(to):
            return _renamed(sides, name, to)
        case Transferred(script):
            return Give(name, script) if name in sides.classes else Stale(name)
        case Expecting():
            return _without_code(sides, name)
        case _:
            assert_never(entry)


def _created(sides: _Sides, name: str, storage: str) -> Act | Refusal | None:
    refused, origin = _without_code(sides, name), sides.origin(name)
    if refused is not None:
        return refused
    if origin is not None:
        return _other_storage(name, sides.classes[origin], storage)
    if storage == SQLITE:
        return Create(name, storage)
    return Refusal(
        name=name,
        scenario="invalid_export",
        problem=f"class {name!r} would be new, and `exports` gives it key-value storage",
        remedy='say `"storage": "sqlite"` of it, which has the key-value interface too',
    )


def _without_code(sides: _Sides, name: str) -> Refusal | None:
    if sides.code is None or name in sides.code:
        return None
    is_live = name in sides.classes
    return Refusal(
        name=name,
        scenario="config_export_not_in_code" if is_live else "config_references_nonexistent_class",
        problem=f"`exports` declares class {name!r}, and the code does not export it",
        remedy=(
            "export it from the code, or say what becomes of it: `deleted`, `renamed` or `transferred`"
            if is_live
            else "export it from the code, or take its entry out"
        ),
    )


def _other_storage(name: str, found: str | None, meant: str) -> Refusal | None:
    if found is None or found == meant:
        return None
    said = "legacy-kv" if found == KV else "sqlite"
    return Refusal(
        name=name,
        scenario="storage_type_mismatch",
        problem=f"class {name!r} has other storage than `exports` says: it is {said!r}, and no deploy changes it",
        remedy=f'say `"storage": "{said}"` of it; for other storage, make another class',
    )


def _deleted(sides: _Sides, name: str) -> Act | Stale | Refusal:
    if sides.code is None or name not in sides.code:
        return Delete(name) if name in sides.classes else Stale(name)
    return Refusal(
        name=name,
        scenario="tombstone_delete_class_still_in_code",
        problem=f"`exports` deletes class {name!r}, and the code still exports it",
        remedy="take the class out of the code, and out of the bindings; or declare it as `created`",
    )


def _renamed(sides: _Sides, name: str, to: str) -> Act | Stale | Refusal:
    if not isinstance(sides.exports.get(to), Created):
        return Refusal(
            name=name,
            problem=f"`exports` renames class {name!r} to {to!r}, which it does not declare as `created`",
            remedy=f"add an entry for {to!r} with the storage of {name!r}",
        )
    if name not in sides.classes:
        return Stale(name)
    if to not in sides.classes:
        return Rename(name, to)
    return Refusal(
        name=name,
        scenario="tombstone_renamed_to_occupied",
        problem=f"`exports` renames class {name!r} to {to!r}, which has objects of its own",
        remedy=f"take another name; or delete {to!r} with a deploy of its own before, which destroys its data",
    )


def _undeclared(name: str, code: frozenset[str] | None) -> Refusal:
    missing, orphaned = "provisioned_class_missing_from_config", "orphaned_provisioned_namespace"
    scenario = f"{missing} or {orphaned}" if code is None else missing if name in code else orphaned
    return Refusal(
        name=name,
        scenario=scenario,
        problem=f"class {name!r} has objects, and `exports` does not say what becomes of it",
        remedy="declare it as `created`, or as `renamed` or `transferred`; `deleted` destroys the data of all its objects",
    )


def _after(classes: Classes, acts: tuple[Act, ...]) -> Classes:
    after = dict(classes)
    for act in acts:
        match act:
            case Create(name, storage):
                after[name] = storage
            case Rename(before, name):
                after[name] = after.pop(before)
            case Delete(name) | Give(name, _):
                del after[name]
    return after
