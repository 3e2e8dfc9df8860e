"""What a config would say if it said what is live: the smallest change of it, known to bring nothing else."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.errors import SourceError
from ayjnt_deploy.fixes.edit import CannotFix
from ayjnt_deploy.fixes.pairs import identity
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.declared import declaration
from ayjnt_deploy.state.leaf import Known, Leaf, same
from ayjnt_deploy.state.redact import HIDDEN, shown
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.undeclared import undeclared

Section = Mapping[str, Any]
"""The wrangler config, as far as a person writes it."""
Says = Callable[[Section], State]
"""Returns what is wanted with another section. Raises `SourceError` for one that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """The edit by which a config says what is live."""

    worker: str
    path: str
    """The file that is edited, relative to the project."""
    changes: tuple[Change, ...]
    before: bytes | None
    after: bytes | None
    """The file as it will be; as it was where it says so already, and where only `lines` can be given."""
    lines: tuple[str, ...] = ()
    """For a file that is not edited: what a person has to put there."""
    others: tuple[str, ...] = ()
    """Keys of environments, which are other Workers and stay as they are."""
    reads: Mapping[Address, Place] = field(default_factory=dict)
    """Where the source counts on what is taken out."""

    @property
    def is_edit(self) -> bool:
        """Whether there is something to write."""
        return self.after != self.before


_PLACE: Final = re.compile(r"^[^\s:]+:\d+:\d+: ")
_FROM_THE_SOURCE: Final = {
    Aspect.CLASS: "change the class in the source, and let `ayjnt build` stage its migration",
    Aspect.EXPORT: "change the class in the source and its migration",
    Aspect.MIGRATION: "merge the branch that applied the migration: see docs/migrations.md",
    Aspect.WORKFLOW: "change the workflow's class or name in the source; a registration is made by a deploy",
}
_NAMED_BESIDE: Final = {"d1_databases": ("database_id", "database_name")}
"""Lists whose items say which resource they mean twice: by the id, which counts, and by a name."""
_UNSAID: Final = "set it by hand: the API does not tell all that a config has to say of it"


def adopted(section: Section, changes: Iterable[Change], live: State, says: Says) -> Section:
    """Return `section` with what is live at the address of each of `changes`.

    Everything else stays as it was wanted. Raises `CannotFix` where no line of the config does that.
    """
    before, wished = section, [at for change in changes for at in _with_its_settings(change.address, live)]
    for address in wished:
        section = _one(section, address, live.leaves.get(address), says)
    section = _without_old_names(before, section)
    section = _with_settings_kept(before, section, {*wished}, says)
    _require_nothing_else(before, section, {*wished}, live, says)
    return section


def _with_its_settings(address: Address, live: State) -> Iterator[Address]:
    """Yield `address`, and of a queue consumer each setting that a deploy would reset if the config did not say it."""
    yield address
    if address.aspect is Aspect.CONSUMER and address in live.leaves:
        yield from (
            at for at in sorted(live.leaves) if at.aspect is address.aspect and at.name.startswith(f"{address.name}/")
        )


def _one(section: Section, address: Address, leaf: Leaf | None, says: Says) -> Section:
    if address.aspect in _FROM_THE_SOURCE:
        raise CannotFix(f"{address} is no value of a config", remedy=_FROM_THE_SOURCE[address.aspect])
    if leaf is not None and shown(address, leaf) == HIDDEN:
        raise CannotFix(
            f"{address} looks like a secret, which belongs in no file",
            remedy=f"make it one: `wrangler secret put {address.name}`, and remove the variable",
        )
    if _is_said(says, section, address, leaf):
        return section
    for candidate in _candidates(section, address, leaf):
        if _is_said(says, candidate, address, leaf):
            return _smallest(section, candidate, address, leaf, says)
    raise _cannot(section, address, leaf, says)


def _is_said(says: Says, section: Section, address: Address, leaf: Leaf | None) -> bool:
    wanted = _said(says, section)
    return same(wanted.at(address), replace(wanted, leaves={} if leaf is None else {address: leaf}).at(address))


def _candidates(section: Section, address: Address, leaf: Leaf | None) -> Iterator[Section]:
    if leaf is None:
        yield from undeclared(address, section)
    elif (said := declaration(address, leaf)) is not None:
        new = said.within(section)
        yield _joined(section, new)
        yield new


