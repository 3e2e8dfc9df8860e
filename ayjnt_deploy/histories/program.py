"""The new version, as far as a run of its workflows meets it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ayjnt_deploy.bundle import Bundle
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.wanted import Wanted

_OBJECT: Final = "durable_object_namespace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Code and surroundings of the workflow classes."""

    modules: Mapping[str, bytes] = field(repr=False)
    entry: str
    classes: Mapping[str, str]
    """The exported class of each workflow, by the workflow's name."""
    variables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    bindings: Mapping[str, str] = field(default_factory=dict)
    """The kind of each other binding, by its name: `durable-object` or `other`."""
    secrets: tuple[str, ...] = ()
    """The names of secrets, as far as they are known."""
    compatibility_date: str | None = None
    compatibility_flags: tuple[str, ...] = ()


def program_of(bundle: Bundle, wanted: Wanted, secrets: Iterable[str] = ()) -> Program:
    """Return what a deploy of `bundle` as `wanted` would run; `secrets` are names on the live Worker."""
    state = wanted.state
    date = _value(state.leaves.get(Address(Aspect.COMPATIBILITY, "date")))
    flags = _value(state.leaves.get(Address(Aspect.COMPATIBILITY, "flags")))
    return Program(
        modules=bundle.modules,
        entry=bundle.entry,
        classes={one.workflow: one.class_name for one in wanted.lists},
        variables={name: _value(leaf) for name, leaf in state.of(Aspect.VARIABLE).items()},
        bindings={name: _kind(leaf) for name, leaf in state.of(Aspect.BINDING).items()},
        secrets=tuple(sorted(secrets)),
        compatibility_date=str(date) if date else None,
        compatibility_flags=tuple(sorted(flags)) if isinstance(flags, Mapping) else (),
    )


def _value(leaf: Leaf | None) -> Any:
    return leaf.value if isinstance(leaf, Known) else None


def _kind(leaf: Leaf) -> str:
    value = _value(leaf)
    return "durable-object" if isinstance(value, Mapping) and value.get("type") == _OBJECT else "other"
