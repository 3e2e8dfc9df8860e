"""Questions that several rules ask about the Durable Object classes of a Worker, now and after the deploy."""

from collections.abc import Mapping
from dataclasses import dataclass

from ayjnt_deploy.gate.case import Case
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known, Leaf
from ayjnt_deploy.state.migrations import Classes, Delete, Outcome, Recorded, Rename, Sent, outcome


@dataclass(frozen=True, slots=True)
class ClassOf:
    """A Durable Object class, and the Worker that has it; None for this one."""

    name: str
    script: str | None


def live_tag(case: Case) -> str | None:
    """Return the migration that was applied last; where only its digest is known, the tag of the history that has it."""
    leaf = case.live.state.leaves.get(Address(Aspect.MIGRATION, "tag"))
    if leaf is None or isinstance(leaf, Known):
        return case.live.migration_tag
    return next((tag for tag in case.wanted.history.tags if Known(tag).digest == leaf.digest), None)


def live_classes(case: Case) -> Classes:
    """Return the classes that exist, each with its storage where it is known."""
    return {name: _field(leaf, "storage") for name, leaf in case.live.state.of(Aspect.CLASS).items()}


def sent(case: Case) -> Sent | None:
    """Return the migrations that wrangler would send with the deploy."""
    return case.wanted.history.sent(live_tag(case))


def afterwards(case: Case) -> Outcome:
    """Return the classes that the deploy would leave, and why Cloudflare would refuse its migrations."""
    pending = sent(case)
    return outcome(live_classes(case), () if pending is None else pending.migrations)


def fates(case: Case) -> Mapping[str, str | None]:
    """Return the name that each live class has after the deploy, None where the deploy deletes it with its data."""
    names: dict[str, str | None] = {name: name for name in live_classes(case)}
    pending = sent(case)
    for one in () if pending is None else pending.directives:
        match one:
            case Rename(before, after):
                names = {old: after if new == before else new for old, new in names.items()}
            case Delete(gone):
                names = {old: None if new == gone else new for old, new in names.items()}
    return names


def recorded(case: Case) -> tuple[Recorded, ...]:
    """Return the migrations of the last release that has told its own; a record that is not believed still tells them."""
    releases = (case.release, case.baseline.stale)
    return next((one.migrations for one in releases if one is not None and one.migrations), ())


def class_behind(binding: Leaf | None) -> ClassOf | None:
    """Return the Durable Object class that a binding leads to, if it leads to one and is known."""
    class_name = _field(binding, "class_name")
    if class_name is None or _field(binding, "type") != "durable_object_namespace":
        return None
    return ClassOf(class_name, _field(binding, "script_name"))


def at_class(name: str) -> str:
    """Return the address of a class."""
    return str(Address(Aspect.CLASS, name))


def at_migration(tag: str) -> str:
    """Return the address of a migration."""
    return str(Address(Aspect.MIGRATION, tag))


def _field(leaf: Leaf | None, key: str) -> str | None:
    value: Json = leaf.value if isinstance(leaf, Known) else None
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else None