def _joined(old: Any, new: Any) -> Any:
    """Return `new` with what only `old` has of its objects: what nobody compares is not to be lost."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return _in_order(old, new) if isinstance(old, list) and isinstance(new, list) else new
    return {**old, **{key: _joined(old[key], one) if key in old else one for key, one in new.items()}}


def _in_order(old: list[Any], new: list[Any]) -> list[Any]:
    """Return the items of `new` in the order of `old`, as far as that has them."""
    known = {identity(one): at for at, one in enumerate(old)}
    return sorted(new, key=lambda one: known.get(identity(one), len(old)))


def _smallest(before: Section, section: Section, address: Address, leaf: Leaf | None, says: Says) -> Section:
    """Leave out what is said only because Cloudflare fills it in."""
    if address.aspect not in {Aspect.SETTING, Aspect.COMPATIBILITY}:
        return section
    for path in tuple(_added(before, section)):
        candidate = _pruned(section, path)
        if _is_said(says, candidate, address, leaf):
            section = candidate
    return section


def _added(old: Any, new: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of what only `new` has, the outer ones first; an item of a list is its own key."""
    if isinstance(new, list):
        yield from ((item,) for item in new if not isinstance(old, list) or item not in old)
    elif isinstance(new, Mapping):
        for key, one in new.items():
            known = old.get(key) if isinstance(old, Mapping) else None
            if known is None:
                yield (key,)
            yield from ((key, *path) for path in _added(known, one))


def _pruned(value: Any, path: tuple[Any, ...]) -> Any:
    key, *rest = path
    if isinstance(value, list):
        return [one for one in value if one != key]
    if not isinstance(value, Mapping) or key not in value:
        return value
    if rest:
        return {**value, key: _pruned(value[key], tuple(rest))}
    return {name: one for name, one in value.items() if name != key}


def _without_old_names(before: Section, section: Section) -> Section:
    """Leave out the name of a resource whose id is another one now: it is that of the old one, and the API tells none."""
    for key, (id_, name) in _NAMED_BESIDE.items():
        known = {identity(one): one.get(id_) for one in before.get(key) or ()}
        if known:
            items = [
                one if known.get(identity(one), one.get(id_)) == one.get(id_) else _pruned(one, (name,))
                for one in section.get(key) or ()
            ]
            section = {**section, key: items}
    return section


def _with_settings_kept(before: Section, section: Section, wished: set[Address], says: Says) -> Section:
    """Say aloud the settings that follow from others: with a first route, `workers_dev` would be off."""
    old, new = _said(says, before).leaves, _said(says, section).leaves
    for address in sorted(old.keys() | new.keys()):
        leaf = old.get(address)
        if address.aspect is not Aspect.SETTING or address in wished or same(leaf, new.get(address)):
            continue
        if leaf is not None and (said := declaration(address, leaf)) is not None:
            section = said.within(section)
    return section


def _require_nothing_else(before: Section, section: Section, wished: set[Address], live: State, says: Says) -> None:
    """Raise `CannotFix` if a deploy would then do to the live Worker what it would not do without the edit."""
    found = {*_made(_said(says, section), live)} - {*_made(_said(says, before), live)}
    if still := sorted(found & wished):
        raise CannotFix(f"with the edit {still[0]} would still not be as it is live", remedy=_UNSAID)
    if others := sorted(found):
        named = ", ".join(map(str, others))
        more = " ".join(f"--adopt {str(one)!r}" for one in others)
        raise CannotFix(f"with the edit the next deploy would change {named} too", remedy=f"adopt that as well: {more}")


def _made(wanted: State, live: State) -> Iterator[Address]:
    return (change.address for change in diff(wanted, live) if change.is_made)


def _said(says: Says, section: Section) -> State:
    try:
        return says(section)
    except SourceError as error:
        raise CannotFix(f"that cannot be written: {_PLACE.sub('', error.message)}", remedy=error.remedy) from error


def _cannot(section: Section, address: Address, leaf: Leaf | None, says: Says) -> CannotFix:
    if leaf is None:
        if address not in _said(says, section).leaves:
            return CannotFix(f"{address} is not wanted either", remedy="there is nothing to write")
        return CannotFix(
            f"{address} is gone live, and no edit of the config alone gives it up",
            remedy="change the source that asks for it",
        )
    if not isinstance(leaf, Known):
        return CannotFix(f"the live value of {address} is not known", remedy=_UNSAID)
    return CannotFix(f"no line of a config says what {address} is live", remedy=_UNSAID)
