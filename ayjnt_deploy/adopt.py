"""The flow of `ayjnt drift --adopt`: what is live goes into the config of the project, once the edit was seen."""

import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ayjnt_codegen import config
from ayjnt_codegen.environment import reads_of
from ayjnt_codegen.generate import generate
from ayjnt_codegen.source import Place, SourceTree
from ayjnt_deploy.build import Source, read_source
from ayjnt_deploy.diff.change import Change, Origin
from ayjnt_deploy.diff.drift import Drift
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.fixes.adopt import Adoption, Says, Section, adopted
from ayjnt_deploy.fixes.in_place import rewritten
from ayjnt_deploy.fixes.toml import toml_lines
from ayjnt_deploy.reading.home import TOML, Home
from ayjnt_deploy.rewrite import rewrite
from ayjnt_deploy.settings import Settings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.ignore import keep_ignored
from ayjnt_deploy.state.leaf import equal
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.part import part_of
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.wanted import wanted_worker

_NEAR: Final = 0.75


class NothingToAdopt(AyjntError):
    """What is live cannot be told, or there is no config to write it into."""


class NoDriftThere(AyjntError):
    """What is to be adopted is no address, or one at which nobody has changed anything."""

    exit_code = Exit.USAGE


def adoption(settings: Settings, home: Home | None, found: Drift, addresses: Sequence[str]) -> Adoption:
    """Return the edit by which the config in this folder says what is live at `addresses`; write nothing."""
    home = _required(home, found)
    changes = [_chosen(found, one) for one in dict.fromkeys(addresses)]
    live = found.live.state
    source = read_source(settings.root, settings.now) if home.is_ours else None
    before = home.config
    after = adopted(before, changes, live, _says(source, home, live))
    is_edited = home.path != TOML
    return Adoption(
        worker=found.worker,
        path=home.path,
        changes=tuple(changes),
        before=home.content,
        after=_edited(home, after) if is_edited and not equal(after, before) else home.content,
        lines=() if is_edited else tuple(toml_lines(before, after, (home.content or b"").decode())),
        others=tuple(_said_by_environments(home, before, after)),
        reads={} if source is None else _reads(source, changes, found.live),
    )


def write(found: Adoption, settings: Settings, say: Callable[[str], None]) -> None:
    """Write the edit, unless somebody else has written the file meanwhile."""
    before = {} if found.before is None else {found.path: found.before}
    rewrite(settings.root, before, {found.path: found.after or b""})
    say(f"wrote {found.path}")


def _required(home: Home | None, found: Drift) -> Home:
    if home is None:
        raise NothingToAdopt(
            "there is no config in this folder that could say what is live",
            remedy=f"run the command in the folder of the project of {found.worker}, or name it with --cwd",
        )
    if found.worker in _named_by_environments(home):
        raise NothingToAdopt(
            f"{found.worker} is an environment of {home.path}, and environments cannot be edited",
            remedy=f"write the value into its section of `env` by hand: `ayjnt drift {found.worker} --show-values`",
        )
    if home.worker != found.worker:
        raise NothingToAdopt(
            f"{home.path} is the config of {home.worker!r}, not of {found.worker!r}",
            remedy=f"run the command in the folder of the project of {found.worker}, or name it with --cwd",
        )
    if len(found.versions) > 1:
        raise NothingToAdopt(
            f"{len(found.versions)} versions of {found.worker} serve, and each has values of its own",
            remedy=f"finish or undo the rollout first: `wrangler versions deploy VERSION@100% --name {found.worker}`",
        )
    return home


def _named_by_environments(home: Home) -> Iterator[str]:
    """Yield the names of the Workers that the environments of the config are."""
    for name, one in _environments(home).items():
        told = one.get("name") if isinstance(one, Mapping) else None
        yield str(told or f"{home.worker}-{name}")


def _environments(home: Home) -> Mapping[str, Any]:
    found = home.config.get("env")
    return found if isinstance(found, Mapping) else {}


def _chosen(found: Drift, text: str) -> Change:
    known = {str(change.address): change for _, change in found.changes}
    if text in known:
        return known[text]
    try:
        address = Address.parse(text)
    except ValueError as error:
        raise NoDriftThere(f"{text!r} is no address", remedy=_instead(known, text)) from error
    if (part := part_of(address)) in found.not_read and part is not None:
        raise NothingToAdopt(
            f"{part} could not be read: {found.not_read[part]}",
            remedy="give the token the permission that it lacks, or run the command again",
        )
    leaf = found.live.state.leaves.get(address)
    if address.aspect is Aspect.SECRET and leaf is not None:  # No drift: a config need not name its secrets.
        return Change(address=address, origin=Origin.DRIFT, before=leaf, after=None, fate=Fate.STAYS)
    raise NoDriftThere(f"there is no drift at {text}", remedy=_instead(known, text))


def _instead(known: Mapping[str, Change], text: str) -> str:
    near = [one for one in known if _is_near(one, text)]
    if close := difflib.get_close_matches(text, near, n=1, cutoff=0):
        return f"did you mean {close[0]!r}?"
    return f"there is drift at: {', '.join(known)}" if known else "there is no drift at any address: nothing to adopt"


def _is_near(known: str, text: str) -> bool:
    """Whether aspect and name are each written much the same; an aspect may be left out."""
    aspect, _, name = known.partition("/")
    before, slash, told = text.partition("/")
    pairs = ((aspect, before), (name, told)) if slash else ((name, text),)
    return all(difflib.SequenceMatcher(None, *pair).ratio() >= _NEAR for pair in pairs)


def _reads(source: Source, changes: Sequence[Change], live: Live) -> Mapping[Address, Place]:
    """Return where the source counts on what is gone live, and goes out of the config as well."""
    gone = {
        one.address.name: one.address
        for one in changes
        if one.address.aspect in {Aspect.BINDING, Aspect.VARIABLE}
        and one.address not in live.state.leaves
        and one.address.name not in live.secrets
    }
    return {gone[name]: place for name, place in reads_of(source.files, gone.keys()).items()}


def _says(source: Source | None, home: Home, live: State) -> Says:
    """Return what another section of the file makes of the wanted Worker."""
    if source is None:
        return lambda section: wanted_worker(section, SourceTree(agents=(), workflows=())).state

    def says(section: Section) -> State:
        read = config.parse(json.dumps(_with(home, section)))
        project = replace(source.project, config=read)
        generated = generate(source.tree, project, source.staging.lock).config
        return wanted_worker(keep_ignored(generated, live, read.drift_ignore), source.tree).state

    return says


def _edited(home: Home, section: Section) -> bytes:
    return rewritten(home.content or b"", home.path, _with(home, section))


def _with(home: Home, section: Section) -> Mapping[str, Any]:
    return {**home.value, home.section[0]: section} if home.is_ours else section


def _said_by_environments(home: Home, before: Section, after: Section) -> Iterator[str]:
    """Yield each environment that says the same key by itself: it is another Worker, and not edited."""
    keys = {key for key in {*before, *after} if not equal(before.get(key), after.get(key))}
    for name, one in _environments(home).items():
        yield from (f"env.{name}.{key}" for key in sorted(keys) if isinstance(one, Mapping) and key in one)
